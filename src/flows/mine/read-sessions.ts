import { toCanonicalJson, toDecisionId, toFileId, toSha256 } from '../../domain/ids.ts';
import type { OnProgress } from '../../domain/progress.ts';
import type { StoredWatermark } from '../../domain/watermark.ts';
import { rejectUnreadable } from '../../mine/mine-sessions.ts';
import type { OptOutRules } from '../../mine/opt-out.ts';
import type { FoundSessions, SessionFile, SessionRequest, SessionRoot } from '../../ports.ts';
import { formatQuantity } from '../../report/words/format.ts';
import type { House } from '../house.ts';
import { inBatches } from './in-batches.ts';
import {
  type KeepingRules,
  keepClosed,
  keepReading,
  rejudgeStored,
  type StoredReading,
} from './keep-reading.ts';

export interface ReadOptions {
  readonly roots: readonly SessionRoot[];
  /** Files that were last written before (ISO 8601) are not opened. */
  readonly oldest: string;
  readonly optOut: OptOutRules;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}

export interface ReadSummary {
  readonly filesRead: number;
  readonly filesUnchanged: number;
  /** Last written before the window began. */
  readonly filesTooOld: number;
  /** Read once, and not found any more: their sessions stay. */
  readonly filesGone: number;
  readonly bytesRead: number;
  /** Of every file that was ever read. */
  readonly watermarks: readonly StoredWatermark[];
  /** Files and directories that nothing can be read from. */
  readonly unreadableCount: number;
}

/** Readings are stored in batches: each write waits for the disk. Lost with a killed process, they are read again. */
const batchSize = 64;

/** Changes whenever the same file would be read or stored otherwise than before. */
const readingVersion = 1;

/** By the file's id. */
type Known = ReadonlyMap<string, StoredWatermark>;

/** Reads what is new in the session files and stores it, without secrets, beside a watermark: the next time, only what came later is read. */
export async function readSessions(house: House, options: ReadOptions): Promise<ReadSummary> {
  const { sessions } = house;
  const { known, rules, findCurrent, found, young, changed } = await findChangedSessions(house, options);
  const watermarks = new Map(known);
  let [filesRead, bytesRead] = [0, 0];
  options.onProgress({ kind: 'started', stage: 'read', total: changed.length });
  const requests = await Promise.all(changed.map((file) => toRequest(house, file, findCurrent(file.path))));
  for await (const batch of inBatches(sessions.read(requests, options.signal), batchSize)) {
    const kept = await Promise.all(batch.map((reading) => keepReading(house, reading, rules)));
    await storeBatch(house, kept);
    for (const { watermark } of kept) {
      watermarks.set(watermark.id, watermark);
      warnOf(watermark, options.onProgress);
    }
    filesRead += batch.length;
    bytesRead += batch.reduce((sum, reading) => sum + reading.bytesRead, 0);
    const id = kept.at(-1)?.watermark.id ?? '';
    const text = toSize(bytesRead);
    options.onProgress({ kind: 'advanced', stage: 'read', done: filesRead, total: changed.length, id, text });
  }
  if (!options.signal?.aborted) {
    const outdated = [...known.values()].filter(({ readingVersion: its }) => its !== rules.version);
    const unread = new Set(changed.map(({ path }) => toFileId(path)));
    const rest = outdated.filter(({ id }) => !unread.has(id));
    const kept = await Promise.all(rest.map((each) => rejudgeStored(house, each, rules)));
    await storeBatch(house, kept);
    for (const { watermark } of kept) watermarks.set(watermark.id, watermark);
    await decideUnreadable(house, found, {
      before: known,
      watermarks,
      rules,
      onProgress: options.onProgress,
    });
  }
  const filesUnchanged = young.length - changed.length;
  const filesTooOld = found.files.length - young.length;
  const filesGone = countGone(known, found);
  const others = [
    ...(filesTooOld > 0 ? [`${filesTooOld} too old`] : []),
    ...(filesGone > 0 ? [`${filesGone} gone`] : []),
  ];
  const counts = [`${filesUnchanged} unchanged`, ...others].join(', ');
  const text = `${formatQuantity(filesRead, 'file')}, ${toSize(bytesRead)}; ${counts}`;
  options.onProgress({ kind: 'finished', stage: 'read', done: filesRead, text });
  const all = [...watermarks.values()];
  const unreadableCount = all.filter(({ detail }) => detail !== null).length;
  return { filesRead, filesUnchanged, filesTooOld, filesGone, bytesRead, watermarks: all, unreadableCount };
}

