import type { GraderSettings } from '../domain/grader-settings.ts';
import type { Task } from '../domain/task.ts';
import type { CleanRoom } from '../testbed/clean-room.ts';
import type { Grader } from './grader.ts';
import { createAuditGrader } from './graders/audit.ts';
import { createBudgetGrader } from './graders/budget.ts';
import { createCommandsGrader } from './graders/commands.ts';
import { createFilesGrader } from './graders/files.ts';
import { createSkillsGrader } from './graders/skills.ts';
import { createTestsGrader } from './graders/tests.ts';
import { createTrajectoryGrader } from './graders/trajectory.ts';

/** What graders need besides the trial. */
export interface GraderTools {
  readonly toRoom: (task: Task) => CleanRoom;
}

/** Every grader that the settings ask for, a line each; `tests` and `audit` always: what is resolved, and how. */
export function createGraders(settings: GraderSettings, { toRoom }: GraderTools): Grader[] {
  const { files, commands, trajectory, skills, budget } = settings;
  return [
    createTestsGrader(toRoom),
    createAuditGrader((task) => toRoom(task).runner),
    ...(files ? [createFilesGrader(files)] : []),
    ...(commands ? [createCommandsGrader(commands)] : []),
    ...(trajectory ? [createTrajectoryGrader(trajectory)] : []),
    ...(skills ? [createSkillsGrader(skills)] : []),
    ...(budget ? [createBudgetGrader(budget)] : []),
  ];
}
