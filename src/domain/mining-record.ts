import * as z from 'zod';
import { RejectionReason } from './decision.ts';

/** What the last mining ended with: while nothing that it rests on changes, it need not be done again. */
export const MiningRecord = z.object({
  id: z.literal('mine'),
  /** Of the sessions, the repositories' refs and the settings. */
  fingerprint: z.string(),
  candidates: z.number().int(),
  rejections: z.partialRecord(RejectionReason, z.number().int()),
});
export type MiningRecord = z.infer<typeof MiningRecord>;
