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
  const texts = solution.flatMap(tokensOf);
  const said = new Set(eachRun(prompt, new Set(texts)));
  const places = said.size === 0 ? new Map<string, number[]>() : toPlaces(texts);
  if (!said.values().some((run) => places.has(run)))
    return { share: 0, coveredCount: 0, newCount: 0, text: '' };
  for (const run of toRuns(tokensOf(known))) places.delete(run);
  const [fresh, covered] = [texts.map(() => false), texts.map(() => false)];
  for (const [run, starts] of places) {
    const isCovered = said.has(run) && /[\p{L}\p{N}]/u.test(run);
    for (const i of starts) {
      fresh.fill(true, i, i + runLength);
      if (isCovered) covered.fill(true, i, i + runLength);
    }
  }
  // What a literal says is mostly the wish itself: a message, a path, a label.
  const isLiteral = solution.flatMap(findLiterals);
  const count = (marks: readonly boolean[]) =>
    marks.filter((isMarked, i) => isMarked && isLiteral[i] !== true).length;
  const [coveredCount, newCount] = [count(covered), count(fresh)];
  return {
    share: newCount === 0 ? 0 : coveredCount / newCount,
    coveredCount,
    newCount,
    text: findLongest(texts, covered),
  };
}

/** Counted without whitespace: shorter lines are quoted by chance. */
const minLineLength = 15;

/** Lines of a solution, new to the base, of which a prompt holds some whole. */
export function findCopiedLines(
  prompt: string,
  solution: readonly string[],
  known: string,
): { readonly copied: readonly string[]; readonly lineCount: number } {
  const [asked, held] = [squash(prompt), squash(known)];
  const lines = [...new Set(solution.map((line) => line.trim()))].filter((line) => {
    const squashed = squash(line);
    return squashed.length >= minLineLength && /[^\p{L}\p{N}]/u.test(squashed) && !held.includes(squashed);
  });
  return { copied: lines.filter((line) => asked.includes(squash(line))), lineCount: lines.length };
}

function squash(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

const token =
  /[\p{L}_$][\p{L}\p{M}\p{N}_$]*|\d(?:[\w.]*\w)?|[=!<>]=+|=>|->|&&|\|\||::|\+\+|--|[+\-*/|&]=|\*\*|[^\s]/gu;

const literal = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g;

/** For each token of a line whether it stands within a string literal. */
function findLiterals(line: string): boolean[] {
  const literals = Array.from(
    line.matchAll(literal),
    ({ 0: text, index }) => [index, index + text.length - 1] as const,
  );
  return Array.from(line.matchAll(token), ({ index }) =>
    literals.some(([start, end]) => index > start && index < end),
  );
}

function tokensOf(text: string): string[] {
  return text.match(token) ?? [];
}

/** By run where it begins. */
function toPlaces(texts: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (let i = 0; i + runLength <= texts.length; i++) {
    const run = texts.slice(i, i + runLength).join(' ');
    const others = places.get(run);
    if (others === undefined) places.set(run, [i]);
    else others.push(i);
  }
  return places;
}

function toRuns(texts: readonly string[]): Set<string> {
  const runs = new Set<string>();
  for (let i = 0; i + runLength <= texts.length; i++) runs.add(texts.slice(i, i + runLength).join(' '));
  return runs;
}

/** Those of known tokens, one by one: a prompt can be megabytes of log. */
function* eachRun(text: string, known: ReadonlySet<string>): Generator<string> {
  let [first, second] = ['', ''];
  for (const [word] of text.matchAll(token)) {
    const third = known.has(word) ? word : '';
    if (first !== '' && second !== '' && third !== '') yield `${first} ${second} ${third}`;
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
