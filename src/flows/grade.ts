import type { Verdict } from '../domain/outcome.ts';
import type { OnProgress } from '../domain/progress.ts';
import type { Task } from '../domain/task.ts';
import type { Experiment, Grade } from '../domain/trial.ts';
import { UsageError } from '../domain/usage-error.ts';
import type { Grader } from '../grade/grader.ts';
import { testsGrader } from '../grade/graders/tests.ts';
import { createGraders } from '../grade/registry.ts';
import { openGradeBook } from './grade-book.ts';
import type { House } from './house.ts';
import { createTally, type Tally } from './tally.ts';
import { toCleanRoom } from './to-clean-room.ts';
import { withExperiment } from './with-experiment.ts';

export interface GradeOptions {
  readonly testTimeoutMs: number;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
  /** Names of graders; all that the configuration has when absent. */
  readonly graders?: readonly string[] | undefined;
  /** Gives grades anew that stand. */
  readonly again?: boolean | undefined;
}

/** What one grader said of all trials. */
export interface GraderTally {
  readonly grader: string;
  readonly verdicts: Record<Verdict, number>;
  /** Of trials that have a score; `null` where none has. */
  readonly meanScore: number | null;
}

export interface GradeSummary extends Tally {
  readonly experimentId: string;
  readonly graders: readonly GraderTally[];
}

/**
 * Gives every recorded trial of an experiment the grades that it lacks: of a new grader, a new version, new settings, or
 * where nothing was known. No agent is started. Stored as it goes: broken off, it goes on where it was.
 */
export async function gradeExperiment(
  experiment: Experiment,
  tasks: readonly Task[],
  house: House,
  options: GradeOptions,
): Promise<GradeSummary> {
  const { store } = house;
  const allGraders = graderList(house, options);
  const graders = chooseGraders(allGraders, options.graders);
  return withExperiment(experiment, store, async () => {
    const tally = createTally('grade', experiment, options.onProgress);
    const book = await openGradeBook(experiment, tasks, house, { allGraders, again: options.again });
    const trials = await store.trials.listFor(experiment.id);
    const byTask = Map.groupBy(trials, ({ taskId }) => taskId);
    const given: Grade[] = [];
    for (const trial of trials) {
      if (options.signal?.aborted) break;
      const grades = await book.give(trial, graders, byTask.get(trial.taskId) ?? []);
      given.push(...grades);
      tally.count(trial, grades.find(isTests));
    }
    await book.flush();
    return { experimentId: experiment.id, ...tally.finish(), graders: sumUp(graders, given) };
  });
}

export function graderList(
  house: House,
  options: Pick<GradeOptions, 'testTimeoutMs' | 'signal'>,
): readonly Grader[] {
  return createGraders(house.graders, { toRoom: (task) => toCleanRoom(task, house, options) });
}

/** @throws {UsageError} naming those that there are */
function chooseGraders(all: readonly Grader[], names: readonly string[] | undefined): readonly Grader[] {
  if (names === undefined) return all;
  const unknown = names.find((name) => !all.some((grader) => grader.name === name));
  if (unknown === undefined) return all.filter(({ name }) => names.includes(name));
  const known = all.map(({ name }) => name).join(', ');
  throw new UsageError(
    `there is no grader "${unknown}" in this configuration; there is: ${known}. A grader is there once [graders] has its table`,
  );
}

export const isTests = ({ grader }: Pick<Grade, 'grader'>): boolean => grader === testsGrader.name;

function sumUp(graders: readonly Grader[], grades: readonly Grade[]): GraderTally[] {
  return graders.map(({ name }) => {
    const own = grades.filter(({ grader }) => grader === name);
    const verdicts: Record<Verdict, number> = { pass: 0, fail: 0, invalid: 0 };
    for (const { verdict } of own) verdicts[verdict]++;
    const scores = own.flatMap(({ score }) => score ?? []);
    const sum = scores.reduce((total, score) => total + score, 0);
    return { grader: name, verdicts, meanScore: scores.length === 0 ? null : sum / scores.length };
  });
}
