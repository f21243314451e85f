import * as z from 'zod';

/** Limits that belong to the trial itself; reaching one is the agent's doing. */
export const TrialLimit = z.enum([
  'wall-clock',
  'turns',
  'commands',
  'idle',
  'tokens',
  'dollars',
  'context-window',
  'memory',
  'processes',
  'disk',
]);
export type TrialLimit = z.infer<typeof TrialLimit>;

/** How a trial ended; whether it was right is the verdict's business. */
export const Outcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('completed') }),
  z.object({ kind: z.literal('timedOut'), limitMs: z.number() }),
  z.object({ kind: z.literal('limitExceeded'), limit: TrialLimit, detail: z.string() }),
  /** The agent itself crashed or wrote what cannot be read. */
  z.object({ kind: z.literal('agentFailed'), detail: z.string() }),
  /** Provider, network, sandbox, disk: not the agent's fault. `code` names the cause, such as `http-429` or `dead-sandbox`. */
  z.object({ kind: z.literal('infraFailed'), code: z.string(), detail: z.string() }),
]);
export type Outcome = z.infer<typeof Outcome>;

/** `invalid`: not the agent's fault; left out of the rate and counted. */
export const Verdict = z.enum(['pass', 'fail', 'invalid']);
export type Verdict = z.infer<typeof Verdict>;

/** What an outcome means for the verdict before any grader has looked. */
export type OutcomeRuling =
  | { kind: 'grade' }
  | { kind: 'ruled'; verdict: 'fail' | 'invalid'; reason: string };

/**
 * Says whether a trial that ended so is graded, and what its verdict is otherwise.
 * Trials cut by their own limits are graded on what they left: an agent that solved the task and then idled has solved it.
 */
export function ruleOnOutcome(outcome: Outcome, hasPatch: boolean): OutcomeRuling {
  switch (outcome.kind) {
    case 'infraFailed':
      return { kind: 'ruled', verdict: 'invalid', reason: `infrastructure failure: ${outcome.code}` };
    case 'agentFailed':
      return { kind: 'ruled', verdict: 'fail', reason: `the agent failed: ${outcome.detail}` };
    case 'completed':
    case 'timedOut':
    case 'limitExceeded':
      return hasPatch
        ? { kind: 'grade' }
        : { kind: 'ruled', verdict: 'fail', reason: 'the agent left no change' };
  }
}
