import { posix } from 'node:path';
import { toFileKind } from '../domain/file-kinds.ts';
import type { Finding } from '../domain/finding.ts';
import type { FilePatch } from '../domain/patch.ts';
import { isLooks } from './change-kind.ts';
import { isMeant, namesFile, shownNames } from './code-names.ts';
import { type CodeOverlap, findCodeOverlap } from './code-overlap.ts';
import { findDictation } from './dictation.ts';
import { doubt, hint, object, pass } from './finding.ts';
import { toLineEdits } from './line-edits.ts';
import { isComment } from './same-code.ts';
import { findSolutionReferences, type SolutionReference } from './solution-references.ts';
import type { Subject } from './subject.ts';

/** `hint`: helps without giving the solution away; such a prompt stays. `leak`: nothing is left to solve. */
type LeakGrade = 'none' | 'hint' | 'leak';

/** One sign of a leak, with the words of the prompt that are it. */
type LeakSign = {
  readonly kind: SolutionReference['kind'] | 'code' | 'dictation' | 'named-place';
  readonly grade: Exclude<LeakGrade, 'none'>;
  readonly text: string;
};

/**
 * From here on the solution stands in the prompt. Chosen on the building part of the labelled set, where no prompt that leaves
 * the work holds more than 0.36, and none that holds the code less than 0.46.
 */
const leakShare = 0.42;
const hintShare = 0.1;

/** From here on a person or a judge should look. */
const doubtShare = 0.3;

/** Lines with marks of a diff that hold even a part of the solution were taken from it. */
const leakShareOfDiff = 0.15;

/** Tells whether a prompt holds its solution, or points at it. The base is read only where code of the solution seems to be quoted. */
export async function checkLeakage({ prompt, candidate, goldFiles, base }: Subject): Promise<Finding> {
  const sources = goldFiles.filter(({ path }) => toFileKind(path) === 'source' && !isLooks(path));
  const solution = sources.flatMap(toLineEdits).filter(({ result }) => !isComment(result));
  const removed = sources.flatMap((file) => file.removedLines).join('\n');
  const suspicion = findCodeOverlap(prompt, solution, removed);
  const known = suspicion.share < hintShare ? removed : await base.readTouched();
  const overlap = suspicion.share < hintShare ? suspicion : findCodeOverlap(prompt, solution, known);
  const dictated = findDictation(prompt, sources);
  const signs: LeakSign[] = [
    ...findSolutionReferences(prompt, { ...candidate, branch: candidate.provenance.branch }).map(
      ({ kind, text }): LeakSign => ({ kind, grade: 'leak', text }),
    ),
    ...toCodeSign(overlap, hasDiff(prompt) ? leakShareOfDiff : leakShare),
    ...(dictated === undefined
      ? []
      : [{ kind: 'dictation', grade: dictated.isWhole ? 'leak' : 'hint', text: dictated.text } as const]),
    ...findNamedPlace(prompt, goldFiles),
  ];
  const grade = signs.some((sign) => sign.grade === 'leak') ? 'leak' : signs.length > 0 ? 'hint' : 'none';
  const evidence = { grade, signs, overlap: { share: overlap.share, of: overlap.newCount } };
  const sign = signs.find((each) => each.grade === grade);
  if (sign === undefined) return pass('leakage', 'the prompt gives nothing away', evidence);
  const quoted = `(${sign.kind}): "${sign.text}"`;
  if (grade === 'leak') {
    return object('leakage', 'leak', `the prompt holds or names its solution ${quoted}`, evidence);
  }
  return overlap.share >= doubtShare
    ? doubt('leakage', 'leak', `the prompt holds a good part of its solution ${quoted}`, evidence)
    : hint('leakage', `the prompt gives a hint ${quoted}`, evidence);
}

function toCodeSign({ share, text }: CodeOverlap, minLeakShare: number): LeakSign[] {
  if (share < hintShare) return [];
  return [{ kind: 'code', grade: share >= minLeakShare ? 'leak' : 'hint', text }];
}

function hasDiff(prompt: string): boolean {
  return /^[ \t>]*(?:diff --git |@@ -\d|\+\+\+ \S|```diff\b)/m.test(prompt);
}

/** A changed file, or something that it holds already, is called by its name. */
function findNamedPlace(prompt: string, files: readonly FilePatch[]): LeakSign[] {
  const file = files.find((each) => namesFile(prompt, each));
  const name = file === undefined ? findNamed(prompt, files) : posix.basename(file.path);
  return name === undefined ? [] : [{ kind: 'named-place', grade: 'hint', text: name }];
}

function findNamed(prompt: string, files: readonly FilePatch[]): string | undefined {
  return files.flatMap(shownNames).find((name) => isMeant(prompt, name));
}
