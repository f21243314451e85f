import type { CellVerdict } from '../../src/stats/solve-rate.ts';

export type Random = () => number;

/** Where a team's tasks lie between never and always solved. `draw` gives one task's chance. */
export interface Difficulty {
  readonly name: string;
  /** The solve rate over the whole population: what an interval shall cover. */
  readonly rate: number;
  readonly draw: (random: Random) => number;
}

export const difficulties: readonly Difficulty[] = [
  // Beta(4, 1): most tasks are nearly always solved.
  { name: 'easy-heavy', rate: 0.8, draw: (random) => random() ** (1 / 4) },
  { name: 'bimodal', rate: 0.5, draw: (random) => (random() < 0.5 ? 0.05 : 0.95) },
  { name: 'uniform', rate: 0.5, draw: (random) => random() },
];

export function drawVerdicts(chance: number, repeats: number, random: Random): CellVerdict[] {
  return Array.from({ length: repeats }, () => (random() < chance ? 'pass' : 'fail'));
}

/** One task under two variants: the chance that each solves it. */
export interface TaskPair {
  readonly a: number;
  readonly b: number;
}

/** Two variants whose solve rates are equal over the population, though not on every task. */
export interface NullModel {
  readonly name: string;
  readonly draw: (random: Random) => TaskPair;
}

export const nullModels: readonly NullModel[] = [
  ...difficulties.map(({ name, draw }) => ({
    name: `same, ${name}`,
    draw: (random: Random) => {
      const chance = draw(random);
      return { a: chance, b: chance };
    },
  })),
  {
    name: 'unrelated, bimodal',
    draw: (random) => ({ a: random() < 0.5 ? 0.05 : 0.95, b: random() < 0.5 ? 0.05 : 0.95 }),
  },
  {
    // What A never solves B does, on a few tasks; the rest A always solves and B nearly always.
    name: 'new on 5%, flaky on 95%',
    draw: (random) => (random() < 0.05 ? { a: 0, b: 1 } : { a: 1, b: 18 / 19 }),
  },
  {
    name: 'new on 20%, flaky on 80%',
    draw: (random) => (random() < 0.2 ? { a: 0, b: 1 } : { a: 1, b: 3 / 4 }),
  },
];

/** The same task with its odds multiplied by e^`shift`: a variant that is better everywhere. */
export function shiftChance(chance: number, shift: number): number {
  return 1 / (1 + ((1 - chance) / chance) * Math.exp(-shift));
}
