import { toTokens } from './tokens.ts';

/** A prompt as one who knows the change would hear it. */
export interface HeardPrompt {
  /** Has a token of code as it is written, capitals aside. */
  holds(token: string): boolean;
  /** Has it as it is written or as it is spoken: `findUser` as "find user", `<=` as "less or equal". */
  hears(token: string): boolean;
  /** How many of these tokens it has in this order, whatever stands between. */
  countInOrder(tokens: readonly string[]): number;
}

/** Of a longer prompt the rest is a log or a file. */
const maxWordCount = 600;

export function hear(prompt: string): HeardPrompt {
  const tokens = new Set(toTokens(prompt).map((token) => token.toLowerCase()));
  const words = toSpokenWords(prompt).slice(0, maxWordCount);
  const known = new Set(words);
  const holds = (token: string) => tokens.has(token.toLowerCase());
  const isHeard = (token: string) =>
    holds(token) ||
    (isWord(token)
      ? toSpokenWords(token).every((word) => known.has(word))
      : (operatorWords[token]?.test(prompt) ?? false));
  const told = new Map<string, boolean>();
  return {
    holds,
    hears(token) {
      const before = told.get(token);
      if (before !== undefined) return before;
      const is = isHeard(token);
      told.set(token, is);
      return is;
    },
    countInOrder: (wanted) =>
      countCommon(
        wanted.flatMap(toSpokenWords).filter((word) => known.has(word)),
        words,
      ),
  };
}

/** Tokens hold what makes them a word at their beginning, or are signs alone. */
export const isWord = (token: string) => isAsciiWord(token.charCodeAt(0)) || /[\p{L}\p{N}]/u.test(token);

const isAsciiWord = (code: number) =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39);

/** Names fall apart at their capitals and underscores. */
function toSpokenWords(text: string): readonly string[] {
  if (isPlain(text)) return [text];
  return (
    text
      .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
      .toLowerCase()
      .match(/\p{L}+|\d+(?:\.\d+)*|[=!<>]=+|&&|\|\||\?\?|[<>!+*%-]/gu) ?? []
  );
}

/** Most tokens of code are: they are told without a pattern, which would be asked millions of times. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x61 || code > 0x7a) return false;
  }
  return text.length > 0;
}

/** Operators as people call them. */
const operatorWords: Readonly<Record<string, RegExp>> = {
  '<': /less(?: than)?|smaller|kleiner|inférieur|menor|minore|меньше|小于/iu,
  '>': /greater(?: than)?|more than|größer|supérieur|mayor|maior|maggiore|больше|大于/iu,
  '<=': /less(?: than)? or equal|at most|kleiner[- ]?(?:oder[- ]?)?gleich|inférieure? ou égal|menor o igual|menor ou igual|minore o uguale|меньше или равно|小于等于|以下/iu,
  '>=': /greater(?: than)? or equal|at least|größer[- ]?(?:oder[- ]?)?gleich|supérieure? ou égal|mayor o igual|maior ou igual|maggiore o uguale|больше или равно|大于等于|以上/iu,
  '!': /\bnegat\w*|\binvert\w*|\bnot\b|negier\w*|umkehr\w*|niega|negue|取反|否定/iu,
  '??': /question mark question mark|nullish/i,
  '+': /\bplus\b/i,
  '-': /\bminus\b/i,
  '*': /\btimes\b/i,
};

/** The longest common subsequence. */
function countCommon(wanted: readonly string[], words: readonly string[]): number {
  if (wanted.length < 2) return wanted.length;
  let row = new Uint16Array(words.length + 1);
  for (const word of wanted) {
    const next = new Uint16Array(words.length + 1);
    for (let i = 1; i <= words.length; i++) {
      next[i] = words[i - 1] === word ? (row[i - 1] ?? 0) + 1 : Math.max(row[i] ?? 0, next[i - 1] ?? 0);
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
