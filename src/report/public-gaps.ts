import type { PublicGap, VariantReport } from '../domain/report.ts';
import { estimateRateGap } from '../stats/rate-gap.ts';

/** What is published of models, as the user wrote it down. */
export interface PublicBenchmark {
  readonly name: string;
  readonly taskCount: number | null;
  /** Rates in [0, 1] by model, or by name of a variant where a harness was measured with it. */
  readonly rates: Readonly<Record<string, number>>;
}

/** Own solve rates beside public ones: how far the leaderboard is from here. */
export function createPublicGaps(
  variants: readonly Pick<VariantReport, 'id' | 'name' | 'settings' | 'solveRate'>[],
  benchmarks: readonly PublicBenchmark[],
): PublicGap[] {
  return benchmarks.flatMap(({ name, taskCount, rates }) =>
    variants.flatMap(({ id, name: variant, settings, solveRate }) => {
      const publicRate = rates[variant] ?? rates[settings.model ?? ''];
      if (publicRate === undefined) return [];
      const gap = estimateRateGap(solveRate, publicRate, taskCount);
      return [
        {
          benchmark: name,
          variantId: id,
          publicRate,
          taskCount,
          value: gap?.value ?? null,
          lower: gap?.lower ?? null,
          upper: gap?.upper ?? null,
        },
      ];
    }),
  );
}
