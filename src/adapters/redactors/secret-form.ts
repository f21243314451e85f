import { hasVariety } from './randomness.ts';

/** A secret's place in a text; offsets in UTF-16 units. */
export interface Finding {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

export type Range = Omit<Finding, 'kind'>;

/**
 * One form of secret. Its `cues` say where it may be, and it is looked for there and nowhere else: so a text is gone over
 * once, whatever the number of forms.
 */
export interface SecretForm {
  readonly kind: string;
  /** Literal fragments; the case of letters does not count. */
  readonly cues: readonly string[];
  /**
   * The secret near a cue at `at`, if there is one. Where there is none, only a bounded part of the text may have been
   * looked at: it is asked again at every cue.
   */
  find(text: string, at: number): Range | undefined;
}

interface FormOptions {
  /** Refuses what looks like a secret and is none. */
  readonly isReal?: (secret: string) => boolean;
  /** What follows without a gap belongs to it. Sticky; may match nothing. */
  readonly tail?: RegExp;
}

/** A form that a pattern of bounded length describes. Where it has a group `secret`, that is taken out, else the whole match. */
export function toForm(
  kind: string,
  cues: string | readonly string[],
  pattern: RegExp,
  { isReal, tail }: FormOptions = {},
): SecretForm {
  const sticky = new RegExp(pattern.source, `${pattern.flags}yd`);
  return {
    kind,
    cues: typeof cues === 'string' ? [cues] : cues,
    find(text, at) {
      sticky.lastIndex = at;
      const match = sticky.exec(text);
      if (match === null) return undefined;
      const [start, end] = match.indices?.groups?.secret ?? [match.index, match.index + match[0].length];
      if (isReal && !isReal(text.slice(start, end))) return undefined;
      return { start, end: tail ? extend(tail, text, end) : end };
    },
  };
}

/**
 * A token that begins with a prefix of its provider's own: `pattern` is that and the least that must follow, any more letters
 * and digits are taken for part of the token.
 * @param cues - separated by spaces
 */
export function toToken(kind: string, cues: string, pattern: RegExp): SecretForm {
  return toForm(kind, cues.split(' '), new RegExp(`${tokenStart}(?:${pattern.source})`, pattern.flags), {
    isReal: (token) => !isDummyToken(token),
    tail: /[\w-]*/y,
  });
}

/**
 * Whether a text ends so at some place.
 * @param ending - sticky, and made of a lookbehind: so it is tried at that place, not at all before it
 */
export function standsBehind(ending: RegExp, text: string, at: number): boolean {
  ending.lastIndex = at;
  return ending.test(text);
}

/** Not in the middle of a word, unless what stands before is the letter of an escape such as `\n`. */
export const tokenStart = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[nrtvf]))`;

/** Documentation writes tokens of one letter, or with words that no generator would draw. */
export function isDummyToken(token: string): boolean {
  return /([xX*.0])\1{5}|EXAMPLE|example|YOUR|your/.test(token) || !hasVariety(token.slice(-20), 6);
}

function extend(tail: RegExp, text: string, from: number): number {
  tail.lastIndex = from;
  return tail.test(text) ? tail.lastIndex : from;
}
