import { reject } from '../domain/decision.ts';
import { RepositoryFault } from '../domain/repository-fault.ts';
import type { Session } from '../domain/session.ts';
import type { Trace } from '../domain/trace.ts';
import { toBrought } from './brought.ts';
import { chooseRepository, type MinedRepository } from './choose-repository.ts';
import type { CommitIndex } from './commit-index.ts';
import { explainFault } from './explain-rejection.ts';
import { intersect } from './match-changes.ts';
import { toMeasured } from './measured-change.ts';
import { toNetChange } from './net-change.ts';
import { findRepositoryOptOut, type OptOut, type OptOutRules } from './opt-out.ts';
import { type CandidateOptions, toCandidate } from './to-candidate.ts';
import { traceSession } from './trace-session.ts';

export interface TraceOptions extends CandidateOptions {
  /** Sessions whose repository is opted out are left alone, also where only git can tell which it is. */
  readonly optOut?: Pick<OptOutRules, 'repositories'>;
}

/** All that can be said of a session by itself, as a value that can be stored. */
export async function toTrace(
  session: Session,
  repositories: readonly MinedRepository[],
  indexOf: (repository: MinedRepository) => CommitIndex,
  options: TraceOptions,
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
  options: TraceOptions,
): Promise<Trace> {
  const optOut = await findOptOutOfChoice(session, repositories, options.optOut);
  if (optOut !== undefined) {
    const decision = reject('mine', session.id, 'opted-out', { text: optOut.text });
    return { kind: 'rejected', id: session.id, decision };
  }
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

/** Before all else: what is opted out may leave no word of itself in another rejection. */
async function findOptOutOfChoice(
  session: Session,
  repositories: readonly MinedRepository[],
  rules: TraceOptions['optOut'],
): Promise<OptOut | undefined> {
  if (rules === undefined || rules.repositories.length === 0) return undefined;
  const choice = await chooseRepository(session, repositories);
  for (const { git, name } of choice.kind === 'chosen' ? [choice.repository] : choice.repositories) {
    const found = findRepositoryOptOut(await git.remoteUrls(), name, rules);
    if (found !== undefined) return found;
  }
  return undefined;
}
