import { normalQuantile } from './normal-quantile.ts';

/**
 * Interval of a share, `successCount` of `totalCount` independent yes/no outcomes: the shares that a score test does not
 * refuse (Wilson 1927, J. Am. Stat. Assoc. 22:209–212). It stays within [0, 1] and is wide where nothing failed.
 * `null` where nothing was counted.
 */
export function wilsonInterval(
  successCount: number,
  totalCount: number,
  confidence = 0.95,
): { readonly lower: number; readonly upper: number } | null {
  if (successCount < 0 || successCount > totalCount)
    throw new RangeError(`${successCount} of ${totalCount} is no share`);
  if (totalCount === 0) return null;
  const z2 = normalQuantile(1 - (1 - confidence) / 2) ** 2;
  const share = successCount / totalCount;
  const middle = share + z2 / (2 * totalCount);
  const half = Math.sqrt((z2 * (share * (1 - share) + z2 / (4 * totalCount))) / totalCount);
  const scale = 1 + z2 / totalCount;
  return { lower: Math.max(0, (middle - half) / scale), upper: Math.min(1, (middle + half) / scale) };
}
