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

/** What is known of a text. */
export interface Measured {
  readonly measures: Measures;
  /** Each word of a prompt, once, is a measure of its own, with the value 1; most have no weight. */
  readonly words: readonly string[];
}

/** In characters: of longer prompts the rest is a log or a file. */
const maxLength = 4000;

/** Each once. */
export const toWords = remembered((prompt): readonly string[] => [
  ...new Set(
    prompt
      .slice(0, maxLength)
      .toLowerCase()
      .match(/[\p{L}']+/gu),
  ),
]);

/** Of a word among the measures. */
export const wordPrefix = 'says ';

/** How likely it is so, in (0, 1). A measure without a weight counts for nothing. */
export function toLikelihood(score: FittedScore, { measures, words }: Measured): number {
  const wordWeights = toWordWeights(score);
  let sum = score.bias;
  for (const word of words) sum += wordWeights.get(word) ?? 0;
  for (const name in measures) sum += (score.weights[name] ?? 0) * (measures[name] ?? 0);
  return 1 / (1 + Math.exp(-sum));
}

/** Without the prefix, which would have to be put before every word of every prompt. */
function toWordWeights(score: FittedScore): ReadonlyMap<string, number> {
  const before = known.get(score);
  if (before !== undefined) return before;
  const words = Object.entries(score.weights).filter(([name]) => name.startsWith(wordPrefix));
  const weights = new Map(words.map(([name, weight]) => [name.slice(wordPrefix.length), weight]));
  known.set(score, weights);
  return weights;
}

const known = new WeakMap<FittedScore, ReadonlyMap<string, number>>();

/** The measures that spoke loudest for it, with what each added to the log-odds. */
export function listReasons(score: FittedScore, { measures, words }: Measured): Record<string, number> {
  const wordWeights = toWordWeights(score);
  const said = words.filter((word) => wordWeights.has(word));
  const parts = Object.entries(toMeasures({ measures, words: said }))
    .map(([name, value]) => [name, (score.weights[name] ?? 0) * value] as const)
    .filter(([, part]) => part > 0.05)
    .sort(([, a], [, b]) => b - a);
  return Object.fromEntries(
    parts.slice(0, maxReasonCount).map(([name, part]) => [name, roundForPrint(part)]),
  );
}

/** All of them as one: takes longer than to go over both. */
export const toMeasures = ({ measures, words }: Measured): Measures => ({
  ...Object.fromEntries(words.map((word) => [`${wordPrefix}${word}`, 1])),
  ...measures,
});

const maxReasonCount = 5;

/** As much as is worth printing. */
export const roundForPrint = (value: number) => Math.round(value * 100) / 100;
