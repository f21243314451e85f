import * as z from 'zod';
import { Outcome, Verdict } from './outcome.ts';
import { Grade } from './trial.ts';

/** The file `score.json` in the folder of a trial: all that graders said of it. Its spellings are the published ones. */
export const Score = z.object({
  schemaVersion: z.literal(1),
  test_pass: z.boolean(),
  files_modified: z.array(z.string()),
  /** Every failToPass test passes and no passToPass test broke. */
  resolved: z.boolean(),
  score: z.number().nullable(),
  outcome: Outcome,
  verdict: Verdict,
  grades: z.array(Grade),
});
export type Score = z.infer<typeof Score>;
