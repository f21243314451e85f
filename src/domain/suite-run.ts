import * as z from 'zod';
import { SuiteState } from './task.ts';

/** One run of a candidate's suite in one state, kept until the candidate is decided on: a killed validation goes on after it. */
export const StoredRun = z.object({
  candidateId: z.string(),
  state: SuiteState,
  /** Counted from 1. */
  round: z.number().int().positive(),
  /** Hash of all that the run rests on: the candidate, the commands, the place. */
  basis: z.string(),
  tests: z.array(
    z.object({
      id: z.string(),
      file: z.string(),
      status: z.enum(['passed', 'failed', 'skipped']),
      durationMs: z.number(),
    }),
  ),
  loadFailures: z.array(z.string()),
  exitCode: z.number().int(),
  durationMs: z.number(),
});
export type StoredRun = z.infer<typeof StoredRun>;
