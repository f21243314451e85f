import { RepositoryFault } from '../../domain/repository-fault.ts';
import { GitError, timeoutMs } from '../git-command.ts';

/**
 * A failure of git as what it means for whoever asked; what says nothing about the repository stays as it is.
 * @param path of the repository
 */
export function toFault(error: unknown, path: string): unknown {
  if (!(error instanceof GitError)) return error;
  switch (error.reason) {
    case 'exitCode':
      return toMissing(error, path);
    case 'tooMuchOutput':
    case 'notText':
      return new RepositoryFault('changeUnusable', path, error.message);
    case 'timeout':
      return new RepositoryFault(
        'changeUnusable',
        path,
        `git comes to no end with it within ${timeoutMs / 60_000} minutes`,
      );
    default:
      return error;
  }
}

/** Git ran and refused: all that it was asked about comes from the repository itself, where something is missing or damaged. */
function toMissing({ stderr, message }: GitError, path: string): RepositoryFault {
  const id = objectId.exec(stderr)?.[0];
  const words = stderr.split('\n').at(-1) || message;
  return missingObject(path, id === undefined ? 'an object' : `object ${id}`, words);
}

const objectId = /\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b/;

/**
 * @param what such as "object 1234…"
 * @param words git's own, where it said any
 */
export function missingObject(path: string, what: string, words?: string): RepositoryFault {
  const cure = /promisor remote/.test(words ?? '')
    ? 'this is a partial clone, `git fetch --refetch --no-filter` fetches what it left out'
    : 'fetch it from a clone that has it, `git fetch --refetch`; `git fsck` names all such objects';
  const said = words === undefined ? '' : ` (${words})`;
  const text = `${what} is missing or damaged${said}: ${cure}`;
  return new RepositoryFault('objectMissing', path, text, objectId.exec(what)?.[0]);
}
