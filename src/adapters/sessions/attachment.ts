import { createHash } from 'node:crypto';
import type { Attachment } from '../../domain/session.ts';
import type { StoredAttachment } from '../../domain/watermark.ts';

/** A larger image is named, and its bytes are left where they are. */
const maxImageSizeBytes = 20 * 2 ** 20;

export interface StoredImage {
  readonly attachment: Attachment;
  /** `null` where the record holds no bytes, or too many. */
  readonly stored: StoredAttachment | null;
}

/** @param base64 - `null` where the record does not hold the image's bytes */
export function toStoredImage(
  base64: string | null,
  mediaType: string | null,
  name: string | null,
): StoredImage {
  const none = {
    attachment: { kind: 'image', name, mediaType, sha256: null, sizeBytes: 0 },
    stored: null,
  } as const;
  if (base64 === null) return none;
  const sizeBytes = Math.floor((base64.length * 3) / 4);
  if (sizeBytes > maxImageSizeBytes) return { ...none, attachment: { ...none.attachment, sizeBytes } };
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0) return none;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    attachment: { kind: 'image', name, mediaType, sha256, sizeBytes: bytes.length },
    stored: { id: sha256, mediaType, base64: bytes.toString('base64') },
  };
}

/** The parts of a `data:` URL in base64; `undefined` for any other. */
export function parseDataUrl(url: string): { mediaType: string | null; base64: string } | undefined {
  const comma = url.indexOf(',');
  const head = /^data:([\w.+-]+\/[\w.+-]+)?(?:;[\w=.-]+)*;base64$/i.exec(url.slice(0, Math.max(0, comma)));
  return head ? { mediaType: head[1] ?? null, base64: url.slice(comma + 1) } : undefined;
}
