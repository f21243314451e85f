import { remembered } from './remembered.ts';
import { toPromptTokens } from './tokens.ts';

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
  const tokens = new Set(toPromptTokens(prompt).map((token) => token.toLowerCase()));
  const ids = new Map<string, number>();
  const spoken = findSpokenWords(prompt)
    .slice(0, maxWordCount)
    .map((word) => {
      const id = ids.get(word) ?? ids.size;
      ids.set(word, id);
      return id;
    });
  const holds = (token: string) => tokens.has(token.toLowerCase());
  const listen = remembered((token: string) => {
    const words = toSpokenWords(token);
    const known = words.map((word) => ids.get(word)).filter((id) => id !== undefined);
    const isSaid = () =>
      isWord(token) ? known.length === words.length : (operatorWords[token]?.test(prompt) ?? false);
    return { isHeard: holds(token) || isSaid(), known };
  }, Number.POSITIVE_INFINITY);
  return {
    holds,
    hears: (token) => listen(token).isHeard,
    countInOrder: (wanted) =>
      countCommon(
        wanted.flatMap((token) => listen(token).known),
        spoken,
      ),
  };
}

/** Tokens hold what makes them a word at their beginning, or are signs alone. */
export function isWord(token: string): boolean {
  const code = token.charCodeAt(0);
  return isAsciiWord(code) || ((token.length > 1 || code > 0x7f) && /[\p{L}\p{N}]/u.test(token));
}

const isAsciiWord = (code: number) =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || isDigit(code);

/** Names fall apart at their capitals and underscores. */
const toSpokenWords = (token: string): readonly string[] =>
  isPlain(token) ? [token] : findSpokenWords(token);

/** Most tokens of code are: they are told without a pattern, which would be asked millions of times. */
function isPlain(token: string): boolean {
  const [least, most] = isDigit(token.charCodeAt(0)) ? [0x30, 0x39] : [0x61, 0x7a];
  for (let i = 0; i < token.length; i++) {
    const code = token.charCodeAt(i);
    if (code < least || code > most) return false;
  }
  return token.length > 0;
}

const isDigit = (code: number) => code >= 0x30 && code <= 0x39;

function findSpokenWords(text: string): readonly string[] {
  return (
    text
      .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
      .toLowerCase()
      .match(/\p{L}+|\d+(?:\.\d+)*|[=!<>]=+|&&|\|\||\?\?|[<>!+*%-]/gu) ?? []
  );
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

/** Length of the longest common subsequence. */
function countCommon(wanted: readonly number[], all: readonly number[]): number {
  if (wanted.length < 2) return wanted.length;
  const sought = new Set(wanted);
  const spoken = all.filter((word) => sought.has(word));
  const row = new Uint16Array(spoken.length + 1);
  for (const word of wanted) {
    let diagonal = 0;
    for (let i = 1; i < row.length; i++) {
      const above = row[i] ?? 0;
      row[i] = spoken[i - 1] === word ? diagonal + 1 : Math.max(above, row[i - 1] ?? 0);
      diagonal = above;
    }
  }
  return row.at(-1) ?? 0;
}
