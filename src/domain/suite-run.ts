import * as z from 'zod';
import { SuiteState } from './task.ts';
import { SilenceCause } from './test-report.ts';

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
  /** Why there is no proof that the suite ran; `null` where it did. */
  silence: z
    .object({ cause: SilenceCause, detail: z.string(), outputTail: z.string() })
    .nullable()
    .default(null),
});
export type StoredRun = z.infer<typeof StoredRun>;

const Ids = z.array(z.string());

/**
 * What one of the patches that a task is held against came to: gold, nothing, gold without a hunk, gold with a fault. Kept as
 * long as the runs, and for the same reason.
 */
export const StoredControl = z.object({
  candidateId: z.string(),
  /** Hash of the patch, and of the tests that judge it. */
  key: z.string(),
  basis: z.string(),
  result: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('judged'),
      failToPassPassed: Ids,
      failToPassFailed: Ids,
      passToPassFailed: Ids,
      score: z.number(),
      loadFailures: Ids,
      restoredFiles: Ids,
      durationMs: z.number(),
    }),
    z.object({
      kind: z.literal('didNotRun'),
      run: z.object({
        kind: z.literal('didNotRun'),
        cause: SilenceCause,
        detail: z.string(),
        outputTail: z.string(),
        durationMs: z.number(),
      }),
      restoredFiles: Ids,
    }),
  ]),
});
export type StoredControl = z.infer<typeof StoredControl>;
