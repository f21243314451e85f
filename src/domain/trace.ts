import * as z from 'zod';
import { Candidate } from './candidate.ts';
import { Rejection, type RejectionReason } from './decision.ts';

/**
 * What a session brought to the commits that landed it: the weight of each line by a hash of path and line, below 0 where the
 * line was removed. Of a large change a sample: the lines whose hash begins with `zeroBits` zero bits.
 */
export const Brought = z.object({
  lines: z.record(z.string(), z.number()),
  zeroBits: z.number().int().nonnegative(),
});
export type Brought = z.infer<typeof Brought>;

/** A session's word that these commits are its work. Others may say the same. */
export const LandingClaim = z.object({
  sessionId: z.string(),
  repo: z.string(),
  /** Oldest first. */
  commits: z.array(z.string()).min(1),
  subject: z.string(),
  brought: Brought,
});
export type LandingClaim = z.infer<typeof LandingClaim>;

/** What became of one session by itself, before it is known what other sessions claim. `id` is the session's. */
export const Trace = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rejected'), id: z.string(), decision: Rejection }),
  z.object({
    kind: z.literal('landed'),
    id: z.string(),
    claim: LandingClaim,
    /** What it makes if its claim stands: a candidate with the words for the ledger, or a rejection. */
    outcome: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('made'), candidate: Candidate, text: z.string() }),
      Rejection,
    ]),
  }),
]);
export type Trace = z.infer<typeof Trace>;

/**
 * Whether a trace stands for as long as session, refs and settings stay as they are. A fetch of what was missing changes none
 * of these: such a session is traced anew each time.
 */
export function isFinal(trace: Trace): boolean {
  return trace.kind === 'landed' || !mendable.includes(trace.decision.reason);
}

const mendable: readonly RejectionReason[] = ['base-missing', 'repo-missing'];

/** A trace as it is kept: it stands while all that it rests on is what its stamp says. */
export const StoredTrace = z.object({ id: z.string(), stamp: z.string(), trace: Trace });
export type StoredTrace = z.infer<typeof StoredTrace>;
