import type { Happening, TraceFaults } from '../../domain/trial-event.ts';

/** An event before it has its place among those of other files. */
export interface Draft {
  readonly what: Happening;
  readonly at: string | null;
  readonly agent: string | null;
  readonly file: string;
  readonly line: number;
}

/** Counted while a trace is read. */
export type FaultCount = { -readonly [Fault in keyof TraceFaults]: number };

/** Remembers the last few thousand of what it was asked for: memory does not grow with the trace. */
export function createRecent(size = 4096): { has(key: string): boolean; add(key: string): void } {
  let newer = new Set<string>();
  let older = new Set<string>();
  return {
    has: (key) => newer.has(key) || older.has(key),
    add(key) {
      newer.add(key);
      if (newer.size < size) return;
      older = newer;
      newer = new Set();
    },
  };
}
