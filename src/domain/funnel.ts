import * as z from 'zod';
import { BuildStage, RejectionReason } from './decision.ts';

/** What every stage kept and dropped, and why. */
export const Funnel = z.object({
  stages: z.array(
    z.object({
      stage: BuildStage,
      entered: z.number().int(),
      kept: z.number().int(),
      rejected: z.array(
        z.object({ reason: RejectionReason, count: z.number().int(), ids: z.array(z.string()) }),
      ),
    }),
  ),
});
export type Funnel = z.infer<typeof Funnel>;
