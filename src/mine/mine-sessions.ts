import type { Candidate } from '../domain/candidate.ts';
import { type Acceptance, keep, type Rejection, reject } from '../domain/decision.ts';
import type { Session } from '../domain/session.ts';
import type { MinedRepository } from './choose-repository.ts';
import { createCommitIndex } from './commit-index.ts';
import { remember } from './remember.ts';
import { findRivals } from './settle-claims.ts';
import { toCandidate } from './to-candidate.ts';
import { type RepositoryView, type TracedSession, traceSession } from './trace-session.ts';

export type Mined =
  | { readonly kind: 'kept'; readonly decision: Acceptance; readonly candidate: Candidate }
  | { readonly kind: 'rejected'; readonly decision: Rejection };

/**
 * One decision for each session, as soon as it is known: rejections as they come up, candidates at the end, when it is
 * certain that no other session claims the same commit.
 */
export async function* mineSessions(
  sessions: readonly Session[],
  repositories: readonly MinedRepository[],
): AsyncGenerator<Mined> {
  const viewOf = createViews();
  const traced: TracedSession[] = [];
  for (const session of newestOfEach(sessions)) {
    const found = await traceSession(session, repositories, viewOf);
    if (found.kind === 'traced') traced.push(found);
    else yield { kind: 'rejected', decision: found };
  }
  const rivals = findRivals(
    traced.map(({ session, repository, landed }) => ({
      sessionId: session.id,
      commit: `${repository.name} ${landed.commit.id}`,
      brought: landed.match.common,
    })),
  );
  for (const each of traced) yield await settle(each, rivals.get(each.session.id));
}

/** The ledger's word on a session file that no session could be read from; its id is not known, its file is. */
export function rejectUnreadable(file: string, detail: string): Rejection {
  return reject('mine', file, 'unreadable', { text: detail, facts: { file } });
}

async function settle(traced: TracedSession, rivals: readonly string[] | undefined): Promise<Mined> {
  const { session, landed } = traced;
  if (rivals !== undefined) {
    return {
      kind: 'rejected',
      decision: reject('mine', session.id, 'several-sessions', {
        text: `commit ${landed.commit.id.slice(0, 10)} "${landed.commit.subject}" holds the work of ${rivals.length + 1} sessions`,
        facts: { commit: landed.commit.id, sessions: [session.id, ...rivals] },
      }),
    };
  }
  const made = await toCandidate(traced);
  if (made.kind === 'rejected') return { kind: 'rejected', decision: made };
  const { candidate, text } = made;
  const decision = keep('mine', session.id, candidate.id, {
    text,
    facts: { commit: candidate.goldCommit, fidelity: candidate.fidelity, link: candidate.link },
  });
  return { kind: 'kept', decision, candidate };
}

/** A copy of a session that was resumed later holds less of it. */
function newestOfEach(sessions: readonly Session[]): Iterable<Session> {
  const newest = new Map<string, Session>();
  for (const session of sessions) {
    const known = newest.get(session.id);
    if (known === undefined || known.endedAt < session.endedAt) newest.set(session.id, session);
  }
  return newest.values();
}

/** Sessions begun on one day share their base: a few trees are enough. */
const rememberedTreeCount = 8;

function createViews(): (repository: MinedRepository) => RepositoryView {
  const views = new Map<MinedRepository, RepositoryView>();
  return (repository) => {
    const { git } = repository;
    const view = views.get(repository) ?? {
      commits: createCommitIndex(git),
      listFiles: remember((commit) => git.listFiles(commit), rememberedTreeCount),
    };
    views.set(repository, view);
    return view;
  };
}
