import { normalCdf, normalQuantile } from './normal-quantile.ts';
import type { Look } from './plan-looks.ts';

/** What a look says of going on. */
export type LookVerdict =
  | { readonly kind: 'decided' }
  /** Played to the end it would hardly be decided; `chance` says how seldom. */
  | { readonly kind: 'futile'; readonly chance: number }
  | { readonly kind: 'open'; readonly chance: number };

/**
 * Below this chance of a decision the rest is not worth its price. Chosen by `bench/adaptive.ts`: the power that is lost, and the
 * trials that are saved, rise with it.
 */
const futileChance = 0.06;

/**
 * Judges the p-value that a look has found. Not to stop where it says `futile` costs no error: the levels do not
 * lean on it.
 * @param looks as planned; the one before the last is the last at which something can be `open`
 */
export function judgeLook(looks: readonly Look[], index: number, pValue: number): LookVerdict {
  const look = looks[index];
  const last = looks.at(-1);
  if (look === undefined || last === undefined) throw new RangeError(`there is no look ${index}`);
  if (pValue < look.level) return { kind: 'decided' };
  if (look === last) return { kind: 'futile', chance: 0 };
  const chance = toDecisionChance(pValue, look.information, last.level);
  return chance < futileChance ? { kind: 'futile', chance } : { kind: 'open', chance };
}

/**
 * Chance that the last look decides, given what is known so far and no opinion beforehand: predictive power with a flat prior
 * (Spiegelhalter, Freedman & Blackburn 1986, Control. Clin. Trials 7, p. 8), for either side.
 */
export function toDecisionChance(pValue: number, information: number, lastLevel: number): number {
  const z = toZ(pValue);
  const bound = toZ(lastLevel) * Math.sqrt(information);
  const deviation = Math.sqrt(1 - information);
  return normalCdf((z - bound) / deviation) + normalCdf((-z - bound) / deviation);
}

/** Beyond this the normal distribution has no numbers left, and nothing depends on them. */
const smallestPValue = 1e-14;
const toZ = (pValue: number) => -normalQuantile(Math.min(0.5, Math.max(pValue, smallestPValue) / 2));
