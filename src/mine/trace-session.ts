import type { LinkEvidence } from '../domain/candidate.ts';
import { type Rejection, reject } from '../domain/decision.ts';
import { type FilePatch, parsePatch } from '../domain/patch.ts';
import type { FileChange, Session } from '../domain/session.ts';
import type { CommitSummary } from '../ports.ts';
import { chooseRepository, type MinedRepository } from './choose-repository.ts';
import type { CommitIndex } from './commit-index.ts';
import {
  explainFileLink,
  explainLink,
  rejectEmpty,
  rejectTimeless,
  rejectUnchanged,
} from './explain-rejection.ts';
import { findFileLanding, findLanding } from './find-landing.ts';
import type { LaterNames } from './later-names.ts';
import type { ChangeMatch } from './match-changes.ts';
import { measureLink } from './measure-link.ts';
import type { Edit, NetChange } from './net-change.ts';
import { readEdits } from './read-edits.ts';
import { splitMessage } from './split-message.ts';
import type { Landing } from './weigh-commits.ts';

/** A session whose change was found in a commit, or in several of one line of history. */
export interface TracedSession {
  readonly kind: 'traced';
  readonly session: Session;
  readonly repository: MinedRepository;
  readonly baseCommit: string;
  /** The record names no commit to start from: where it began is not known for certain. */
  readonly isBaseInferred: boolean;
  /** Of each turn, in order; none of those that a fork took over. */
  readonly edits: readonly (readonly Edit[])[];
  /** All that was recorded, what a fork took over, too, with paths relative to the repository. */
  readonly located: readonly (readonly FileChange[])[];
  readonly landed: Landed;
  readonly laterNames: LaterNames;
  readonly link: LinkEvidence;
}

export interface Landed {
  /** The last commit; its parents are those of the first. */
  readonly commit: CommitSummary & { readonly subject: string; readonly body: string };
  /** From the first one's parent to the last one, in the files that they touched. */
  readonly change: { readonly files: readonly FilePatch[]; readonly net: NetChange };
  readonly match: ChangeMatch;
}

/** Follows a session to the commit that landed its change, or says why there is none. */
export async function traceSession(
  session: Session,
  repositories: readonly MinedRepository[],
  indexOf: (repository: MinedRepository) => CommitIndex,
): Promise<TracedSession | Rejection> {
  if (session.writtenBy === 'harness') {
    const { spawnedBy } = session;
    return reject('mine', session.id, 'harness-session', {
      text:
        spawnedBy === null
          ? 'written by a review or a trial of ours, not by a person'
          : `written by a sub-agent; what it did counts as session ${spawnedBy}’s`,
      facts: spawnedBy === null ? {} : { spawnedBy },
    });
  }
  if (session.turns.every((turn) => turn.isInherited || turn.fileChanges.length === 0))
    return rejectUnchanged(session);
  if ([session.startedAt, session.endedAt].some((at) => Number.isNaN(Date.parse(at))))
    return rejectTimeless(session);
  const choice = await chooseRepository(session, repositories);
  if (choice.kind === 'rejected') return choice.decision;
  const { repository, baseCommit, isBaseInferred } = choice;
  const read = await readEdits(session, repository.git, baseCommit);
  const base = {
    kind: 'traced',
    session,
    repository,
    baseCommit,
    isBaseInferred,
    edits: read.edits,
    located: read.located,
  } as const;
  const index = indexOf(repository);
  if (read.kind === 'empty') return rejectEmpty(session, read, repository);
  if (read.kind === 'filesOnly') {
    const found = await findFileLanding(session, read.paths, baseCommit, index);
    if (found.kind !== 'linked') return explainFileLink(session, found, index);
    const link = {
      ...measureLink(session, found.landing, 0),
      ...noLines,
      level: 'same-files-and-time' as const,
    };
    return { ...base, link, ...(await readLanded(found.landing, repository)) };
  }
  const found = await findLanding(session, read.net, baseCommit, index);
  if (found.kind !== 'linked') return explainLink(session, found, index);
  const link = measureLink(session, found.landing, found.runnerUpShare);
  return { ...base, link, ...(await readLanded(found.landing, repository)) };
}

/** Of a session whose record holds no lines. */
const noLines = {
  identicalShare: 0,
  sessionShare: 0,
  commitShare: 0,
  matchedLineCount: 0,
  sessionLineCount: 0,
  commitLineCount: 0,
};

async function readLanded(
  landing: Landing,
  { git }: MinedRepository,
): Promise<Pick<TracedSession, 'landed' | 'laterNames'>> {
  const [first, last] = [landing.commits[0], landing.commits.at(-1)];
  if (first === undefined || last === undefined) throw new Error('a landing has no commit');
  const files = parsePatch(await git.diff(first.parentIds[0] ?? null, last.id));
  const touched = new Set(landing.commits.flatMap((commit) => commit.files));
  const message = splitMessage(await git.readMessage(last.id));
  return {
    laterNames: landing.laterNames,
    landed: {
      commit: { ...last, parentIds: first.parentIds, ...message },
      change: { files: files.filter(({ path }) => touched.has(path)), net: landing.net },
      match: landing.match,
    },
  };
}
