import type { RefreshCounts } from '../domain/refresh.ts';
import type { Release } from '../domain/release.ts';
import { UsageError } from '../domain/usage-error.ts';
import { countRefresh } from '../refresh/count-refresh.ts';
import { findImbalance, type Imbalance } from '../refresh/find-imbalance.ts';
import type { ItemRecord } from '../refresh/judge-items.ts';
import { toStrata } from '../refresh/strata.ts';
import { curate } from './curate.ts';
import { fitBenchmark } from './fit-benchmark.ts';
import type { House } from './house.ts';
import { mine } from './mine.ts';
import { planRefresh, planTaskSteps } from './plan-refresh.ts';
import { gatherFacts, type RefreshFacts } from './refresh-facts.ts';
import type { RefreshOptions } from './refresh-options.ts';
import { createRelease } from './release.ts';
import { requireHealthy } from './require-healthy.ts';
import { takeSteps } from './take-steps.ts';
import { validate } from './validate.ts';

export interface RefreshSummary extends RefreshCounts {
  /** Of the tasks; what came before is in their histories. */
  readonly facts: RefreshFacts;
  readonly imbalance: readonly Imbalance[];
  /** Saturated tasks, that are still active. */
  readonly saturated: readonly ItemRecord[];
  /** When the refresh before this one ended; `null` where there was none. */
  readonly since: string | null;
  readonly release: Release | null;
}

/**
 * Renews the benchmark: mines, curates and validates what is new, proves what is due, reviews what is old, sets aside what no
 * longer holds, retires what is dead. What each step has done shows in the store, so that whatever was left by one that was
 * stopped or killed is what the next one plans.
 * @throws {UsageError} when another process is at it
 */
export async function refresh(house: House, options: RefreshOptions): Promise<RefreshSummary> {
  const claim = await house.store.claim('refresh');
  if (claim === undefined) throw new UsageError('another refresh is at work here: wait for its end');
  try {
    await requireHealthy(house.sandbox);
    options.onPlan(await planRefresh(house, options));
    const { signal, onProgress } = options;
    const beside = { onProgress, ...(signal ? { signal } : {}) };
    await mine(house, { ...options.mine, ...beside });
    if (!signal?.aborted) await curate(house, { ...options.curate, ...beside });
    if (!signal?.aborted) await validate(house, { ...options.validate, ...beside });
    if (!signal?.aborted) {
      const facts = await gatherFacts(house, options.saturationExperiments);
      await takeSteps(planTaskSteps(house, options, facts), house, options);
    }
    if (!signal?.aborted) await fitBenchmark(house, options);
    return await finish(house, options);
  } finally {
    await claim.release();
  }
}

async function finish(house: House, options: RefreshOptions): Promise<RefreshSummary> {
  const { store, clock } = house;
  const isWhole = !options.signal?.aborted;
  const release =
    isWhole && options.release ? await createRelease(options.release, options.anchorCount, house) : null;
  const facts = await gatherFacts(house, options.saturationExperiments);
  const since = (await store.refreshes.list()).at(-1)?.finishedAt ?? null;
  const counts = countRefresh(facts.tasks, since);
  if (isWhole) await store.refreshes.put({ finishedAt: clock.now().toISOString(), counts });
  const active = facts.tasks.filter(({ task }) => task.state === 'active');
  const strata = active.flatMap(({ task }) => toStrata(task) ?? []);
  const activeIds = new Set(active.map(({ task }) => task.id));
  return {
    ...counts,
    facts,
    imbalance: findImbalance(strata, facts.population),
    saturated: facts.items.filter(({ taskId, saturation }) => saturation !== null && activeIds.has(taskId)),
    since,
    release,
  };
}
