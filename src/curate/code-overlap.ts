import type { FilePatch } from '../domain/patch.ts';
import { type LineEdit, toLineEdits } from './line-edits.ts';
import { isComment } from './same-code.ts';
import { findLiterals, toPromptTokens, toTokens } from './tokens.ts';

/** How much of what a change brings in a prompt holds as code, so that neither line breaks nor spaces matter. */
export interface CodeOverlap {
  /** Share of the new tokens that the prompt holds in a run with their neighbours, in [0, 1]. */
  readonly share: number;
  readonly coveredCount: number;
  readonly newCount: number;
  /** The longest run that both hold, as the solution has it. */
  readonly text: string;
}

/** Three tokens in a row are the shortest that is code: `balance >= amount`, `total(items)`. */
const runLength = 3;

const nothing: CodeOverlap = { share: 0, coveredCount: 0, newCount: 0, text: '' };

/**
 * @param files of the change; what stayed of a line in its place is no news, and what comments say does nothing
 * @param known what the base holds anyway: to quote it gives nothing away
 */
export function findCodeOverlap(prompt: string, files: readonly FilePatch[], known: string): CodeOverlap {
  const edits = files.flatMap(toLineEdits).filter(({ result }) => !isComment(result));
  if (!sharesRun(toPromptTokens(prompt), edits)) return nothing;
  const toRuns = createRunReader(files.flatMap((file) => file.addedLines.flatMap(toTokens)));
  const said = new Set(toRuns(toPromptTokens(prompt)).filter((run) => run > 0));
  const texts = edits.flatMap(({ tokens }) => tokens);
  const old = new Set(toRuns(toTokens(known)));
  const [fresh, covered] = [texts.map(() => false), texts.map(() => false)];
  for (const [i, run] of toRuns(texts).entries()) {
    if (old.has(run)) continue;
    fresh.fill(true, i, i + runLength);
    if (said.has(run) && texts.slice(i, i + runLength).some(hasLetter)) covered.fill(true, i, i + runLength);
  }
  const isNew = edits.flatMap(toNewTokens);
  const count = (marks: readonly boolean[]) =>
    marks.filter((isMarked, i) => isMarked && isNew[i] === true).length;
  const [coveredCount, newCount] = [count(covered), count(fresh)];
  return {
    share: newCount === 0 ? 0 : coveredCount / newCount,
    coveredCount,
    newCount,
    text: findLongest(texts, covered),
  };
}

/** Few prompts do, and those that do not are told apart without a look at what is new. */
function sharesRun(prompt: readonly string[], edits: readonly LineEdit[]): boolean {
  const vocabulary = new Set(prompt);
  if (!edits.some(({ tokens }) => hasKnownRun(tokens, vocabulary))) return false;
  const toRuns = createRunReader(prompt);
  const said = new Set(toRuns(prompt));
  return edits.some(({ tokens }) => toRuns(tokens).some((run) => said.has(run)));
}

/** In whatever order they were said. */
function hasKnownRun(tokens: readonly string[], vocabulary: ReadonlySet<string>): boolean {
  let count = 0;
  for (const token of tokens) {
    count = vocabulary.has(token) ? count + 1 : 0;
    if (count === runLength) return true;
  }
  return false;
}

const hasLetter = (token: string) => /[\p{L}\p{N}]/u.test(token);

/** Its third power is still a whole number to the machine. */
const maxTokenCount = 200_000;

/**
 * Reads runs as numbers, which are held against each other faster than texts.
 * @returns for each place of a text the run that begins there; 0 where one of its tokens is none of the vocabulary
 */
function createRunReader(vocabulary: readonly string[]): (tokens: readonly string[]) => number[] {
  const ids = new Map<string, number>();
  for (const token of vocabulary) {
    if (!ids.has(token) && ids.size < maxTokenCount) ids.set(token, ids.size + 1);
  }
  const base = ids.size + 1;
  return (tokens) => {
    const runs: number[] = [];
    let [first, second] = [0, 0];
    tokens.forEach((token, i) => {
      const third = ids.get(token) ?? 0;
      if (i >= runLength - 1) {
        runs.push(first > 0 && second > 0 && third > 0 ? (first * base + second) * base + third : 0);
      }
      first = second;
      second = third;
    });
    return runs;
  };
}

/** What a literal says is mostly the wish itself: a message, a path, a label. */
function toNewTokens({ result, tokens, start, after }: LineEdit): boolean[] {
  const literals = findLiterals(result);
  return tokens.map((_, i) => literals[i] !== true && i >= start && i < start + after.length);
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
