import { availableParallelism, totalmem } from 'node:os';
import type { ResourceLimits } from '../../ports.ts';

export interface LimitOptions {
  /** Instead of the defaults. */
  readonly limits?: Partial<ResourceLimits>;
  /** Between the interrupt and the kill; 2 s when absent. */
  readonly graceMs?: number;
}

const gibibyte = 2 ** 30;

/** Generous to any honest suite; what they keep off is what would take the machine from its neighbours. */
export const toResourceLimits = (own: Partial<ResourceLimits> = {}): ResourceLimits => ({
  memoryBytes: Math.min(8 * gibibyte, Math.floor(totalmem() * 0.8)),
  processCount: 4096,
  cpuCount: availableParallelism(),
  diskBytes: 10 * gibibyte,
  fileCount: 1_000_000,
  outputBytes: 256 * 2 ** 20,
  ...own,
});

/** Of each temporary file system: it is memory. */
export const toTemporaryBytes = ({ diskBytes }: ResourceLimits) => Math.min(diskBytes, 2 * gibibyte);
