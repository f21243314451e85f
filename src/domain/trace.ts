import * as z from 'zod';
import { Candidate } from './candidate.ts';
import { Rejection, RejectionReason } from './decision.ts';
import { Redaction } from './redaction.ts';

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

/** What is kept of every traced session: enough to decide on it and to see whether its trace still stands, without loading that. */
export const Link = z.object({
  /** Of the session. */
  id: z.string(),
  /** Of all that the trace rests on. */
  stamp: z.string(),
  /** `null` where it claims nothing. */
  claim: LandingClaim.nullable(),
  /** A commit or other object that no repository held: a fetch may bring it, without any ref that tells. */
  awaits: z.string().nullable(),
  /** What became of the session; `null` while it is not decided. */
  fate: z.union([z.literal('kept'), RejectionReason]).nullable(),
  /** Other sessions whose claims were weighed for it. */
  rivals: z.array(z.string()).nullable(),
  /** Secrets taken out of what came from git. */
  redactions: z.array(Redaction),
});
export type Link = z.infer<typeof Link>;

/** Whether a fetch may change what became of it, though it changes no session, no ref and no setting. */
export function isMendable(trace: Trace): boolean {
  return trace.kind === 'rejected' && mendable.includes(trace.decision.reason);
}

const mendable: readonly RejectionReason[] = ['base-missing', 'repo-missing'];
