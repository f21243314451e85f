import { createRandom } from '../../src/stats/create-random.ts';

/** Choices that are the same for the same seed and name on every machine. */
export interface Dice {
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  chance(share: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** Different items, in random order; all of them where there are fewer. */
  sample<T>(items: readonly T[], count: number): T[];
  /** Lower-case hex digits. */
  hex(length: number): string;
}

/** Whoever draws has a name, so that one more draw here does not change everything that is drawn elsewhere. */
export function createDice(seed: number, name: string): Dice {
  const random = createRandom(hash(`${seed} ${name}`));
  const below = (count: number) => Math.floor(random() * count);
  const dice: Dice = {
    between: (low, high) => low + below(high - low + 1),
    chance: (share) => random() < share,
    pick<T>(items: readonly T[]): T {
      if (items.length === 0) throw new Error(`${name}: nothing to pick from`);
      return items[below(items.length)] as T;
    },
    sample<T>(items: readonly T[], count: number): T[] {
      const left = [...items];
      return Array.from(
        { length: Math.min(count, left.length) },
        () => left.splice(below(left.length), 1)[0] as T,
      );
    },
    hex: (length) => Array.from({ length }, () => below(16).toString(16)).join(''),
  };
  return dice;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return value >>> 0;
}
