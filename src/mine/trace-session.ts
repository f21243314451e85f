import type { LinkEvidence } from '../domain/candidate.ts';
import { type Evidence, type Rejection, reject } from '../domain/decision.ts';
import type { FileChange, Session } from '../domain/session.ts';
import { chooseRepository, type MinedRepository } from './choose-repository.ts';
import type { CommitIndex } from './commit-index.ts';
import { type CommitMatch, type Link, linkCommit } from './link-commit.ts';
import { type Edit, type NetChange, toNetChange } from './net-change.ts';
import { restoreOverwritten } from './overwritten-files.ts';
import { toSessionEdits } from './session-edits.ts';

/** A session whose change was found in a commit. */
export interface TracedSession {
  readonly kind: 'traced';
  readonly session: Session;
  readonly repository: MinedRepository;
  readonly baseCommit: string;
  /** Of each turn, in order. */
  readonly edits: readonly (readonly Edit[])[];
  /** The same as they were recorded, with paths relative to the repository. */
  readonly located: readonly (readonly FileChange[])[];
  readonly landed: CommitMatch;
  readonly link: LinkEvidence;
}

/** Work that took longer to land was changed so often on its way that its lines say little. */
const landingWindowMs = 30 * 24 * 60 * 60 * 1000;

/** Clocks of the machines of session and commit may differ. */
const clockToleranceMs = 5 * 60 * 1000;

/** What mining knows of one repository, gathered once. */
export interface RepositoryView {
  readonly commits: CommitIndex;
  listFiles(commit: string): Promise<readonly string[]>;
}

/** Follows a session to the commit that landed its change, or says why there is none. */
export async function traceSession(
  session: Session,
  repositories: readonly MinedRepository[],
  viewOf: (repository: MinedRepository) => RepositoryView,
): Promise<TracedSession | Rejection> {
  if (session.writtenBy === 'harness') {
    return reject('mine', session.id, 'harness-session', {
      text: 'written by a sub-agent, a review or a trial of ours, not by a person',
    });
  }
  if (session.turns.every((turn) => turn.isInherited || turn.fileChanges.length === 0))
    return rejectUnchanged(session);
  const choice = await chooseRepository(session, repositories);
  if (choice.kind === 'rejected') return choice.decision;
  const { repository, baseCommit } = choice;
  const view = viewOf(repository);
  const { located, edits, outsideCount } = await readEdits(session, repository, baseCommit, view);
  // What a fork took over is not its own work.
  const change = toNetChange(edits.filter((_, i) => session.turns[i]?.isInherited !== true).flat());
  if (change.size === 0) return rejectEmpty(session, outsideCount, repository);
  const link = await findLanding(session, change, baseCommit, view);
  switch (link.kind) {
    case 'linked':
      return {
        kind: 'traced',
        session,
        repository,
        baseCommit,
        edits,
        located,
        landed: link.landed,
        link: link.evidence,
      };
    case 'ambiguous':
      return rejectAmbiguous(session, link.rivals);
    case 'unmerged':
      return rejectNotLanded(session, {
        text: `its change lies on a branch that is not merged: ${describe(link.holder)}`,
        facts: { unmerged: toFacts(link.holder) },
      });
    case 'notLanded':
      return rejectNotLanded(session, describeNearest(link.nearest));
  }
}

async function readEdits(
  session: Session,
  { git }: MinedRepository,
  baseCommit: string,
  view: RepositoryView,
): Promise<{ located: readonly (readonly FileChange[])[]; edits: Edit[][]; outsideCount: number }> {
  const files = await view.listFiles(baseCommit);
  const { byTurn, outsideCount } = toSessionEdits(session, files);
  const readBase = async (path: string) =>
    files.includes(path) ? git.readFile(baseCommit, path) : undefined;
  return { located: byTurn, edits: await restoreOverwritten(byTurn, readBase), outsideCount };
}

async function findLanding(
  session: Session,
  change: NetChange,
  baseCommit: string,
  view: RepositoryView,
): Promise<Link> {
  const since = new Date(Date.parse(session.startedAt) - clockToleranceMs).toISOString();
  const until = new Date(Date.parse(session.endedAt) + landingWindowMs).toISOString();
  const touching = await view.commits.findTouching(change.keys(), since, until);
  const later = touching.filter(({ id }) => id !== baseCommit);
  return linkCommit(change, later, view.commits);
}

function rejectUnchanged(session: Session): Rejection {
  if (isAbandoned(session)) {
    return reject('mine', session.id, 'aborted', {
      text: `${describeEnd(session)}, and it had edited nothing`,
    });
  }
  const commandCount = session.turns.reduce((sum, turn) => sum + turn.commands.length, 0);
  return reject('mine', session.id, 'no-change', {
    text:
      commandCount === 0
        ? 'edited no file'
        : `edited no file; what its shell commands (${commandCount}) edited left no record`,
    facts: { turns: session.turns.length, commands: commandCount },
  });
}

function rejectEmpty(session: Session, outsideCount: number, repository: MinedRepository): Rejection {
  const text =
    outsideCount > 0
      ? `${outsideCount} of its edits lie outside repository "${repository.name}", and the others change no line for good`
      : 'its edits took each other back, or changed nothing but whitespace, the order of lines and the names of files';
  return reject('mine', session.id, 'no-change', { text, facts: { editsOutside: outsideCount } });
}

function describeNearest(nearest: CommitMatch | undefined): Evidence {
  const days = landingWindowMs / (24 * 60 * 60 * 1000);
  const text =
    nearest === undefined
      ? `no commit within ${days} days touches the files that hold most of its change`
      : `no commit within ${days} days holds its change; the nearest, ${describe(nearest)}`;
  return { text, facts: nearest === undefined ? {} : { nearest: toFacts(nearest) } };
}

function rejectNotLanded(session: Session, { text, facts }: Evidence): Rejection {
  return isAbandoned(session)
    ? reject('mine', session.id, 'aborted', { text: `${describeEnd(session)}, and ${text}`, facts })
    : reject('mine', session.id, 'not-landed', { text, facts });
}

function rejectAmbiguous(session: Session, rivals: readonly [CommitMatch, CommitMatch]): Rejection {
  return reject('mine', session.id, 'ambiguous-link', {
    text: `two commits hold its change about as well: ${rivals.map(describe).join('; ')}`,
    facts: { rivals: rivals.map(toFacts) },
  });
}

function isAbandoned(session: Session): boolean {
  return session.turns.length > 0 && session.turns.at(-1)?.end !== 'completed';
}

function describeEnd(session: Session): string {
  const ends = {
    aborted: 'was interrupted',
    failed: 'failed',
    unfinished: 'never ended',
    completed: 'ended',
  };
  return `its last turn ${ends[session.turns.at(-1)?.end ?? 'unfinished']}`;
}

function describe({ commit, match }: CommitMatch): string {
  return `${commit.id.slice(0, 10)} "${commit.subject}", has ${Math.round(match.sessionShare * 100)} % of its lines`;
}

function toFacts({ commit, match }: CommitMatch) {
  return {
    commit: commit.id,
    subject: commit.subject,
    sessionShare: match.sessionShare,
    commitShare: match.commitShare,
  };
}
