import type { Digest } from '../../domain/refresh.ts';
import { UsageError } from '../../domain/usage-error.ts';
import { countRefresh } from '../../refresh/count-refresh.ts';
import { findContamination } from '../../refresh/find-contamination.ts';
import { findImbalance } from '../../refresh/find-imbalance.ts';
import { toStrata } from '../../refresh/strata.ts';
import { toTimeSeries } from '../../refresh/time-series.ts';
import { curate } from '../curate/curate.ts';
import { listSeries } from '../experiment/list-played.ts';
import type { House } from '../house.ts';
import { mine } from '../mine/mine.ts';
import { createRelease } from '../release/release.ts';
import { requireHealthy } from '../sandboxes.ts';
import { backOutFallen } from '../validate/back-out-fallen.ts';
import { validate } from '../validate/validate.ts';
import { fitBenchmark } from './fit-benchmark.ts';
import { planRefresh, planTaskSteps } from './plan-refresh.ts';
import { gatherFacts, type RefreshFacts } from './refresh-facts.ts';
import type { RefreshOptions } from './refresh-options.ts';
import { takeSteps } from './take-steps.ts';

/**
 * Renews the benchmark: mines and curates what is new, proves what is due, reviews what is old, sets aside what no longer
 * holds, retires what is dead, validates what is new or has fallen. What each step has done shows in the store, so that whatever was left by one that was
 * stopped or killed is what the next one plans.
 * @throws {UsageError} when another process is at it
 */
export async function refresh(house: House, options: RefreshOptions): Promise<Digest> {
  const claim = await house.store.claim('refresh');
  if (claim === undefined) throw new UsageError('another refresh is at work here: wait for its end');
  try {
    await requireHealthy(house);
    options.onPlan(await planRefresh(house, options));
    const { signal, onProgress } = options;
    const beside = { onProgress, ...(signal ? { signal } : {}) };
    await mine(house, { ...options.mine, ...beside });
    if (!signal?.aborted) await curate(house, { ...options.curate, ...beside });
    if (!signal?.aborted) {
      const facts = await gatherFacts(house, options.saturationExperiments);
      await takeSteps(planTaskSteps(house, options, facts), house, options);
    }
    // After what is due was proved: whatever fell is looked at anew at once, whether or not somebody killed us in between.
    for (let hasFallen = true; hasFallen && !signal?.aborted; ) {
      await validate(house, { ...options.validate, ...beside });
      if (!signal?.aborted) await backOutFallen(house, { ...options.validate, ...beside });
      hasFallen = !signal?.aborted && (await fitBenchmark(house, options)).hasFallen;
    }
    return await finish(house, options);
  } finally {
    await claim.release();
  }
}

async function finish(house: House, options: RefreshOptions): Promise<Digest> {
  const { store, clock } = house;
  const isWhole = !options.signal?.aborted;
  const release =
    isWhole && options.release ? await createRelease(options.release, options.anchorCount, house) : null;
  const facts = await gatherFacts(house, options.saturationExperiments);
  const since = (await store.refreshes.list()).at(-1)?.finishedAt ?? null;
  const at = clock.now().toISOString();
  const counts = countRefresh(facts.tasks, since);
  if (isWhole) await store.refreshes.put({ finishedAt: at, counts });
  return {
    ...counts,
    ...{ at, since, release: release?.name ?? null },
    ...describeBenchmark(house, options, facts),
    events: facts.tasks.flatMap(({ task }) =>
      task.history
        .filter((event) => since === null || event.at > since)
        .map((event) => ({ taskId: task.id, event })),
    ),
    series: toTimeSeries(await listSeries(store)),
  };
}

function describeBenchmark(
  { profiles }: House,
  options: RefreshOptions,
  { tasks, items, population }: RefreshFacts,
) {
  const active = tasks.filter(({ task }) => task.state === 'active').map(({ task }) => task);
  const models = profiles.flatMap(({ model }) => model ?? []);
  return {
    resting: tasks.filter(({ task }) => task.state === 'review').length,
    imbalance: findImbalance(
      active.flatMap((task) => toStrata(task) ?? []),
      population,
      options.targets,
    ),
    saturated: items.filter(
      ({ taskId, saturation }) => saturation !== null && active.some(({ id }) => id === taskId),
    ),
    contamination: findContamination(active, models, options.publicRepos, options.cutoffs),
  };
}
