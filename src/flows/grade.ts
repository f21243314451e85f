import { toGradeId } from '../domain/ids.ts';
import type { OnProgress } from '../domain/progress.ts';
import type { Task } from '../domain/task.ts';
import type { Experiment, Grade, Trial } from '../domain/trial.ts';
import { UsageError } from '../domain/usage-error.ts';
import { auditGrader, gradeByAudit } from '../grade/audit-grade.ts';
import { gradeTrial, testsGrader, toScore } from '../grade/grade-trial.ts';
import type { House } from './house.ts';
import { createTally, type Tally } from './tally.ts';
import { toCleanRoom } from './to-clean-room.ts';
import { withExperiment } from './with-experiment.ts';

export interface GradeOptions {
  readonly testTimeoutMs: number;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}

/** Grades every recorded trial of an experiment again, without an agent. */
export async function gradeExperiment(
  experiment: Experiment,
  tasks: readonly Task[],
  house: House,
  options: GradeOptions,
): Promise<Tally & { readonly experimentId: string }> {
  const { store } = house;
  const byId = new Map(tasks.map((task) => [task.id, task]));
  return withExperiment(experiment, store, async () => {
    const tally = createTally('grade', experiment, options.onProgress);
    for (const trial of await store.trials.listFor(experiment.id)) {
      if (options.signal?.aborted) break;
      await forgetGrades(trial.id, house);
      tally.count(trial, await gradeAndStore(trial, byId, house, options));
    }
    return { experimentId: experiment.id, ...tally.finish() };
  });
}

/**
 * Grades a trial, unless this version of the grader has done so, and writes `score.json`.
 * @returns `undefined` when stopped from outside: the trial stays without a grade
 */
export async function gradeAndStore(
  trial: Trial,
  tasks: ReadonlyMap<string, Task>,
  house: House,
  options: GradeOptions,
): Promise<Grade | undefined> {
  const known = await house.store.grades.get(toGradeId({ trialId: trial.id, ...testsGrader }));
  // `invalid` says that nothing is known: asked again, the machine may be in order.
  const isFinal = known !== undefined && known.verdict !== 'invalid';
  return isFinal ? known : gradeNow(trial, tasks, house, options);
}

/** Of a trial that is played or graded again. */
export async function forgetGrades(trialId: string, { store }: Pick<House, 'store'>): Promise<void> {
  for (const grader of [testsGrader, auditGrader])
    await store.grades.remove(toGradeId({ trialId, ...grader }));
}

/** The former grade stands until the new one replaces it. */
async function gradeNow(
  trial: Trial,
  tasks: ReadonlyMap<string, Task>,
  house: House,
  options: GradeOptions,
): Promise<Grade | undefined> {
  const task = tasks.get(trial.taskId);
  if (task === undefined)
    throw new UsageError(`trial ${trial.id} is of a task that the benchmark no longer has`);
  const patch = (await house.artifacts.read(trial.id, 'patch.diff')) ?? '';
  const room = toCleanRoom(task, house, options);
  const grade = await gradeTrial(trial, patch, task, room);
  // A suite that was cut short says nothing about the patch.
  if (options.signal?.aborted) return undefined;
  const audit = gradeByAudit(trial, { patch, traces: await readTraces(trial, house) }, task, room.runner);
  const grades = [grade, ...(audit ? [audit] : [])];
  for (const each of grades) await house.store.grades.put(each);
  await house.artifacts.write(
    trial.id,
    'score.json',
    `${JSON.stringify(toScore(trial, grades, patch), null, 2)}\n`,
  );
  return grade;
}

/** Of every turn. */
async function readTraces(trial: Trial, { artifacts }: House): Promise<string[]> {
  const traces: string[] = [];
  for (;;) {
    const name = traces.length === 0 ? 'trace.jsonl' : `trace-${traces.length + 1}.jsonl`;
    const trace = await artifacts.read(trial.id, name);
    if (trace === undefined) return traces;
    traces.push(trace);
  }
}
