import type { Task } from '../domain/task.ts';
import type { Cell, Experiment, Trial } from '../domain/trial.ts';
import { mean } from '../stats/mean.ts';
import type { House } from './house.ts';

/** Older ones tell of other versions, and reading them takes time. */
const formerCount = 3;

export interface CellDurations {
  learn(trial: Trial): void;
  /** Of the agent and the tests together; `undefined` where nothing tells. */
  expectMs(cell: Pick<Cell, 'taskId' | 'variantId'>): number | undefined;
}

/**
 * How long cells take, by the trials of this experiment and of those before it: the variant's own on the task, else anybody's;
 * and by how long the suite has taken on the gold side.
 */
export async function openCellDurations(
  experiment: Experiment,
  tasks: readonly Task[],
  { store }: Pick<House, 'store'>,
): Promise<CellDurations> {
  const suiteMs = new Map(tasks.map(({ id, validation }) => [id, validation.durations?.slowestMs]));
  const agentMs = new Map<string, number[]>();
  const note = (key: string, durationMs: number) => {
    const known = agentMs.get(key);
    if (known) known.push(durationMs);
    else agentMs.set(key, [durationMs]);
  };
  const learn = ({ taskId, variantId, durationMs }: Trial) => {
    if (!suiteMs.has(taskId)) return;
    note(taskId, durationMs);
    note(`${taskId}/${variantId}`, durationMs);
  };
  const former = (await store.experiments.list())
    .filter(({ id, replayOf }) => id !== experiment.id && replayOf === undefined)
    .toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  for (const { id } of former.slice(0, formerCount)) (await store.trials.listFor(id)).forEach(learn);
  return {
    learn,
    expectMs({ taskId, variantId }) {
      const known = agentMs.get(`${taskId}/${variantId}`) ?? agentMs.get(taskId);
      const ownMs = suiteMs.get(taskId);
      return known === undefined && ownMs === undefined ? undefined : mean(known ?? [0]) + (ownMs ?? 0);
    },
  };
}
