import type { Bounds } from '../../domain/estimate.ts';

/** How numbers are written on every page. `null` is "–": unknown is never 0. */
const nothing = '–';

/** 0.8667 → `87%`; a share that is not 0 or 1 is never rounded to it. */
export function formatPercent(share: number | null): string {
  if (share === null) return nothing;
  const rounded = Math.round(share * 100);
  if (rounded === 0 && share > 0) return '<1%';
  if (rounded === 100 && share < 1) return '>99%';
  return `${rounded}%`;
}

/**
 * 0.204 → `+20 points`, with a true minus sign; less than one point keeps a decimal, so that a sign is never
 * lost to rounding.
 */
export function formatPoints(difference: number | null): string {
  if (difference === null) return nothing;
  const points = Math.abs(difference * 100);
  const rounded = points >= 0.95 || points < 0.05 ? String(Math.round(points)) : points.toFixed(1);
  const sign = rounded === '0' ? '±' : difference > 0 ? '+' : '−';
  return `${sign}${rounded} points`;
}

export function formatUsd(usd: number | null): string {
  if (usd === null) return nothing;
  if (usd > 0 && usd < 0.01) return '<$0.01';
  return `$${usd.toFixed(2)}`;
}

/** `$0.12–0.45`; an end that nothing bounds is left open: `from $0.12`. */
export function formatUsdBounds({ lower, upper }: Bounds): string {
  if (lower === null) return nothing;
  return upper === null
    ? `from ${formatUsd(lower)}`
    : `${formatUsd(lower)}–${formatUsd(upper).replace(/^(<?)\$/, '$1')}`;
}

export function formatDuration(durationMs: number | null): string {
  if (durationMs === null) return nothing;
  const seconds = durationMs / 1000;
  if (seconds < 1) return `${Math.round(durationMs)} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.min(59, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (seconds < 5 * 60) return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
  return minutes < 100 ? `${minutes} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** 1234567 → `1.2 M`. */
export function formatCount(count: number): string {
  if (count < 10_000) return String(count);
  if (count < 999_500) return `${Math.round(count / 1000)} k`;
  return `${(count / 1_000_000).toFixed(1)} M`;
}

export function formatPValue(pValue: number | null): string {
  if (pValue === null) return nothing;
  return pValue < 0.001 ? 'p < 0.001' : `p = ${pValue.toFixed(3)}`;
}

/** `6 tasks`, `1 task`. */
export function formatQuantity(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
