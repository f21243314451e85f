import * as z from 'zod';
import { RejectionReason } from './decision.ts';

/** What the last mining ended with: where nothing has changed since, it need not be done again. */
export const MiningRecord = z.object({
  id: z.literal('mine'),
  /** Of all that decides how a session file is read and stored: another one, and every file is read anew. */
  readingVersion: z.string(),
  /** Of all that decisions rest on; `null` while they are incomplete. */
  fingerprint: z.string().nullable(),
  sessions: z.number().int(),
  turns: z.number().int(),
  candidates: z.number().int(),
  rejections: z.partialRecord(RejectionReason, z.number().int()),
});
export type MiningRecord = z.infer<typeof MiningRecord>;
