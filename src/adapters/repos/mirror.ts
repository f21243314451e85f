import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type GitOptions, runGit, runGitText } from '../git-command.ts';

/**
 * A bare repository of ours that keeps commits of another one: each with its tree, under `refs/pins/`, as a shallow
 * repository holds it, without its history. It is filled from the other's objects alone, with no transport in between.
 */
export interface Mirror {
  readonly path: string;
  /** Directory of its objects, which is not there before the first commit is kept. */
  readonly objectsPath: string;
  /** All of them or none. @throws {GitError} where an object of theirs is missing */
  keep(commits: readonly string[]): Promise<void>;
  /** Those that it keeps. */
  list(): Promise<ReadonlySet<string>>;
}

export function createMirror(
  path: string,
  findSource: () => Promise<Pick<GitOptions, 'cwd' | 'env'>>,
): Mirror {
  const objectsPath = join(path, 'objects');
  const own = { cwd: path, env: { GIT_DIR: '.' } };
  const list = async () => {
    if (!existsSync(objectsPath)) return new Set<string>();
    const refs = await runGitText(['for-each-ref', '--format=%(objectname)', 'refs/pins'], own);
    return new Set(refs === '' ? [] : refs.split('\n'));
  };
  return {
    path,
    objectsPath,
    list,
    async keep(commits) {
      const source = await findSource();
      if (!existsSync(objectsPath)) await initialise(path, source);
      const listing = ['rev-list', '--objects', '--no-walk=unsorted', '--stdin'];
      const objects = await runGit(listing, { ...source, input: toLines(commits) });
      const missing = await findMissing(objects.toString('latin1').split('\n').slice(0, -1), own);
      if (missing.length > 0) {
        const pack = ['pack-objects', '--quiet', '--delta-base-offset', join(objectsPath, 'pack', 'pack')];
        await runGit(pack, { ...source, input: Buffer.from(toLines(missing), 'latin1') });
      }
      // Before the refs: at no time does one of them lead to a parent that is not there.
      await writeShallow(path, [...(await list()), ...commits]);
      const updates = commits.map((commit) => `update refs/pins/${commit} ${commit}`);
      await runGit(['update-ref', '--stdin'], { ...own, input: toLines(updates) });
    },
  };
}

async function initialise(path: string, source: Pick<GitOptions, 'cwd' | 'env'>): Promise<void> {
  const format = await runGitText(['rev-parse', '--show-object-format'], source);
  await mkdir(path, { recursive: true });
  const init = ['init', '--quiet', '--bare', '--template=', `--object-format=${format}`, '.'];
  await runGit(init, { cwd: path });
}

/** @param listing `ID NAME` lines; the names help git to find likenesses */
async function findMissing(listing: readonly string[], own: GitOptions): Promise<string[]> {
  const ids = listing.map((line) => line.split(' ', 1)[0] ?? '');
  const checked = await runGitText(['cat-file', '--batch-check=%(objecttype)'], {
    ...own,
    input: toLines(ids),
  });
  const answers = checked.split('\n');
  return listing.filter((_, i) => answers[i]?.endsWith(' missing'));
}

/** Tells git where history ends. */
async function writeShallow(path: string, commits: readonly string[]): Promise<void> {
  const draft = join(path, `shallow.${process.pid}`);
  await writeFile(draft, toLines([...new Set(commits)].sort()));
  await rename(draft, join(path, 'shallow'));
}

function toLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
