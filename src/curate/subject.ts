import { posix } from 'node:path';
import type { Candidate } from '../domain/candidate.ts';
import { type FilePatch, parsePatch } from '../domain/patch.ts';
import type { Git } from '../ports.ts';

/** What every filter looks at: a candidate with its patches read, and its base. */
export interface Subject {
  readonly candidate: Candidate;
  /** All turns, one below the other. */
  readonly prompt: string;
  readonly goldFiles: readonly FilePatch[];
  readonly testFiles: readonly FilePatch[];
  readonly base: Base;
}

/** What curation asks of a repository. */
export type Trees = Pick<Git, 'hasCommit' | 'listFiles' | 'readFile' | 'findWords'>;

/** The tree in which the session began; asked only by the filters that need it, when they need it. */
export interface Base {
  listFiles(): Promise<readonly string[]>;
  /** What the files that the change touches held before, one below the other. */
  readTouched(): Promise<string>;
  /** Which of these names stand in the tree as whole words, or as a file or folder. */
  findNames(names: readonly string[]): Promise<ReadonlySet<string>>;
}

export function toSubject(candidate: Candidate, git: Trees): Subject {
  const goldFiles = parsePatch(candidate.goldPatch);
  const testFiles = parsePatch(candidate.testPatch);
  return {
    candidate,
    prompt: candidate.prompts.join('\n'),
    goldFiles,
    testFiles,
    base: createBase(git, candidate.baseCommit, [...goldFiles, ...testFiles]),
  };
}

function createBase(git: Trees, commit: string, touched: readonly FilePatch[]): Base {
  const listFiles = once(() => git.listFiles(commit));
  const readTouched = once(async () => {
    const contents: string[] = [];
    for (const { oldPath, change } of touched) {
      if (change !== 'add') contents.push((await git.readFile(commit, oldPath)) ?? '');
    }
    return contents.join('\n');
  });
  return {
    listFiles,
    readTouched,
    async findNames(names) {
      const parts = new Set((await listFiles()).flatMap((path) => path.split('/').flatMap(toNames)));
      const found = new Set(await git.findWords(commit, names));
      for (const name of names) if (parts.has(name)) found.add(name);
      return found;
    },
  };
}

/** `src/format-money.ts` is called so, and `format-money` by those who import it. */
function toNames(part: string): string[] {
  return [part, posix.parse(part).name];
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
