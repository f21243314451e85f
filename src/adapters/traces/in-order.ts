import { createRecent, type FaultCount } from './draft.ts';

/** How far a record may stand from its place and still be put back there. */
const windowSize = 64;

/**
 * Puts numbered records back into their order and drops those that come twice, holding a few at a time. Numbers may begin
 * anywhere, as those of a fork do, and some may be missing. Records without a number stay where they are.
 */
export function createInOrder<T>(faults: FaultCount) {
  const waiting = new Map<number, T>();
  const passed = createRecent();
  let next: number | undefined;

  const release = (): T[] => {
    const ready: T[] = [];
    while (next !== undefined && waiting.has(next)) {
      ready.push(waiting.get(next) as T);
      waiting.delete(next);
      next++;
    }
    return ready;
  };

  return {
    add(number: number | null, value: T): T[] {
      if (number === null) return [value];
      if (passed.has(String(number))) {
        faults.duplicated++;
        return [];
      }
      passed.add(String(number));
      next ??= number;
      if (number < next) {
        // Later than the window is long: its place is gone.
        faults.misplaced++;
        return [value];
      }
      waiting.set(number, value);
      const ready = release();
      if (ready.length > 1) faults.misplaced++;
      if (waiting.size > windowSize) {
        next = Math.min(...waiting.keys());
        return [...ready, ...release()];
      }
      return ready;
    },

    end(): T[] {
      return [...waiting].sort(([a], [b]) => a - b).map(([, value]) => value);
    },
  };
}
