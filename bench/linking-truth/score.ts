import { normalQuantile } from '../../src/stats/normal-quantile.ts';
import type { Answer } from './mine-corpus.ts';

export interface FamilyScore {
  readonly family: string;
  readonly kind: 'form' | 'trap';
  readonly sessions: number;
  readonly right: number;
  readonly wrong: number;
  readonly missed: number;
}

/** A share with its 95 % interval (Wilson, 1927). */
export interface Share {
  readonly count: number;
  readonly of: number;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

export interface Score {
  readonly families: readonly FamilyScore[];
  /** Truth in the first key, what was said in the second. */
  readonly confusion: Readonly<Record<'link' | 'none', Readonly<Record<'right' | 'wrong' | 'none', number>>>>;
  /** Of the links said, those that are right. */
  readonly precision: Share;
  /** Of the sessions that have to be linked, those that are, rightly. */
  readonly recall: Share;
  readonly mistakes: readonly {
    readonly name: string;
    readonly said: 'wrong' | 'none';
    readonly detail: string;
  }[];
  readonly isGoodEnough: boolean;
}

export const leastPrecision = 0.99;
export const leastRecall = 0.95;

export function toScore(answers: readonly Answer[]): Score {
  const count = (truth: 'link' | 'none', said: 'right' | 'wrong' | 'none') =>
    answers.filter((answer) => answer.truth.kind === truth && answer.said.kind === said).length;
  const row = (truth: 'link' | 'none') => ({
    right: count(truth, 'right'),
    wrong: count(truth, 'wrong'),
    none: count(truth, 'none'),
  });
  const confusion = { link: row('link'), none: row('none') };
  const { link, none } = confusion;
  const precision = toShare(link.right, link.right + link.wrong + none.wrong);
  const recall = toShare(link.right, link.right + link.wrong + link.none);
  return {
    families: [...Map.groupBy(answers, ({ family }) => family).values()].map(toFamilyScore),
    confusion,
    precision,
    recall,
    mistakes: answers
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap(({ name, truth, said }) =>
        said.kind === 'right' || (said.kind === 'none' && truth.kind === 'none')
          ? []
          : [{ name, said: said.kind, detail: said.detail }],
      ),
    isGoodEnough: precision.value >= leastPrecision && recall.value >= leastRecall,
  };
}

/** In a trap, what is right is to say no. */
function toFamilyScore(answers: readonly Answer[]): FamilyScore {
  const [first] = answers;
  if (first === undefined) throw new Error('a family without sessions');
  const said = (kind: Answer['said']['kind']) => answers.filter((answer) => answer.said.kind === kind).length;
  const isTrap = first.kind === 'trap';
  return {
    family: first.family,
    kind: first.kind,
    sessions: answers.length,
    right: isTrap ? said('none') : said('right'),
    wrong: said('wrong'),
    missed: isTrap ? 0 : said('none'),
  };
}

function toShare(count: number, of: number): Share {
  if (of === 0) return { count, of, value: Number.NaN, lower: 0, upper: 1 };
  const z = normalQuantile(0.975);
  const value = count / of;
  const centre = (value + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z / (1 + (z * z) / of)) * Math.sqrt((value * (1 - value)) / of + (z * z) / (4 * of * of));
  return { count, of, value, lower: centre - half, upper: centre + half };
}
