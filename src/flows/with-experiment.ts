import type { Experiment } from '../domain/trial.ts';
import { UsageError } from '../domain/usage-error.ts';
import type { Store } from '../ports.ts';

/**
 * Works on an experiment while no other process does: two would play the same cells, and into the same folders.
 * @throws {UsageError} when another one does
 */
export async function withExperiment<T>(
  experiment: Experiment,
  store: Store,
  work: () => Promise<T>,
): Promise<T> {
  const claim = await store.claim(experiment.id);
  if (claim === undefined) {
    throw new UsageError(
      `another process is at work on experiment ${experiment.id}: wait for its end, or start a new experiment`,
    );
  }
  try {
    return await work();
  } finally {
    await claim.release();
  }
}
