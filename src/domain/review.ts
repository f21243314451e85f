import * as z from 'zod';
import { reasonsByStage } from './decision.ts';

/** What a person may drop a candidate for: whoever decides leaves nothing undecided. */
export const ReviewReason = z.enum(reasonsByStage.curate).exclude(['undecided']);
export type ReviewReason = z.infer<typeof ReviewReason>;

/** A person's word on a candidate. It outlives every rerun, and filters and judges give way to it. */
export const Review = z.object({
  candidateId: z.string(),
  verdict: z.enum(['keep', 'drop']),
  /** `null` if and only if it is kept. */
  reason: ReviewReason.nullable(),
  by: z.string(),
  at: z.string(),
});
export type Review = z.infer<typeof Review>;
