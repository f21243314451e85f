import type { Candidate } from '../domain/candidate.ts';
import { type Acceptance, keep, type Rejection, reject } from '../domain/decision.ts';
import type { Session } from '../domain/session.ts';
import type { Trace } from '../domain/trace.ts';
import type { MinedRepository } from './choose-repository.ts';
import { createCommitIndex } from './commit-index.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { remember } from './remember.ts';
import { findRivals } from './settle-claims.ts';
import { type RepositoryView, type TraceOptions, toTrace } from './to-trace.ts';

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
 * Traces each session that is not known yet, then decides on all. Rejections come as they come up, candidates at the end,
 * when it is certain that no other session claims the same commit.
 * @param known traces by session id, of sessions and repositories that are still as they were
 */
export async function* mineSessions(
  sessions: Iterable<Session> | AsyncIterable<Session>,
  repositories: readonly MinedRepository[],
  known: ReadonlyMap<string, Trace> = new Map(),
  options: TraceOptions = {},
): AsyncGenerator<Traced | Mined> {
  const viewOf = createViews();
  const landed = new Map<string, Trace>();
  const lastEnd = new Map<string, string>();
  const work = async (session: Session) => {
    const trace = known.get(session.id) ?? (await toTrace(session, repositories, viewOf, options));
    return { trace, endedAt: session.endedAt };
  };
  for await (const { trace, endedAt } of mapConcurrently(sessions, concurrentCount, work)) {
    // A copy of a session that was resumed later holds less of it.
    if (endedAt <= (lastEnd.get(trace.id) ?? '')) continue;
    lastEnd.set(trace.id, endedAt);
    landed.delete(trace.id);
    if (!known.has(trace.id)) yield { kind: 'traced', trace };
    if (trace.kind === 'rejected') yield { kind: 'rejected', decision: trace.decision };
    else landed.set(trace.id, trace);
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

/** Sessions begun on one day share their base: a few trees are enough, however large. In paths. */
const rememberedPathCount = 500_000;

function createViews(): (repository: MinedRepository) => RepositoryView {
  const views = new Map<MinedRepository, RepositoryView>();
  return (repository) => {
    const { git } = repository;
    const view = views.get(repository) ?? {
      commits: createCommitIndex(git),
      listFiles: remember(
        (commit) => git.listFiles(commit),
        rememberedPathCount,
        (files) => files.length,
      ),
    };
    views.set(repository, view);
    return view;
  };
}
