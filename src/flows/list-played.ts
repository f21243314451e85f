import type { Store } from '../ports.ts';
import type { PlayedExperiment } from '../refresh/judge-items.ts';
import { toGraded } from '../stats/solve-rate.ts';
import { reportOn } from './report.ts';

/** What every experiment says of its tasks; controls, which solve all or none by design, are left out. */
export async function listPlayed(
  store: Store,
): Promise<(PlayedExperiment & { readonly experimentId: string })[]> {
  const played: (PlayedExperiment & { readonly experimentId: string })[] = [];
  for (const experiment of await store.experiments.list()) {
    const { tasks, variants } = await reportOn(experiment, store, 0);
    const players = variants.filter(({ settings }) => settings.model !== null);
    const scores = players.map(
      ({ id }) =>
        new Map(
          tasks.flatMap(({ taskId, verdicts }): [string, number][] => {
            const graded = toGraded(verdicts[id] ?? []);
            if (graded.length === 0) return [];
            return [[taskId, graded.reduce((sum, each) => sum + each, 0) / graded.length]];
          }),
        ),
    );
    played.push({ experimentId: experiment.id, createdAt: experiment.createdAt, scores });
  }
  return played;
}
