import type { FilePatch } from '../domain/patch.ts';
import { type LineEdit, toLineEdits } from './line-edits.ts';
import { isComment } from './same-code.ts';
import { eachToken, findLiterals, toTokens } from './tokens.ts';

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
  const words = new Set(files.flatMap((file) => file.addedLines.flatMap(toTokens)));
  const said = new Set(eachRun(prompt, words));
  if (said.size === 0) return nothing;
  const edits = files.flatMap(toLineEdits).filter(({ result }) => !isComment(result));
  const lines = edits.map(({ result }) => toTokens(result));
  if (!lines.some((line) => line.some((_, i) => said.has(toRun(line, i))))) return nothing;
  const texts = lines.flat();
  const old = new Set(eachRun(known, new Set(texts)));
  const [fresh, covered] = [texts.map(() => false), texts.map(() => false)];
  for (let i = 0; i + runLength <= texts.length; i++) {
    const run = toRun(texts, i);
    if (old.has(run)) continue;
    fresh.fill(true, i, i + runLength);
    if (said.has(run) && /[\p{L}\p{N}]/u.test(run)) covered.fill(true, i, i + runLength);
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

/** What a literal says is mostly the wish itself: a message, a path, a label. */
function toNewTokens({ result, start, after }: LineEdit): boolean[] {
  return findLiterals(result).map((isLiteral, i) => !isLiteral && i >= start && i < start + after.length);
}

function toRun(texts: readonly string[], start: number): string {
  return texts.slice(start, start + runLength).join(' ');
}

/** Runs of known tokens. */
function* eachRun(text: string, known: ReadonlySet<string>): Generator<string> {
  let [first, second] = ['', ''];
  for (const word of eachToken(text)) {
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
