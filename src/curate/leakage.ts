import { posix } from 'node:path';
import { toFileKind } from '../domain/file-kinds.ts';
import type { Finding } from '../domain/finding.ts';
import type { FilePatch } from '../domain/patch.ts';
import { isLooks } from './change-kind.ts';
import { findNamed, namesFile } from './code-names.ts';
import { type CodeOverlap, findCodeOverlap } from './code-overlap.ts';
import { findDictation } from './dictation.ts';
import { doubt, hint, object, pass } from './finding.ts';
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
 * Half of what is new stands in the prompt: the rest follows from it. On the building part of the labelled set no prompt that
 * leaves the work holds more than 0.37.
 */
const leakShare = 0.5;
const hintShare = 0.1;

/** From here on a person or a judge should look. */
const doubtShare = 0.3;

/** A log can name one change thousands of times. */
const maxSignCount = 20;

/** Tells whether a prompt holds its solution, or points at it. The base is read only where code of the solution seems to be quoted. */
export async function checkLeakage({ prompt, candidate, goldFiles, base }: Subject): Promise<Finding> {
  const sources = goldFiles.filter(({ path }) => isSolution(path));
  const removed = sources.flatMap((file) => file.removedLines).join('\n');
  const suspicion = findCodeOverlap(prompt, sources, removed);
  const known = suspicion.share < hintShare ? removed : await base.readTouched();
  const overlap = suspicion.share < hintShare ? suspicion : findCodeOverlap(prompt, sources, known);
  const dictated = findDictation(prompt, sources);
  const signs: LeakSign[] = [
    ...findSolutionReferences(prompt, { ...candidate, branch: candidate.provenance.branch }).map(
      ({ kind, text }): LeakSign => ({ kind, grade: 'leak', text }),
    ),
    ...toCodeSign(overlap),
    ...(dictated === undefined
      ? []
      : [{ kind: 'dictation', grade: dictated.isWhole ? 'leak' : 'hint', text: dictated.text } as const]),
    ...findNamedPlace(prompt, goldFiles),
  ];
  const grade = signs.some((sign) => sign.grade === 'leak') ? 'leak' : signs.length > 0 ? 'hint' : 'none';
  const evidence = {
    grade,
    signs: signs.slice(0, maxSignCount),
    overlap: { share: overlap.share, of: overlap.newCount },
  };
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

function toCodeSign({ share, text }: CodeOverlap): LeakSign[] {
  if (share < hintShare) return [];
  return [{ kind: 'code', grade: share >= leakShare ? 'leak' : 'hint', text }];
}

/** A changed file, or something that it holds already, is called by its name. */
function findNamedPlace(prompt: string, files: readonly FilePatch[]): LeakSign[] {
  const [text] = files.flatMap(
    (file) => (namesFile(prompt, file) ? posix.basename(file.path) : findNamed(prompt, file)) ?? [],
  );
  return text === undefined ? [] : [{ kind: 'named-place', grade: 'hint', text }];
}

/** What is looks and text is the wish itself; what a tool wrote is nobody's solution. */
function isSolution(path: string): boolean {
  return toFileKind(path) === 'source' && !isLooks(path);
}
