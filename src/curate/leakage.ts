import { posix } from 'node:path';
import { toFileKind } from '../domain/file-kinds.ts';
import type { Finding } from '../domain/finding.ts';
import type { FilePatch } from '../domain/patch.ts';
import { findNamed, namesFile } from './code-names.ts';
import { type CodeOverlap, findCodeOverlap } from './code-overlap.ts';
import { doubt, hint, object, pass } from './finding.ts';
import { listReasons, type Measured, roundForPrint, toLikelihood, toWords } from './fitted-score.ts';
import { measureLeak } from './leak-measures.ts';
import score from './leak-score.json' with { type: 'json' };
import { findReferences, type SolutionReference } from './solution-references.ts';
import { findSaid } from './spelled-out.ts';
import type { Subject } from './subject.ts';

/** `hint`: helps without giving the solution away; such a prompt stays. `leak`: nothing is left to solve. */
type LeakGrade = 'none' | 'hint' | 'leak';

/** One sign of a leak, with the words of the prompt that are it. */
type LeakSign = {
  readonly kind: SolutionReference['kind'] | 'spelled-out' | 'code' | 'named-place';
  readonly grade: Exclude<LeakGrade, 'none'>;
  readonly text: string;
};

/** From this share of what is new on it is a hint that the prompt holds it as code. */
const hintShare = 0.1;

/** From here on a person or a judge should look. */
const doubtLikelihood = 0.35;

/** A log can name one change thousands of times. */
const maxSignCount = 20;

/** Tells whether a prompt holds its solution, or points at it. */
export async function checkLeakage(subject: Subject): Promise<Finding> {
  const { prompt, goldFiles } = subject;
  const { overlap, measured, files } = await measureSubject(subject);
  const likelihood = toLikelihood(score, measured);
  const spelledOut = likelihood >= score.threshold ? 'leak' : likelihood >= doubtLikelihood ? 'hint' : null;
  const signs: LeakSign[] = [
    ...findReferences(subject).map(({ kind, text }): LeakSign => ({ kind, grade: 'leak', text })),
    ...(spelledOut === null
      ? []
      : [{ kind: 'spelled-out', grade: spelledOut, text: findSaid(prompt, files) } as const]),
    ...(overlap.share >= hintShare ? [{ kind: 'code', grade: 'hint', text: overlap.text } as const] : []),
    ...findNamedPlace(prompt, goldFiles),
  ];
  const grade = signs.some((sign) => sign.grade === 'leak') ? 'leak' : signs.length > 0 ? 'hint' : 'none';
  const evidence = {
    grade,
    signs: signs.slice(0, maxSignCount),
    likelihood: roundForPrint(likelihood),
    ...(likelihood >= doubtLikelihood ? { because: listReasons(score, measured) } : {}),
    overlap: { share: overlap.share, of: overlap.newCount },
  };
  const sign = signs.find((each) => each.grade === grade);
  const quoted = sign === undefined ? '' : ` (${sign.kind}): "${sign.text}"`;
  if (grade === 'leak') {
    return object('leakage', 'leak', `the prompt holds or names its solution${quoted}`, evidence);
  }
  if (likelihood >= doubtLikelihood) {
    return doubt('leakage', 'leak', `the prompt may spell out its solution${quoted}`, evidence);
  }
  return sign === undefined
    ? pass('leakage', 'the prompt gives nothing away', evidence)
    : hint('leakage', `the prompt gives a hint${quoted}`, evidence);
}
/** A changed file, or something that it holds already, is called by its name. */
function findNamedPlace(prompt: string, files: readonly FilePatch[]): LeakSign[] {
  const [text] = files.flatMap(
    (file) => (namesFile(prompt, file) ? posix.basename(file.path) : findNamed(prompt, file)) ?? [],
  );
  return text === undefined ? [] : [{ kind: 'named-place', grade: 'hint', text }];
}

export interface LeakMeasures {
  readonly overlap: CodeOverlap;
  readonly measured: Measured;
  /** What landed by hand: the files that could be given away. */
  readonly files: readonly FilePatch[];
}

/** The base is read only where code of the solution seems to be quoted. */
export async function measureSubject({ prompt, goldFiles, testFiles, base }: Subject): Promise<LeakMeasures> {
  // Where nothing but tests landed, they are the solution.
  const files = (goldFiles.length > 0 ? goldFiles : testFiles).filter(({ path }) => isByHand(path));
  const removed = files.flatMap((file) => file.removedLines).join('\n');
  const suspicion = findCodeOverlap(prompt, files, removed);
  const overlap =
    suspicion.share < hintShare
      ? suspicion
      : findCodeOverlap(prompt, files, `${removed}\n${await base.readTouched()}`);
  const measured = { measures: measureLeak(prompt, files, overlap), words: toWords(prompt) };
  return { overlap, measured, files };
}

/** What a tool wrote is nobody's solution. */
function isByHand(path: string): boolean {
  const kind = toFileKind(path);
  return kind !== 'generated' && kind !== 'lockfile';
}
