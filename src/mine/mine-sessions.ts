import type { Candidate } from '../domain/candidate.ts';
import { type Acceptance, keep, type Rejection, reject } from '../domain/decision.ts';
import type { Session } from '../domain/session.ts';
import type { Trace } from '../domain/trace.ts';
import type { MinedRepository } from './choose-repository.ts';
import { type CommitIndex, createCommitIndex } from './commit-index.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { findRivals } from './settle-claims.ts';
import type { CandidateOptions } from './to-candidate.ts';
import { toTrace } from './to-trace.ts';

export type Mined =
  | { readonly kind: 'kept'; readonly decision: Acceptance; readonly candidate: Candidate }
  | { readonly kind: 'rejected'; readonly decision: Rejection };

/** A trace that was not known before; it comes before the decision that rests on it. */
export interface Traced {
  readonly kind: 'traced';
  readonly trace: Trace;
}

/** While git looks for one session's commits, others are thought about. */
const concurrentCount = 16;

/**
 * Traces sessions, then decides on them and on those that are known. Rejections come as they come up, candidates at the end,
 * when it is certain that no other session claims the same commit.
 * @param known traces by session id, of other sessions, that still stand
 */
export async function* mineSessions(
  sessions: Iterable<Session> | AsyncIterable<Session>,
  repositories: readonly MinedRepository[],
  known: ReadonlyMap<string, Trace> = new Map(),
  options: CandidateOptions = {},
): AsyncGenerator<Traced | Mined> {
  const indexOf = createIndexes();
  const landed = new Map<string, Trace>();
  const lastEnd = new Map<string, string>();
  const take = (trace: Trace): Mined | undefined => {
    if (trace.kind === 'rejected') return { kind: 'rejected', decision: trace.decision };
    landed.set(trace.id, trace);
    return undefined;
  };
  for (const trace of known.values()) {
    const mined = take(trace);
    if (mined !== undefined) yield mined;
  }
  const work = async (session: Session) => ({
    trace: await toTrace(session, repositories, indexOf, options),
    endedAt: session.endedAt,
  });
  for await (const { trace, endedAt } of mapConcurrently(sessions, concurrentCount, work)) {
    // A copy of a session that was resumed later holds less of it.
    if (endedAt <= (lastEnd.get(trace.id) ?? '')) continue;
    lastEnd.set(trace.id, endedAt);
    landed.delete(trace.id);
    yield { kind: 'traced', trace };
    const mined = take(trace);
    if (mined !== undefined) yield mined;
  }
  yield* settle(landed.values());
}

/** What becomes of sessions once it is known what all of them claim. */
export function* settle(traces: Iterable<Trace>): Generator<Mined> {
  const landed = [...traces].filter((trace) => trace.kind === 'landed');
  const rivals = findRivals(landed.map(({ claim }) => claim));
  for (const trace of landed) yield decide(trace, rivals.get(trace.id));
}

/** The ledger's word on a session file that no session could be read from; its id is not known, its file is. */
export function rejectUnreadable(file: string, detail: string): Rejection {
  return reject('mine', file, 'unreadable', { text: detail, facts: { file } });
}

function decide(
  { id, claim, outcome }: Extract<Trace, { kind: 'landed' }>,
  rivals: readonly string[] | undefined,
): Mined {
  if (rivals !== undefined) {
    const commit = claim.commits.at(-1) ?? '';
    return {
      kind: 'rejected',
      decision: reject('mine', id, 'several-sessions', {
        text: `commit ${commit.slice(0, 10)} "${claim.subject}" holds the work of ${rivals.length + 1} sessions`,
        facts: { commit, sessions: [id, ...rivals] },
      }),
    };
  }
  if (outcome.kind === 'rejected') return { kind: 'rejected', decision: outcome };
  const { candidate, text } = outcome;
  const decision = keep('mine', id, candidate.id, {
    text,
    facts: {
      commit: candidate.goldCommit,
      fidelity: candidate.fidelity,
      missing: candidate.missing,
      link: candidate.link,
    },
  });
  return { kind: 'kept', decision, candidate };
}

function createIndexes(): (repository: MinedRepository) => CommitIndex {
  const indexes = new Map<MinedRepository, CommitIndex>();
  return (repository) => {
    const index = indexes.get(repository) ?? createCommitIndex(repository.git);
    indexes.set(repository, index);
    return index;
  };
}
