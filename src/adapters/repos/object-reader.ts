import type { GitOptions } from '../git-command.ts';
import { createGitProcess } from '../git-process.ts';

export interface GitObject {
  readonly id: string;
  readonly type: string;
  readonly content: Buffer;
}

/** Reads objects through one `git cat-file --batch`. */
export interface ObjectReader {
  /** @param name an id, or a revision that holds no newline; `undefined` where there is no such object */
  read(name: string): Promise<GitObject | undefined>;
  end(): void;
}

export function createObjectReader(
  findOptions: () => Promise<Pick<GitOptions, 'cwd' | 'env'>>,
): ObjectReader {
  const process = createGitProcess(['cat-file', '--batch'], findOptions);
  return {
    async read(name) {
      if (name.includes('\n')) return undefined;
      return process.ask(`${name}\n`, async (answers) => {
        const header = await answers.readLine();
        const [, id, type, size] = /^([0-9a-f]{40,}) (\w+) (\d+)$/.exec(header) ?? [];
        if (id === undefined || type === undefined) {
          if (/ (missing|ambiguous)$/.test(header)) return undefined;
          throw new Error(`git cat-file --batch: cannot understand its answer "${header}" on "${name}"`);
        }
        const content = await answers.readBytes(Number(size));
        await answers.readBytes(1);
        return { id, type, content };
      });
    },
    end: process.end,
  };
}
