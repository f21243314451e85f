import { type Evidence, type Rejection, reject } from '../domain/decision.ts';
import { formatShare } from '../domain/format-share.ts';
import type { RepositoryFault } from '../domain/repository-fault.ts';
import type { Session } from '../domain/session.ts';
import type { CommitSummary } from '../ports.ts';
import type { MinedRepository } from './choose-repository.ts';
import type { CommitIndex } from './commit-index.ts';
import { type FileLanding, fileLandingWindowMs, landingWindowMs } from './find-landing.ts';
import type { Link } from './link-commit.ts';
import type { Landing } from './weigh-commits.ts';

/** The ledger's words on a session that changed nothing. */
export function rejectUnchanged(session: Session): Rejection {
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

/** On one of which nobody can know when it was. */
export function rejectTimeless({ id, file, startedAt, endedAt }: Session): Rejection {
  return reject('mine', id, 'unreadable', {
    text: `"${file}" says that it lasted from "${startedAt}" to "${endedAt}", and one of these is no time`,
    facts: { file, startedAt, endedAt },
  });
}

/** On one whose edits leave nothing to go by. */
export function rejectEmpty(
  session: Session,
  { outsideCount, isGenerated }: { readonly outsideCount: number; readonly isGenerated: boolean },
  repository: MinedRepository,
): Rejection {
  const text = isGenerated
    ? 'it edited lockfiles and generated files alone, which come out the same for everybody'
    : outsideCount > 0
      ? `${outsideCount} of its edits lie outside repository "${repository.name}", and the others change no line for good`
      : 'its edits took each other back, or changed nothing but whitespace, the order of lines and the names of files';
  return reject('mine', session.id, 'no-change', { text, facts: { editsOutside: outsideCount } });
}

/** On one whose lines are in no commit that could be named. */
export async function explainLink(
  session: Session,
  link: Exclude<Link, { kind: 'linked' }>,
  index: Pick<CommitIndex, 'readSubject'>,
): Promise<Rejection> {
  const { name, describe, describeAll, toFacts } = inWords(index);
  switch (link.kind) {
    case 'ambiguous':
      return reject('mine', session.id, 'ambiguous-link', {
        text: `two commits hold its change about as well: ${await describeAll(link.rivals)}`,
        facts: { rivals: await Promise.all(link.rivals.map(toFacts)) },
      });
    case 'scattered':
      return reject('mine', session.id, 'ambiguous-link', {
        text: `its change landed in ${link.parts.length} commits, and others changed the same files between them: ${await describeAll(link.parts)}`,
        facts: { parts: await Promise.all(link.parts.map(toFacts)) },
      });
    case 'commonplace':
      return reject('mine', session.id, 'ambiguous-link', {
        text: `all that it shares with a commit is what other commits write there, too: ${await describe(link.landing)}`,
        facts: { commonplace: await toFacts(link.landing) },
      });
    case 'reverted':
      return rejectNotLanded(session, {
        text: `its change landed and was taken back by ${await name(link.revert)}: ${await describe(link.landing)}`,
        facts: { reverted: await toFacts(link.landing), revert: link.revert.id },
      });
    case 'unmerged':
      return rejectNotLanded(session, {
        text: `its change lies on a branch that is not merged: ${await describe(link.holder)}`,
        facts: { unmerged: await toFacts(link.holder) },
      });
    case 'notLanded': {
      const days = toDays(landingWindowMs);
      const { nearest } = link;
      return rejectNotLanded(
        session,
        nearest === undefined
          ? { text: `no commit within ${days} touches the files that hold most of its change`, facts: {} }
          : {
              text: `no commit within ${days} holds its change; the nearest, ${await describe(nearest)}`,
              facts: { nearest: await toFacts(nearest) },
            },
      );
    }
  }
}

/** On one of which only the files are known. */
export async function explainFileLink(
  session: Session,
  link: Exclude<FileLanding, { kind: 'linked' }>,
  index: Pick<CommitIndex, 'readSubject'>,
): Promise<Rejection> {
  const { name } = inWords(index);
  const known = 'its record names files and no lines';
  if (link.kind === 'ambiguous') {
    return reject('mine', session.id, 'ambiguous-link', {
      text: `${known}, and two commits changed the very same files: ${(await Promise.all(link.rivals.map(name))).join('; ')}`,
      facts: { rivals: link.rivals.map(({ id }) => id) },
    });
  }
  const text = `${known}, and no commit within ${toDays(fileLandingWindowMs)} changed the very same files`;
  return rejectNotLanded(session, { text, facts: {} });
}

/** On one whose repository lacks what is needed to trace it. */
export function explainFault(
  session: Session,
  { kind, path, message, object }: RepositoryFault,
  repositories: readonly MinedRepository[],
): Rejection {
  const repo = repositories.find(({ git }) => git.path === path)?.name ?? '';
  const reason = kind === 'objectMissing' ? 'base-missing' : 'start-state-failed';
  const text = `repository "${repo}": ${message}`;
  return reject('mine', session.id, reason, { text, facts: { repo, ...(object && { object }) } });
}

function rejectNotLanded(session: Session, { text, facts }: Evidence): Rejection {
  return isAbandoned(session)
    ? reject('mine', session.id, 'aborted', { text: `${describeEnd(session)}, and ${text}`, facts })
    : reject('mine', session.id, 'not-landed', { text, facts });
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

/** Commits with the subjects that people gave them, which are read for those few alone. */
function inWords({ readSubject }: Pick<CommitIndex, 'readSubject'>) {
  const name = async ({ id }: CommitSummary) => `${id.slice(0, 10)} "${await readSubject(id)}"`;
  const describe = async ({ commits, match }: Landing) => {
    const names = await Promise.all(commits.map(name));
    return `${names.join(', ')}, has ${formatShare(match.sessionShare)} of its lines`;
  };
  return {
    name,
    describe,
    describeAll: async (landings: readonly Landing[]) =>
      (await Promise.all(landings.map(describe))).join('; '),
    async toFacts({ commits, match }: Landing) {
      const commit = commits.at(-1)?.id ?? '';
      return {
        commit,
        subject: await readSubject(commit),
        sessionShare: match.sessionShare,
        commitShare: match.commitShare,
        fileShare: match.fileShare,
      };
    },
  };
}

function toDays(ms: number): string {
  return `${ms / (24 * 60 * 60 * 1000)} days`;
}
