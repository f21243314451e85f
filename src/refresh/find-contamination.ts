import type { Contamination } from '../domain/refresh.ts';
import type { Task } from '../domain/task.ts';
import { findCutoff } from './knowledge-cutoffs.ts';

/** Dates each task against each model's knowledge, in order of the models. */
export function findContamination(
  tasks: readonly Pick<Task, 'id' | 'repo' | 'provenance'>[],
  models: readonly string[],
  publicRepos: readonly string[],
  ownCutoffs: Readonly<Record<string, string>>,
): Contamination[] {
  return [...new Set(models)].sort().map((model) => {
    const cutoff = findCutoff(model, ownCutoffs) ?? null;
    // A date alone stands before every instant of its day.
    const known =
      cutoff === null
        ? []
        : tasks.filter(({ provenance }) => provenance.landedAt.slice(0, 10) <= cutoff.date);
    return {
      ...{ model, cutoff, datedBefore: known.map(({ id }) => id) },
      isPublic: known.filter(({ repo }) => publicRepos.includes(repo)).map(({ id }) => id),
    };
  });
}