function countGone(known: Known, { files }: FoundSessions): number {
  const present = new Set(files.map(({ path }) => toFileId(path)));
  return known
    .values()
    .filter(({ id, detail }) => detail === null && !present.has(id))
    .toArray().length;
}

/** Which session files there are, and which of them have to be read. Reads none, and stores nothing. */
export async function findChangedSessions(
  { sessions, store, origins }: House,
  options: Pick<ReadOptions, 'roots' | 'oldest' | 'optOut'>,
) {
  const rules = {
    version: toSha256(toCanonicalJson([readingVersion, origins.toStored(''), options.optOut])),
    optOut: options.optOut,
  };
  const known: Known = new Map((await store.watermarks.list()).map((each) => [each.id, each]));
  const findCurrent = (path: string) => {
    // Stored paths may have lost a person's name: only its hash tells a file again.
    const watermark = known.get(toFileId(path));
    return watermark?.readingVersion === rules.version ? watermark : undefined;
  };
  const found = await sessions.find(options.roots, { get: findCurrent });
  const young = found.files.filter(({ identity }) => identity.modifiedAtMs >= Date.parse(options.oldest));
  const changed = young.filter(
    ({ path, change, origin }) =>
      change !== 'unchanged' || findCurrent(path)?.origin !== origins.toStored(origin),
  );
  return { known, rules, findCurrent, found, young, changed };
}

/** What is wrong with a file, or why nothing can be read from it, each once. */
function warnOf({ detail, notes }: StoredWatermark, onProgress: OnProgress): void {
  for (const text of new Set([...(detail === null ? [] : [detail]), ...notes]))
    onProgress({ kind: 'warned', stage: 'read', text });
}

/** Watermarks come last: what a killed process left without one is read again. */
async function storeBatch({ store }: House, kept: readonly StoredReading[]): Promise<void> {
  await store.attachments.putAll(kept.flatMap(({ attachments }) => attachments));
  await store.sessions.putAll(kept.flatMap(({ session }) => session ?? []));
  for (const { session, watermark } of kept) if (!session) await store.sessions.remove(watermark.id);
  await store.watermarks.putAll(kept.map(({ watermark }) => watermark));
}

/** The ledger has an entry for everything that cannot be read now, and for nothing that could not be once. */
async function decideUnreadable(
  house: House,
  { files, closed }: FoundSessions,
  {
    before,
    watermarks,
    rules,
    onProgress,
  }: {
    before: Known;
    watermarks: Map<string, StoredWatermark>;
    rules: KeepingRules;
    onProgress: OnProgress;
  },
): Promise<void> {
  const { store } = house;
  const doors = await Promise.all(closed.map((each) => keepClosed(house, each, rules)));
  await store.watermarks.putAll(doors);
  for (const door of doors) {
    watermarks.set(door.id, door);
    warnOf(door, onProgress);
  }
  const present = new Set([...files.map(({ path }) => toFileId(path)), ...doors.map(({ id }) => id)]);
  for (const { id, detail } of watermarks.values()) {
    if (detail === null || present.has(id)) continue;
    await store.watermarks.remove(id);
    watermarks.delete(id);
  }
  const unreadable = [...watermarks.values()].filter(({ detail }) => detail !== null);
  const paths = new Set(unreadable.map(({ path }) => path));
  for (const { path, detail } of before.values()) {
    if (detail === null || paths.has(path)) continue;
    await store.decisions.remove(toDecisionId({ stage: 'mine', subjectId: path }));
  }
  await store.decisions.putAll(unreadable.map(({ path, detail }) => rejectUnreadable(path, detail ?? '')));
}

async function toRequest(
  { store }: House,
  file: SessionFile,
  watermark: StoredWatermark | undefined,
): Promise<SessionRequest> {
  if (file.change !== 'appended' || !watermark?.resume) return { file, from: null };
  const stored = await store.sessions.get(watermark.id);
  return { file, from: stored ? { watermark, session: stored.session } : null };
}

function toSize(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  return `${(bytes / 1000 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]}`;
}
