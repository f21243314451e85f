import { toCanonicalJson, toSha256 } from '../domain/ids.ts';
import type { Redaction } from '../domain/redaction.ts';
import type { StoredAttachment, StoredSession, Watermark } from '../domain/watermark.ts';
import { findOptOut, type OptOutRules } from '../mine/opt-out.ts';
import { redactSession } from '../mine/redact-session.ts';
import type { SessionReading } from '../ports.ts';
import type { House } from './house.ts';

/** What of a reading may be stored. */
export interface StoredReading {
  readonly watermark: Watermark;
  /** Absent where none could be read, or its owner wants it left out. */
  readonly session: StoredSession | undefined;
  readonly attachments: readonly StoredAttachment[];
  readonly redactions: readonly Redaction[];
}

/** Takes out of a reading what may not be stored: secrets, the person's name, or all of it. */
export async function keepReading(
  { origins, redactor }: House,
  reading: SessionReading,
  rules: { readonly version: string; readonly optOut: OptOutRules },
): Promise<StoredReading> {
  const person = await origins.describe(reading.watermark.origin);
  const watermark: Watermark = {
    ...reading.watermark,
    path: person.hide(reading.watermark.path),
    origin: person.name,
    detail: reading.watermark.detail === null ? null : person.hide(reading.watermark.detail),
    notes: reading.watermark.notes.map(person.hide),
    readingVersion: rules.version,
  };
  const nothing = { session: undefined, attachments: [], redactions: [] };
  if (reading.kind === 'unreadable') return { watermark, ...nothing };
  const optOut = findOptOut(reading.session, rules.optOut);
  if (optOut !== undefined) {
    return { watermark: { ...watermark, resume: null, notes: [], optedOut: optOut.text }, ...nothing };
  }
  const named = { ...reading.session, file: watermark.path, origin: person.name };
  const { session, found } = await redactSession(named, redactor);
  return {
    watermark: {
      ...watermark,
      contentHash: toSha256(toCanonicalJson(session)),
      spawnedBy: session.spawnedBy,
      forkedFrom: session.forkedFrom?.id ?? null,
    },
    session: { id: watermark.id, session },
    attachments: reading.attachments,
    redactions: found,
  };
}
