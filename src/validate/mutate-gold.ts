import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import { toSha256 } from '../domain/ids.ts';
import type { MutationResult } from '../domain/task.ts';
import type { Mutant, Syntax } from '../ports.ts';
import {
  type CleanRoom,
  type CleanRoomResult,
  isUnknown,
  type Judge,
  type Judged,
} from '../testbed/clean-room.ts';
import type { GoldFile } from './gold-lines.ts';
import type { ValidationBench } from './validation-bench.ts';

interface GoldMutant extends Mutant {
  readonly path: string;
  /** Applies after gold's own patch. */
  readonly patch: string;
}

/**
 * Puts small faults into gold's own lines, one at a time, and counts those that the task's tests notice. Of all that could
 * be made a sample is tried: the same for the same candidate.
 * @param needsKill - all rests on one that is noticed: the time does not end it before there is one
 * @returns `null` where no grammar reads what gold has changed
 */
export async function mutateGold(
  judged: Judged,
  candidateId: string,
  files: readonly GoldFile[],
  room: CleanRoom,
  { syntax, protocol, clock }: Pick<ValidationBench, 'syntax' | 'protocol' | 'clock'>,
  needsKill: boolean,
  judge: Judge,
): Promise<MutationResult | null> {
  const mutants = await listMutants(files, syntax);
  if (mutants === undefined) return null;
  const endsAtMs = clock.monotonicMs() + protocol.mutationTimeMs;
  const survivors: MutationResult['survivors'] = [];
  let [triedCount, killedCount, unbuildableCount] = [0, 0, 0];
  for (const mutant of sample(mutants, candidateId)) {
    if (room.signal?.aborted || triedCount >= protocol.maxMutants) break;
    if (clock.monotonicMs() > endsAtMs && !(needsKill && killedCount === 0)) break;
    const result = await judge(judged, `${judged.goldPatch}${mutant.patch}`, room);
    if (isUnknown(result)) continue;
    if (isUnbuildable(mutant, result)) unbuildableCount++;
    else {
      triedCount++;
      if (result.kind === 'judged' && result.score === 1) survivors.push(toSurvivor(mutant));
      else killedCount++;
    }
  }
  const score = triedCount === 0 ? null : killedCount / triedCount;
  return { mutantCount: mutants.length, triedCount, killedCount, unbuildableCount, score, survivors };
}

async function listMutants(
  files: readonly GoldFile[],
  syntax: Pick<Syntax, 'mutate'>,
): Promise<GoldMutant[] | undefined> {
  const byFile = await Promise.all(
    files
      .filter(({ path }) => isPlainPath(path))
      .map(async ({ path, text, lines }) =>
        (await syntax.mutate(path, text, lines))?.map((mutant) => ({ ...mutant, path, original: text })),
      ),
  );
  const known = byFile.filter((mutants) => mutants !== undefined);
  if (known.length === 0) return undefined;
  return known.flat().map(({ original, ...mutant }) => ({
    ...mutant,
    get patch() {
      return toPatch(mutant.path, original, mutant.text);
    },
  }));
}

/** One that git's patches name without quoting. */
const isPlainPath = (path: string) => /^[^"\\\s]+$/.test(path);

function toPatch(path: string, before: string, after: string): string {
  const patch = structuredPatch(`a/${path}`, `b/${path}`, before, after);
  return `diff --git a/${path} b/${path}\n${formatPatch(patch, FILE_HEADERS_ONLY)}`;
}

/** Orders by the hash of seed and mutant, so that a sample holds no line's mutants before another's. */
function sample(mutants: readonly GoldMutant[], seed: string): GoldMutant[] {
  return mutants
    .map((mutant, i) => ({
      mutant,
      key: toSha256(`${seed}\n${mutant.path}\n${mutant.line}\n${mutant.after}\n${i}`),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ mutant }) => mutant);
}

/** What a compiler refuses nobody can deliver: it says nothing about the tests. */
function isUnbuildable({ path }: GoldMutant, result: CleanRoomResult): boolean {
  return compiled.test(path) && result.kind === 'judged' && result.loadFailures.length > 0;
}

const compiled = /\.(go|rs|java|kt|cs|c|h|cc|hh|cpp|hpp|cxx|hxx)$/;

const toSurvivor = ({ path, line, before, after }: GoldMutant) => ({
  path,
  line,
  before: toBrief(before),
  after: toBrief(after),
});

/** A statement that was left out may be long. */
const toBrief = (text: string) => (text.length > 80 ? `${text.slice(0, 79)}…` : text);
