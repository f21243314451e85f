import { toCanonicalJson, toSha256 } from '../domain/ids.ts';
import type { Redaction } from '../domain/redaction.ts';
import type { StoredAttachment, StoredSession, StoredWatermark } from '../domain/watermark.ts';
import { hideOrigin } from '../mine/hide-home.ts';
import { findOptOut, type OptOutRules } from '../mine/opt-out.ts';
import { hideHomes, redactSession } from '../mine/redact-session.ts';
import type { SessionReading } from '../ports.ts';
import type { House } from './house.ts';

/** What of a reading may be stored. */
export interface StoredReading {
  readonly watermark: StoredWatermark;
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
  const origin = origins.toStored(reading.watermark.origin);
  const isHidden = origin !== reading.watermark.origin;
  const hide = (text: string) => (isHidden ? hideOrigin(text, reading.watermark.origin, origin) : text);
  const watermark: StoredWatermark = {
    ...reading.watermark,
    path: hide(reading.watermark.path),
    origin,
    detail: reading.watermark.detail === null ? null : hide(reading.watermark.detail),
    notes: reading.watermark.notes.map(hide),
    readingVersion: rules.version,
    contentHash: null,
    spawnedBy: null,
    forkedFrom: null,
    optedOut: null,
  };
  const nothing = { session: undefined, attachments: [], redactions: [] };
  if (reading.kind === 'unreadable') return { watermark, ...nothing };
  const optOut = findOptOut(reading.session, rules.optOut);
  if (optOut !== undefined) {
    return { watermark: { ...watermark, resume: null, notes: [], optedOut: optOut.text }, ...nothing };
  }
  const own = isHidden ? hideHomes(reading.session) : reading.session;
  const { session, found } = await redactSession({ ...own, file: watermark.path, origin }, redactor);
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
