import { toCanonicalJson, toFileId, toSha256 } from '../../domain/ids.ts';
import type { Session } from '../../domain/session.ts';
import type { StoredAttachment, StoredSession, StoredWatermark, Watermark } from '../../domain/watermark.ts';
import { hideOrigin } from '../../mine/hide-home.ts';
import { findOptOut, type OptOutRules } from '../../mine/opt-out.ts';
import { hideHomes, redactSession } from '../../mine/redact-session.ts';
import { redactValue } from '../../mine/redact-value.ts';
import type { SessionReading } from '../../ports.ts';
import type { House } from '../house.ts';

/** What of a reading may be stored. */
export interface StoredReading {
  readonly watermark: StoredWatermark;
  /** Absent where none could be read, or its owner wants it left out. */
  readonly session: StoredSession | undefined;
  readonly attachments: readonly StoredAttachment[];
}

export interface KeepingRules {
  /** Of all that decides how a file is read and stored. */
  readonly version: string;
  readonly optOut: OptOutRules;
}

/** Takes out of a reading what may not be stored: secrets, the person's name, or all of it. */
export async function keepReading(
  house: House,
  reading: SessionReading,
  rules: KeepingRules,
): Promise<StoredReading> {
  const watermark = await hidePerson(house, reading.watermark, rules);
  if (reading.kind === 'unreadable') return { watermark, session: undefined, attachments: [] };
  const optOut = findOptOut(reading.session, rules.optOut);
  if (optOut !== undefined) return leaveOut(watermark, optOut.text);
  const isHidden = watermark.origin !== reading.watermark.origin;
  const own = isHidden ? hideHomes(reading.session) : reading.session;
  return {
    ...(await store(house, watermark, { ...own, file: watermark.path, origin: watermark.origin })),
    attachments: reading.attachments.map((each) => ({ ...each, id: `${watermark.id}/${each.id}` })),
  };
}

/** What was stored under other rules and cannot be read anew (its file is gone, old, or out of reach) is held against today's. */
export async function rejudgeStored(
  house: House,
  watermark: StoredWatermark,
  rules: KeepingRules,
): Promise<StoredReading> {
  const stored = await house.store.sessions.get(watermark.id);
  const isHashed = /^[0-9a-f]{12}$/.test(watermark.origin);
  const hidden = isHashed ? watermark : await hidePerson(house, watermark, rules);
  const { redactions } = watermark;
  const current = { ...hidden, readingVersion: rules.version, resume: null, redactions };
  if (stored === undefined) return { watermark: current, session: undefined, attachments: [] };
  const optOut = findOptOut(stored.session, rules.optOut);
  if (optOut !== undefined) return leaveOut(current, optOut.text);
  const own = current.origin === watermark.origin ? stored.session : hideHomes(stored.session);
  const named = { ...own, file: current.path, origin: current.origin };
  return { ...(await store(house, current, named)), attachments: [] };
}

/** A directory that nobody may open stands among the files that nothing can be read from. */
export async function keepClosed(
  house: House,
  { path, detail }: { readonly path: string; readonly detail: string },
  rules: { readonly version: string },
): Promise<StoredWatermark> {
  const identity = { inode: '', sizeBytes: 0, modifiedAtMs: 0, headHash: '', tailHash: '' };
  const nothing = { resume: null, sessionId: null, turnCount: 0, endedAt: null, notes: [] };
  const door = { id: toFileId(path), path, format: 'directory', origin: '', identity, detail, ...nothing };
  return hidePerson(house, door, rules);
}

async function hidePerson(
  { origins, redactor }: House,
  watermark: Watermark,
  { version }: { readonly version: string },
): Promise<StoredWatermark> {
  const origin = origins.toStored(watermark.origin);
  const isHidden = origin !== watermark.origin;
  const hide = (text: string) => (isHidden ? hideOrigin(text, watermark.origin, origin) : text);
  const { path, detail, notes } = watermark;
  const texts = { path: hide(path), detail: detail === null ? null : hide(detail), notes: notes.map(hide) };
  const { value, found } = await redactValue(texts, redactor);
  return {
    ...watermark,
    ...value,
    origin,
    redactions: [...found],
    readingVersion: version,
    contentHash: null,
    spawnedBy: null,
    forkedFrom: null,
    optedOut: null,
  };
}

function leaveOut(watermark: StoredWatermark, text: string): StoredReading {
  const left = { ...watermark, resume: null, notes: [], redactions: [], optedOut: text };
  return { watermark: left, session: undefined, attachments: [] };
}

/** Ids are those of the redacted session: what names a session in other places has been redacted, too. */
async function store({ redactor }: House, watermark: StoredWatermark, own: Session) {
  const { session, found } = await redactSession(own, redactor);
  return {
    watermark: {
      ...watermark,
      sessionId: session.id,
      redactions: [...watermark.redactions, ...found],
      contentHash: toSha256(toCanonicalJson(session)),
      spawnedBy: session.spawnedBy,
      forkedFrom: session.forkedFrom?.id ?? null,
    },
    session: { id: watermark.id, session },
  };
}
