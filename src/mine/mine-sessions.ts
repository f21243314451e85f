import type { Candidate } from '../domain/candidate.ts';
import { type Acceptance, keep, type Rejection, reject } from '../domain/decision.ts';
import type { Session } from '../domain/session.ts';
import { assembleSessions } from './assemble-sessions.ts';
import type { MinedRepository } from './choose-repository.ts';
import { createCommitIndex } from './commit-index.ts';
import { remember } from './remember.ts';
import { findRivals } from './settle-claims.ts';
import { type CandidateOptions, toCandidate } from './to-candidate.ts';
import { type RepositoryView, type TracedSession, traceSession } from './trace-session.ts';

export type Mined =
  | { readonly kind: 'kept'; readonly decision: Acceptance; readonly candidate: Candidate }
  | { readonly kind: 'rejected'; readonly decision: Rejection };

export type MiningOptions = Pick<CandidateOptions, 'minFidelity'>;

/**
 * One decision for each session, as soon as it is known: rejections as they come up, candidates at the end, when it is
 * certain that no other session claims the same commit.
 */
export async function* mineSessions(
  sessions: readonly Session[],
  repositories: readonly MinedRepository[],
  options: MiningOptions = {},
): AsyncGenerator<Mined> {
  const viewOf = createViews();
  const traced: TracedSession[] = [];
  const { sessions: whole, missingParents } = assembleSessions(sessions);
  for (const session of whole) {
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
  for (const each of traced) {
    yield await settle(each, rivals.get(each.session.id), {
      missingParent: missingParents.get(each.session.id) ?? null,
      listFiles: viewOf(each.repository).listFiles,
      ...options,
    });
  }
}

/** The ledger's word on a session file that no session could be read from; its id is not known, its file is. */
export function rejectUnreadable(file: string, detail: string): Rejection {
  return reject('mine', file, 'unreadable', { text: detail, facts: { file } });
}

async function settle(
  traced: TracedSession,
  rivals: readonly string[] | undefined,
  options: CandidateOptions,
): Promise<Mined> {
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
  const made = await toCandidate(traced, options);
  if (made.kind === 'rejected') return { kind: 'rejected', decision: made };
  const { candidate, text } = made;
  const decision = keep('mine', session.id, candidate.id, {
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
