import { RepositoryFault } from '../domain/repository-fault.ts';
import type { Session } from '../domain/session.ts';
import type { Trace } from '../domain/trace.ts';
import { toBrought } from './brought.ts';
import type { MinedRepository } from './choose-repository.ts';
import type { CommitIndex } from './commit-index.ts';
import { explainFault } from './explain-rejection.ts';
import { intersect } from './match-changes.ts';
import { toMeasured } from './measured-change.ts';
import { toNetChange } from './net-change.ts';
import { type CandidateOptions, toCandidate } from './to-candidate.ts';
import { traceSession } from './trace-session.ts';

/** All that can be said of a session by itself, as a value that can be stored. */
export async function toTrace(
  session: Session,
  repositories: readonly MinedRepository[],
  indexOf: (repository: MinedRepository) => CommitIndex,
  options: CandidateOptions,
): Promise<Trace> {
  try {
    return await trace(session, repositories, indexOf, options);
  } catch (error) {
    if (!(error instanceof RepositoryFault)) throw error;
    return { kind: 'rejected', id: session.id, decision: explainFault(session, error, repositories) };
  }
}

async function trace(
  session: Session,
  repositories: readonly MinedRepository[],
  indexOf: (repository: MinedRepository) => CommitIndex,
  options: CandidateOptions,
): Promise<Trace> {
  const traced = await traceSession(session, repositories, indexOf);
  if (traced.kind === 'rejected') return { kind: 'rejected', id: session.id, decision: traced };
  const { repository, edits, landed, link } = traced;
  const change = toMeasured(toNetChange(edits.flat()));
  return {
    kind: 'landed',
    id: session.id,
    claim: {
      sessionId: session.id,
      repo: repository.name,
      commits: link.commits,
      subject: landed.commit.subject,
      brought: toBrought(intersect(change, landed.change.net)),
    },
    outcome: await toCandidate(traced, options),
  };
}
