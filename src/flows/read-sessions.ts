import type { Decision } from '../domain/decision.ts';
import { toCanonicalJson, toFileId, toSha256 } from '../domain/ids.ts';
import type { OnProgress } from '../domain/progress.ts';
import { addRedactions, type Redaction } from '../domain/redaction.ts';
import type { StoredWatermark } from '../domain/watermark.ts';
import { rejectUnreadable } from '../mine/mine-sessions.ts';
import type { OptOutRules } from '../mine/opt-out.ts';
import type { SessionFile, SessionRequest, SessionRoot } from '../ports.ts';
import type { House } from './house.ts';
import { keepReading, type StoredReading } from './keep-reading.ts';

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
  readonly bytesRead: number;
  readonly redactions: readonly Redaction[];
  /** Files and directories that nothing can be read from, known from now or from before. */
  readonly unreadable: readonly Decision[];
}

/** Readings are stored in batches: each write waits for the disk. Lost with a killed process, they are read again. */
const batchSize = 64;

/** Changes whenever the same file would be read or stored otherwise than before. */
const readingVersion = 1;

/** Reads what is new in the session files and stores it, without secrets, beside a watermark: the next time, only what came later is read. */
export async function readSessions(house: House, options: ReadOptions): Promise<ReadSummary> {
  const { sessions, store } = house;
  const version = toSha256(toCanonicalJson([readingVersion, house.origins.toStored(''), options.optOut]));
  const known = await store.watermarks.list();
  const current = new Map(
    known.filter((each) => each.readingVersion === version).map((each) => [each.id, each]),
  );
  // Stored paths may have lost a person's name: only its hash tells a file again.
  const found = await sessions.find(options.roots, { get: (path) => current.get(toFileId(path)) });
  const young = found.files.filter(({ identity }) => identity.modifiedAtMs >= Date.parse(options.oldest));
  const changed = young.filter(({ change }) => change !== 'unchanged');
  await forgetOutdated(house, found.files, known, version);
  const unreadable = new Map(found.closed.map(({ path, detail }) => [path, detail]));
  for (const file of young.filter(({ change }) => change === 'unchanged')) {
    const watermark = current.get(toFileId(file.path));
    if (watermark?.detail) unreadable.set(watermark.path, watermark.detail);
  }

  let [filesRead, bytesRead] = [0, 0];
  let redactions: Redaction[] = [];
  options.onProgress({ kind: 'started', stage: 'read', total: changed.length });
  const requests = await Promise.all(changed.map((file) => toRequest(house, file, current)));
  for await (const batch of inBatches(sessions.read(requests, options.signal), batchSize)) {
    const kept = await Promise.all(
      batch.map((reading) => keepReading(house, reading, { version, optOut: options.optOut })),
    );
    await storeBatch(house, kept);
    for (const { watermark } of kept) {
      if (watermark.detail) unreadable.set(watermark.path, watermark.detail);
      for (const text of watermark.notes) options.onProgress({ kind: 'warned', stage: 'read', text });
    }
    redactions = addRedactions(redactions, ...kept.map(({ redactions: each }) => each));
    filesRead += batch.length;
    bytesRead += batch.reduce((sum, reading) => sum + reading.bytesRead, 0);
    const id = kept.at(-1)?.watermark.id ?? '';
    const text = toSize(bytesRead);
    options.onProgress({ kind: 'advanced', stage: 'read', done: filesRead, total: changed.length, id, text });
  }
  const filesUnchanged = young.length - changed.length;
  const text = `${filesRead} files, ${toSize(bytesRead)}; ${filesUnchanged} unchanged`;
  options.onProgress({ kind: 'finished', stage: 'read', done: filesRead, text });
  return {
    filesRead,
    filesUnchanged,
    bytesRead,
    redactions,
    unreadable: [...unreadable].map(([path, detail]) => rejectUnreadable(path, detail)),
  };
}

/** Watermarks come last: what a killed process left without one is read again. */
async function storeBatch({ store }: House, kept: readonly StoredReading[]): Promise<void> {
  await store.attachments.putAll(kept.flatMap(({ attachments }) => attachments));
  await store.sessions.putAll(kept.flatMap(({ session }) => session ?? []));
  for (const { session, watermark } of kept) if (!session) await store.sessions.remove(watermark.id);
  await store.watermarks.putAll(kept.map(({ watermark }) => watermark));
}

/** What was stored under other rules (an opt-out that is new, say) and whose file is gone cannot be read anew: it is dropped. */
async function forgetOutdated(
  { store }: House,
  files: readonly SessionFile[],
  known: readonly StoredWatermark[],
  version: string,
): Promise<void> {
  const present = new Set(files.map(({ path }) => toFileId(path)));
  for (const { id, readingVersion: its } of known) {
    if (its === version || present.has(id)) continue;
    await store.sessions.remove(id);
    await store.watermarks.remove(id);
  }
}

async function toRequest(
  { store }: House,
  file: SessionFile,
  known: ReadonlyMap<string, StoredWatermark>,
): Promise<SessionRequest> {
  const watermark = known.get(toFileId(file.path));
  if (file.change !== 'appended' || !watermark?.resume) return { file, from: null };
  const stored = await store.sessions.get(watermark.id);
  return { file, from: stored ? { watermark, session: stored.session } : null };
}

async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function toSize(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  return `${(bytes / 1000 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]}`;
}
