import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { GitOptions } from '../git-command.ts';
import { toDiffArguments } from '../git-patch.ts';
import { createGitProcess } from '../git-process.ts';

/** Differences between commits through one `git diff-tree --stdin`. */
export interface DiffStream {
  /** Both by their full ids. @throws {GitError} */
  read(from: string, to: string): Promise<DiffAnswer>;
  end(): void;
}

export type DiffAnswer =
  | { readonly kind: 'read'; readonly patch: string }
  | { readonly kind: 'tooLarge' }
  | { readonly kind: 'notUtf8' }
  | { readonly kind: 'unknownCommit' };

/**
 * @param form further options of `git diff-tree`
 * @param maxBytes a larger difference is passed over
 */
export function createDiffStream(
  findOptions: () => Promise<Pick<GitOptions, 'cwd' | 'env'>>,
  form: readonly string[],
  maxBytes: number,
): DiffStream {
  const args = [...toDiffArguments(true), ...form, '--stdin', '--always'];
  const process = createGitProcess(args, findOptions);
  return {
    async read(from, to) {
      // Git writes back what is no id: it stands where the difference ends, and nobody can have put it into one.
      const end = `end-${randomUUID()}`;
      const answer = await process.ask(`${to} ${from}\n${end}\n`, (answers) =>
        answers.readUntil(end, maxBytes),
      );
      if (answer === undefined) return { kind: 'tooLarge' };
      const header = `${to}\n`;
      if (answer.toString('latin1', 0, header.length) !== header) return { kind: 'unknownCommit' };
      const patch = answer.subarray(header.length);
      return isUtf8(patch) ? { kind: 'read', patch: patch.toString('utf8') } : { kind: 'notUtf8' };
    },
    end: process.end,
  };
}
