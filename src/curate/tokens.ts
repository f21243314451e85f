import { remembered } from './remembered.ts';

const token =
  /[\p{L}_$][\p{L}\p{M}\p{N}_$]*|\d(?:[\w.]*\w)?|[=!<>]=+|=>|->|&&|\|\||\?\?|::|\+\+|--|[+\-*/|&]=|\*\*|[^\s]/gu;

const literal = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g;

/** Each filter takes the lines of a change apart anew, and its prompt. */
const maxLineCount = 2000;
const maxLineLength = 300;

/** Names, numbers, operators and marks of code, of whatever language. */
export const toTokens = (text: string) =>
  text.length > maxLineLength ? toTokensOfText(text) : toTokensOfLine(text);

const findTokens = (text: string): readonly string[] => text.match(token) ?? [];
const toTokensOfLine = remembered(findTokens, maxLineCount);
const toTokensOfText = remembered(findTokens, 2);

/** For each token of a line whether it stands within a string literal. */
export const findLiterals = remembered(
  (line: string): readonly boolean[] => {
    if (!/["'`]/.test(line)) return toTokens(line).map(() => false);
    const literals = Array.from(
      line.matchAll(literal),
      ({ 0: text, index }) => [index, index + text.length - 1] as const,
    );
    return Array.from(line.matchAll(token), ({ index }) =>
      literals.some(([start, end]) => index > start && index < end),
    );
  },
  maxLineCount,
  maxLineLength,
);
