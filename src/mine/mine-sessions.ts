import type { Candidate } from '../domain/candidate.ts';
import { type Acceptance, keep, type Rejection, reject } from '../domain/decision.ts';
import type { Session } from '../domain/session.ts';
import type { Trace } from '../domain/trace.ts';
import type { MinedRepository } from './choose-repository.ts';
import { type CommitIndex, createCommitIndex } from './commit-index.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { type TraceOptions, toTrace } from './to-trace.ts';

export type Mined =
  | { readonly kind: 'kept'; readonly decision: Acceptance; readonly candidate: Candidate }
  | { readonly kind: 'rejected'; readonly decision: Rejection };

/** While git looks for one session's commits, others are thought about. */
const concurrentCount = 16;

/** Says of each session what can be said of it by itself. */
export function traceSessions(
  sessions: Iterable<Session> | AsyncIterable<Session>,
  repositories: readonly MinedRepository[],
  options: TraceOptions = {},
): AsyncGenerator<Trace> {
  const indexOf = createIndexes();
  const work = (session: Session) => toTrace(session, repositories, indexOf, options);
  return mapConcurrently(sessions, concurrentCount, work);
}

/** The ledger's word on a session file that no session could be read from; its id is not known, its file is. */
export function rejectUnreadable(file: string, detail: string): Rejection {
  return reject('mine', file, 'unreadable', { text: detail, facts: { file } });
}

/** What becomes of a session once it is known who else claims its commits. @param rivals ids of other sessions */
export function decideTrace(trace: Trace, rivals: readonly string[] | undefined): Mined {
  if (trace.kind === 'rejected') return { kind: 'rejected', decision: trace.decision };
  const { id, claim, outcome } = trace;
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
