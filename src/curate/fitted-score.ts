import { remembered } from './remembered.ts';

/** What was measured of a text, by name; each lies around 0 to 2. */
export type Measures = Readonly<Record<string, number>>;

/** Weights that `scripts/fit-scores.ts` drew from the building part of the labelled set: a logistic regression. */
export interface FittedScore {
  /** From this probability on it is said to be so. */
  readonly threshold: number;
  readonly bias: number;
  readonly weights: Measures;
}

/** In characters: of longer prompts the rest is a log or a file. */
const maxLength = 4000;

/** Each word of a prompt is a measure of its own; most have no weight. */
export const measureWords = remembered((prompt): Measures => {
  const words =
    prompt
      .slice(0, maxLength)
      .toLowerCase()
      .match(/[\p{L}']+/gu) ?? [];
  return Object.fromEntries(words.map((word) => [`${wordPrefix}${word}`, 1]));
});

export const wordPrefix = 'says ';

/** How likely it is so, in (0, 1). A measure without a weight counts for nothing. */
export function toLikelihood({ bias, weights }: FittedScore, measures: Measures): number {
  let sum = bias;
  for (const name in measures) sum += (weights[name] ?? 0) * (measures[name] ?? 0);
  return 1 / (1 + Math.exp(-sum));
}

/** The measures that spoke loudest for it, with what each added to the log-odds. */
export function listReasons({ weights }: FittedScore, measures: Measures): Record<string, number> {
  const parts = Object.entries(measures)
    .map(([name, value]) => [name, (weights[name] ?? 0) * value] as const)
    .filter(([, part]) => part > 0.05)
    .sort(([, a], [, b]) => b - a);
  return Object.fromEntries(
    parts.slice(0, maxReasonCount).map(([name, part]) => [name, roundForPrint(part)]),
  );
}

const maxReasonCount = 5;

/** As much as is worth printing. */
export const roundForPrint = (value: number) => Math.round(value * 100) / 100;
