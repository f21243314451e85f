const shortestMs = 10_000;
const factor = 5;

/** A suite that takes five times as long as it ever did hangs; a quick one is given ten seconds, for a machine that is busy. */
export function toTimeoutMs(slowestMs: number, ceilingMs: number): number {
  return Math.min(ceilingMs, Math.max(shortestMs, Math.ceil(factor * slowestMs)));
}
