const token =
  /[\p{L}_$][\p{L}\p{M}\p{N}_$]*|\d(?:[\w.]*\w)?|[=!<>]=+|=>|->|&&|\|\||\?\?|::|\+\+|--|[+\-*/|&]=|\*\*|[^\s]/gu;

const literal = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g;

/** Names, numbers, operators and marks of code, of whatever language. */
export function toTokens(text: string): readonly string[] {
  const known = lines.get(text);
  if (known !== undefined) return known;
  const tokens = text.match(token) ?? [];
  if (text.length > maxLineLength) return tokens;
  if (lines.size >= maxLineCount) lines.clear();
  lines.set(text, tokens);
  return tokens;
}

/** Each filter takes the lines of a change apart anew: those of the last few changes are kept. */
const lines = new Map<string, readonly string[]>();
const maxLineCount = 2000;
const maxLineLength = 300;

/** One by one: a prompt can be megabytes of log. */
export function* eachToken(text: string): Generator<string> {
  for (const [word] of text.matchAll(token)) yield word;
}

/** For each token of a line whether it stands within a string literal. */
export function findLiterals(line: string): boolean[] {
  if (!/["'`]/.test(line)) return toTokens(line).map(() => false);
  const literals = Array.from(
    line.matchAll(literal),
    ({ 0: text, index }) => [index, index + text.length - 1] as const,
  );
  return Array.from(line.matchAll(token), ({ index }) =>
    literals.some(([start, end]) => index > start && index < end),
  );
}
