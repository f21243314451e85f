import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import { toCanonicalJson, toSha256 } from '../domain/ids.ts';
import type { MutationResult } from '../domain/task.ts';
import type { Clock, Mutant, Syntax } from '../ports.ts';
import { type CleanRoom, type CleanRoomResult, isUnknown, type Judge, type Judged } from './clean-room.ts';

/** A source file as a change leaves it, and the lines in it that are its own. */
export interface ChangedFile {
  readonly path: string;
  readonly text: string;
  /** From 1. */
  readonly lines: ReadonlySet<number>;
}

export interface Change {
  readonly judged: Judged;
  /** Its own patch: gold's, or an agent's. */
  readonly patch: string;
  readonly files: readonly ChangedFile[];
  /** Equal seeds try equal mutants. */
  readonly seed: string;
}

export interface MutationOptions {
  readonly syntax: Pick<Syntax, 'mutate'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly maxMutants: number;
  readonly timeMs: number;
  /** All rests on one that is noticed: the time does not end it before there is one. */
  readonly needsKill?: boolean;
}

interface PlacedMutant extends Mutant {
  readonly path: string;
  /** Applies after the change's own patch. */
  readonly patch: string;
}

/**
 * Puts small faults into a change's own lines, one at a time, and counts those that the task's tests notice. Of all that could
 * be made a sample is tried.
 * @returns `null` where no grammar reads what was changed
 */
export async function mutateChange(
  { judged, patch, files, seed }: Change,
  room: CleanRoom,
  { syntax, clock, maxMutants, timeMs, needsKill = false }: MutationOptions,
  judge: Judge,
): Promise<MutationResult | null> {
  const mutants = await listMutants(files, syntax);
  if (mutants === undefined) return null;
  const endsAtMs = clock.monotonicMs() + timeMs;
  const survivors: MutationResult['survivors'] = [];
  let [triedCount, killedCount, unbuildableCount] = [0, 0, 0];
  for (const mutant of sample(mutants, seed)) {
    if (room.signal?.aborted || triedCount >= maxMutants) break;
    if (clock.monotonicMs() > endsAtMs && !(needsKill && killedCount === 0)) break;
    const result = await judge(judged, `${patch}${mutant.patch}`, room);
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

export type Survivor = MutationResult['survivors'][number];

/** Survivors of an earlier run, made again in the same files: those that can still be made. */
export async function remakeSurvivors(
  survivors: readonly Survivor[],
  texts: ReadonlyMap<string, string>,
  syntax: Pick<Syntax, 'mutate'>,
): Promise<{ readonly survivor: Survivor; readonly text: string }[]> {
  const files = [...texts].map(([path, text]) => ({
    path,
    text,
    lines: new Set(survivors.filter((survivor) => survivor.path === path).map(({ line }) => line)),
  }));
  const mutants = (await listMutants(files, syntax)) ?? [];
  const texted = new Map(mutants.map((mutant) => [toCanonicalJson(toSurvivor(mutant)), mutant.text]));
  return survivors.flatMap((survivor) => {
    const text = texted.get(toCanonicalJson(survivor));
    return text === undefined ? [] : [{ survivor, text }];
  });
}

async function listMutants(
  files: readonly ChangedFile[],
  syntax: Pick<Syntax, 'mutate'>,
): Promise<PlacedMutant[] | undefined> {
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
function sample(mutants: readonly PlacedMutant[], seed: string): PlacedMutant[] {
  return mutants
    .map((mutant, i) => ({
      mutant,
      key: toSha256(`${seed}\n${mutant.path}\n${mutant.line}\n${mutant.after}\n${i}`),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ mutant }) => mutant);
}

/** What a compiler refuses nobody can deliver: it says nothing about the tests. */
function isUnbuildable({ path }: PlacedMutant, result: CleanRoomResult): boolean {
  return compiled.test(path) && result.kind === 'judged' && result.loadFailures.length > 0;
}

const compiled = /\.(go|rs|java|kt|cs|c|h|cc|hh|cpp|hpp|cxx|hxx)$/;

const toSurvivor = ({ path, line, before, after }: PlacedMutant) => ({
  path,
  line,
  before: toBrief(before),
  after: toBrief(after),
});

/** A statement that was left out may be long. */
const toBrief = (text: string) => (text.length > 80 ? `${text.slice(0, 79)}…` : text);
