import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from './ports.ts';

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  pause: (ms, signal) =>
    delay(ms, undefined, signal ? { signal } : {}).catch((error: Error) => {
      if (error.name !== 'AbortError') throw error;
    }),
};
