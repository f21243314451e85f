import type { GraderSettings } from '../domain/grader-settings.ts';
import type { Rubric } from '../domain/rubric.ts';
import type { Grader } from './grader.ts';
import { createAuditGrader } from './graders/audit.ts';
import { createBudgetGrader } from './graders/budget.ts';
import { createCheckGrader } from './graders/check.ts';
import { createCommandsGrader } from './graders/commands.ts';
import { createEquivalenceGrader, type EquivalenceTools } from './graders/equivalence.ts';
import { createFilesGrader } from './graders/files.ts';
import { createOwnGrader, type LoadModule } from './graders/own.ts';
import { createRubricGrader, type RubricTools } from './graders/rubric.ts';
import { createSkillsGrader } from './graders/skills.ts';
import { createTestsGrader } from './graders/tests.ts';
import { createTrajectoryGrader } from './graders/trajectory.ts';

/** What graders need besides the trial. */
export interface GraderTools extends EquivalenceTools {
  /** The folder of a trial. */
  readonly locate: (trialId: string) => string;
  readonly loadModule: LoadModule;
  /** By name, and who judges by them; `null` where the settings have none. */
  readonly rubrics: (RubricTools & { readonly read: readonly Rubric[] }) | null;
}

/** Every grader that the settings ask for, a line each; `tests` and `audit` always: what is resolved, and how. */
export function createGraders(
  settings: GraderSettings,
  { toRoom, locate, loadModule, rubrics, syntax, clock }: GraderTools,
): Grader[] {
  const { files, commands, trajectory, skills, budget, checks, own, rubric, equivalence } = settings;
  return [
    createTestsGrader(toRoom),
    createAuditGrader((task) => toRoom(task).runner),
    ...(files ? [createFilesGrader(files)] : []),
    ...(commands ? [createCommandsGrader(commands)] : []),
    ...(trajectory ? [createTrajectoryGrader(trajectory)] : []),
    ...(skills ? [createSkillsGrader(skills)] : []),
    ...(budget ? [createBudgetGrader(budget)] : []),
    ...checks.map((check) => createCheckGrader(check, toRoom)),
    ...(equivalence ? [createEquivalenceGrader(equivalence, { toRoom, syntax, clock })] : []),
    ...own.map((each) => createOwnGrader(each, { toRoom, locate, loadModule })),
    ...(rubric && rubrics ? rubrics.read.map((each) => createRubricGrader(each, rubric, rubrics)) : []),
  ];
}
