import { toFileKind } from '../domain/file-kinds.ts';
import type { Finding } from '../domain/finding.ts';
import type { FilePatch } from '../domain/patch.ts';
import { findChangeIds } from './change-ids.ts';
import { hint, object, pass } from './finding.ts';
import type { Subject } from './subject.ts';

/** `hint`: helps without giving the solution away; such a prompt stays. `leak`: nothing is left to solve. */
type LeakGrade = 'none' | 'hint' | 'leak';

/** One sign of a leak, with the words of the prompt that are it. */
interface LeakSign {
  readonly kind: 'commit-id' | 'change-id' | 'pasted-diff' | 'copied-lines' | 'token-overlap';
  readonly grade: Exclude<LeakGrade, 'none'>;
  readonly text: string;
}

interface Leakage {
  readonly grade: LeakGrade;
  readonly signs: readonly LeakSign[];
}

/** The base is read only when the prompt looks like a leak without it. */
export async function checkLeakage(subject: Subject): Promise<Finding> {
  const suspicion = gradeLeakage(subject, '');
  const { grade, signs } =
    suspicion.grade === 'none' ? suspicion : gradeLeakage(subject, await subject.base.readTouched());
  const evidence = { grade, signs: signs.map((sign) => ({ ...sign })) };
  const sign = signs.find((each) => each.grade === grade);
  if (sign === undefined) return pass('leakage', 'the prompt gives nothing away', evidence);
  return grade === 'leak'
    ? object('leakage', 'leak', `the prompt holds its solution (${sign.kind}): "${sign.text}"`, evidence)
    : hint('leakage', `the prompt gives a hint (${sign.kind}): "${sign.text}"`, evidence);
}

/** A line that was quoted by chance is shorter or has no structure. Counted without whitespace. */
const minCopiedLength = 15;

/** From two copied lines on, this share of the solution's lines is the solution. */
const manyLinesShare = 0.2;

/** A single line is the solution only where it is at least half of it: else it is a name or signature that the task fixes. */
const singleLineShare = 0.5;

/** Runs of ten tokens do not recur by chance in code, however it is broken into lines. */
const runLength = 10;
const overlapLeakShare = 0.3;
const overlapHintShare = 0.1;

/**
 * Tells whether a prompt holds its solution.
 * @param baseText what the touched files held before: to quote it, as stack traces do, gives nothing away.
 */
function gradeLeakage({ prompt, candidate, goldFiles }: Subject, baseText: string): Leakage {
  const solution = toSolutionLines(goldFiles, baseText);
  const signs = [
    ...findCommitIds(prompt, candidate.goldCommit),
    ...findChangeIds(prompt, candidate.goldMessage).map(
      (text): LeakSign => ({ kind: 'change-id', grade: 'leak', text }),
    ),
    ...findCopiedLines(prompt, solution),
    ...findTokenOverlap(prompt, solution, baseText),
  ];
  const grade = signs.some((sign) => sign.grade === 'leak') ? 'leak' : signs.length > 0 ? 'hint' : 'none';
  return { grade, signs };
}

/** Seven hex digits are git's own shortest id; another's prefix by chance is one in 268 million. */
function findCommitIds(prompt: string, goldCommit: string): LeakSign[] {
  const words = prompt.match(/\b[0-9a-f]{7,64}\b/gi) ?? [];
  return words
    .filter((word) => goldCommit.startsWith(word.toLowerCase()))
    .map((text) => ({ kind: 'commit-id', grade: 'leak', text }));
}

/** Added lines of code that the base does not hold. Comments repeat the prompt as often as the prompt foretells them. */
function toSolutionLines(goldFiles: readonly FilePatch[], baseText: string): string[] {
  const files = goldFiles.filter(({ path }) => toFileKind(path) === 'source');
  const known = new Set([...baseText.split('\n'), ...files.flatMap((file) => file.removedLines)].map(squash));
  return files
    .flatMap((file) => file.addedLines)
    .filter((line) => !isComment(line) && /[\p{L}\p{N}]/u.test(line) && !known.has(squash(line)));
}

function findCopiedLines(prompt: string, solution: readonly string[]): LeakSign[] {
  const distinctive = [...new Set(solution.map(squash))].filter(isDistinctive);
  const asked = squash(prompt);
  const copied = distinctive.filter((line) => asked.includes(line));
  if (copied.length === 0) return [];
  const text =
    prompt.split('\n').find((line) => copied.some((each) => squash(line).includes(each))) ?? copied[0] ?? '';
  if (isInPastedDiff(prompt, copied)) return [{ kind: 'pasted-diff', grade: 'leak', text: text.trim() }];
  const share = copied.length / distinctive.length;
  const isLeak = share >= (copied.length >= 2 ? manyLinesShare : singleLineShare);
  return [{ kind: 'copied-lines', grade: isLeak ? 'leak' : 'hint', text: text.trim() }];
}

function isInPastedDiff(prompt: string, copied: readonly string[]): boolean {
  if (!/^[ \t>]*(diff --git |@@ -\d|\+\+\+ )/m.test(prompt)) return false;
  const added = prompt
    .split('\n')
    .filter((line) => /^[ \t>]*\+/.test(line))
    .map(squash);
  return copied.some((line) => added.some((each) => each.includes(line)));
}

/** For solutions that the prompt breaks into other lines. */
function findTokenOverlap(prompt: string, solution: readonly string[], baseText: string): LeakSign[] {
  const wanted = new Set(toRuns(solution.join('\n')));
  for (const run of toRuns(baseText)) wanted.delete(run);
  const shared = new Set<string>();
  for (const run of toRuns(prompt)) if (wanted.has(run)) shared.add(run);
  const share = wanted.size === 0 ? 0 : shared.size / wanted.size;
  if (share < overlapHintShare) return [];
  const [text = ''] = shared;
  return [{ kind: 'token-overlap', grade: share >= overlapLeakShare ? 'leak' : 'hint', text }];
}

/** Every run of tokens, one by one: a prompt can be megabytes of log. */
function* toRuns(text: string): Generator<string> {
  const tokens: string[] = [];
  for (const [token] of text.matchAll(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu)) {
    tokens.push(token);
    if (tokens.length > runLength) tokens.shift();
    if (tokens.length === runLength) yield tokens.join(' ');
  }
}

function isDistinctive(line: string): boolean {
  return line.length >= minCopiedLength && /[^\p{L}\p{N}]/u.test(line);
}

function isComment(line: string): boolean {
  return /^\s*(\/\/|\/\*|\*|#(?!include|define|if|endif|\[)|--\s|"""|<!--)/.test(line);
}

function squash(text: string): string {
  return text.replaceAll(/\s+/g, '');
}
