import type { Verdict } from '../../domain/outcome.ts';
import type { OnProgress } from '../../domain/progress.ts';
import type { Spending } from '../../domain/spending.ts';
import type { Task } from '../../domain/task.ts';
import type { Experiment, Grade, Trial } from '../../domain/trial.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { Grader } from '../../grade/grader.ts';
import { testsGrader } from '../../grade/graders/tests.ts';
import { type JudgingTally, tallyJudging } from '../../grade/rubric/tally-judging.ts';
import type { Panel, Store } from '../../ports.ts';
import { createTally, type Tally } from '../experiment/tally.ts';
import { forEachConcurrently } from '../for-each-concurrently.ts';
import type { House } from '../house.ts';
import { withExperiment } from '../with-experiment.ts';
import { openGradeBook } from './grade-book.ts';
import { listCalibrations } from './list-calibrations.ts';
import { openGraders } from './open-graders.ts';

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
  /** Of a rubric's judges; absent for any other grader. */
  readonly judging?: JudgingTally;
}

export interface GradeSummary extends Tally {
  readonly experimentId: string;
  readonly graders: readonly GraderTally[];
  /** What judges have cost this time; `null` where there are none. */
  readonly judging: (Spending & { readonly judge: string }) | null;
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
  const { graders: all, panel } = await openGraders(house, options);
  const chosen = chooseGraders(all, options.graders);
  return withExperiment(experiment, store, async () => {
    const tally = createTally('grade', experiment, options.onProgress);
    const book = await openGradeBook(experiment, tasks, house, { allGraders: all, again: options.again });
    const trials = await store.trials.listFor(experiment.id);
    const byTask = Map.groupBy(trials, ({ taskId }) => taskId);
    const give = (trial: Trial, graders: readonly Grader[]) =>
      book.give(trial, graders, byTask.get(trial.taskId) ?? []);
    const given: Grade[] = [];
    const [own, asking] = [chosen.filter(({ asksModel }) => !asksModel), chosen.filter(isAsking)];
    try {
      for (const trial of trials) {
        if (options.signal?.aborted) break;
        const grades = await give(trial, own);
        given.push(...grades);
        tally.count(trial, grades.find(isTests));
      }
      if (panel && asking.length > 0)
        given.push(...(await askPanel(panel, trials, house, options, (trial) => give(trial, asking))));
    } finally {
      await book.flush();
      await panel?.close();
    }
    return {
      experimentId: experiment.id,
      ...tally.finish(),
      graders: await sumUp(chosen, given, store),
      judging: panel && { judge: panel.name, ...panel.spent() },
    };
  });
}

const isAsking = ({ asksModel }: Grader) => asksModel === true;

/** Last, and several trials at once: whoever waits for a model has waited for nothing else. */
async function askPanel(
  panel: Panel,
  trials: readonly Trial[],
  house: House,
  { onProgress, signal }: GradeOptions,
  give: (trial: Trial) => Promise<readonly Grade[]>,
): Promise<Grade[]> {
  const given: Grade[] = [];
  const [stage, total] = ['judge', trials.length];
  let done = 0;
  onProgress({ kind: 'started', stage, total });
  await forEachConcurrently(trials, house.graders.rubric?.judging.concurrency ?? 1, signal, async (trial) => {
    const grades = await give(trial);
    given.push(...grades);
    done++;
    const text = `${trial.id}: ${grades.map(({ grader, verdict }) => `${grader} ${verdict}`).join(', ')}`;
    const { costUsd } = panel.spent();
    onProgress({ kind: 'advanced', stage, done, total, id: trial.id, text, costUsd });
  });
  onProgress({ kind: 'finished', stage, done, text: `${done} of ${total} trials put to ${panel.name}` });
  return given;
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

async function sumUp(
  graders: readonly Grader[],
  grades: readonly Grade[],
  store: Pick<Store, 'calibrations'>,
): Promise<GraderTally[]> {
  const calibrations = await listCalibrations(grades, store);
  return graders.map(({ name }) => {
    const own = grades.filter(({ grader }) => grader === name);
    const verdicts: Record<Verdict, number> = { pass: 0, fail: 0, invalid: 0 };
    for (const { verdict } of own) verdicts[verdict]++;
    const scores = own.flatMap(({ score }) => score ?? []);
    const sum = scores.reduce((total, score) => total + score, 0);
    const judging = tallyJudging(own, calibrations);
    return {
      grader: name,
      verdicts,
      meanScore: scores.length === 0 ? null : sum / scores.length,
      ...(judging ? { judging } : {}),
    };
  });
}
