import type { Comparison } from '../domain/comparison.ts';
import type { Report } from '../domain/report.ts';
import { compareAtLook } from './compare-at-look.ts';
import { createComparison, toComparisonSide } from './create-comparison.ts';

/**
 * Compares any two variants of a report, A the baseline. A pair that the report compares, in either order, is decided
 * at the report's own level, so that the two never contradict each other.
 *
 * @throws {RangeError} for a variant that the report does not hold.
 */
export function compareWithin(report: Report, a: string, b: string): Comparison {
  const [sideA, sideB] = [toComparisonSide(report, a), toComparisonSide(report, b)];
  if (report.adaptive) return compareAtLook(report, sideA, sideB);
  const isPair = (pair: Comparison) => (pair.a === a && pair.b === b) || (pair.a === b && pair.b === a);
  const own = report.comparisons.find(isPair);
  return createComparison(sideA, sideB, own?.difference.confidence ?? report.settings.confidence, {
    correction: own?.correction ?? 'none',
  });
}
