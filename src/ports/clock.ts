export interface Clock {
  now(): Date;
  /** For durations: never jumps, its zero means nothing. */
  monotonicMs(): number;
  /** Resolves early when the signal is aborted. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
}
