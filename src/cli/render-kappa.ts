import type { Agreement } from '../domain/calibration.ts';

/** `0.61 (0.42–0.80) over 30 marks`: what it is, its interval, and what was counted. */
export function renderKappa({ value, lower, upper, total }: Agreement): string {
  const interval = lower === null || upper === null ? '' : ` (${toNumber(lower)}–${toNumber(upper)})`;
  return `${toNumber(value)}${interval} over ${total} mark${total === 1 ? '' : 's'}`;
}

export const toNumber = (value: number | null): string =>
  value === null ? '–' : value.toFixed(2).replace('-', '−');
