import { remembered } from './remembered.ts';

const token =
  /[\p{L}_$][\p{L}\p{M}\p{N}_$]*|\d(?:[\w.]*\w)?|[=!<>]=+|=>|->|&&|\|\||\?\?|::|\+\+|--|[+\-*/|&]=|\*\*|[^\s]/gu;

const literal = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g;

/** Names, numbers, operators and marks of code, of whatever language. */
export const toTokens = (text: string): readonly string[] => text.match(token) ?? [];

export const toPromptTokens = remembered(toTokens, 2);

/** For each token of a line whether it stands within a string literal; empty where none does. */
export const findLiterals = (line: string): readonly boolean[] =>
  /["'`]/.test(line) ? markLiterals(line) : none;

const none: readonly boolean[] = [];

/** Several measures ask for them. */
const markLiterals = remembered(
  (line: string): readonly boolean[] => {
    const literals = Array.from(
      line.matchAll(literal),
      ({ 0: text, index }) => [index, index + text.length - 1] as const,
    );
    return Array.from(line.matchAll(token), ({ index }) =>
      literals.some(([start, end]) => index > start && index < end),
    );
  },
  200,
  300,
);
