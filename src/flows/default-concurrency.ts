import type { Machine } from '../domain/trial.ts';

/** What a suite with its compilers takes at its worst, more often than not. */
const bytesEach = 2 * 2 ** 30;

/** How many suites or agents run at once unless told: one for each core, while there is memory for them. */
export function toDefaultConcurrency({
  coreCount,
  memoryBytes,
}: Pick<Machine, 'coreCount' | 'memoryBytes'>): number {
  return Math.max(1, Math.min(coreCount, Math.floor(memoryBytes / bytesEach)));
}
