/** How much of a solution a prompt holds, in runs of tokens, so that neither line breaks nor spaces matter. */
export interface CodeOverlap {
  /** Share of the solution's new tokens that stand in the prompt within a run, in [0, 1]. */
  readonly share: number;
  readonly coveredCount: number;
  readonly newCount: number;
  /** The longest run that both hold, as the solution has it. */
  readonly text: string;
}

/** Three tokens in a row are the shortest that is code: `balance >= amount`, `total(items)`. */
const runLength = 3;

/**
 * @param solution lines that the change adds
 * @param known what the base holds anyway: to quote it gives nothing away
 */
export function findCodeOverlap(prompt: string, solution: readonly string[], known: string): CodeOverlap {
  const tokens = solution.flatMap(toTokens);
  const texts = tokens.map(({ text }) => text);
  const knownRuns = toRuns(tokensOf(known));
  const fresh: boolean[] = Array(tokens.length).fill(false);
  const places = new Map<string, number[]>();
  for (let i = 0; i + runLength <= texts.length; i++) {
    const run = texts.slice(i, i + runLength).join(' ');
    if (knownRuns.has(run)) continue;
    fresh.fill(true, i, i + runLength);
    if (/[\p{L}\p{N}]/u.test(run)) places.set(run, [...(places.get(run) ?? []), i]);
  }
  const covered: boolean[] = Array(tokens.length).fill(false);
  for (const run of eachRun(prompt)) {
    for (const i of places.get(run) ?? []) covered.fill(true, i, i + runLength);
    places.delete(run);
  }
  // What a literal says is mostly the wish itself: a message, a path, a label.
  const counts = (marks: readonly boolean[]) =>
    tokens.filter(({ isLiteral }, i) => marks[i] === true && !isLiteral).length;
  const [coveredCount, newCount] = [counts(covered), counts(fresh)];
  return {
    share: newCount === 0 ? 0 : coveredCount / newCount,
    coveredCount,
    newCount,
    text: findLongest(texts, covered),
  };
}

interface Token {
  readonly text: string;
  /** Within a string literal. */
  readonly isLiteral: boolean;
}

const token =
  /[\p{L}_$][\p{L}\p{M}\p{N}_$]*|\d(?:[\w.]*\w)?|[=!<>]=+|=>|->|&&|\|\||::|\+\+|--|[+\-*/|&]=|\*\*|[^\s]/gu;

const literal = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g;

function toTokens(line: string): Token[] {
  const literals = Array.from(
    line.matchAll(literal),
    ({ 0: text, index }) => [index, index + text.length] as const,
  );
  return Array.from(line.matchAll(token), ({ 0: text, index }) => ({
    text,
    isLiteral: literals.some(([start, end]) => index > start && index < end - 1),
  }));
}

function tokensOf(text: string): string[] {
  return text.match(token) ?? [];
}

function toRuns(texts: readonly string[]): Set<string> {
  const runs = new Set<string>();
  for (let i = 0; i + runLength <= texts.length; i++) runs.add(texts.slice(i, i + runLength).join(' '));
  return runs;
}

/** One by one: a prompt can be megabytes of log. */
function* eachRun(text: string): Generator<string> {
  let [first, second] = ['', ''];
  for (const [third] of text.matchAll(token)) {
    if (first !== '') yield `${first} ${second} ${third}`;
    [first, second] = [second, third];
  }
}

function findLongest(texts: readonly string[], covered: readonly boolean[]): string {
  let best: readonly string[] = [];
  for (let i = 0; i < texts.length; i++) {
    if (covered[i] !== true) continue;
    let end = i;
    while (covered[end] === true) end++;
    if (end - i > best.length) best = texts.slice(i, end);
    i = end;
  }
  return best.slice(0, 60).join(' ');
}
