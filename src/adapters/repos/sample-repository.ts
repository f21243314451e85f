import { mkdir, readdir, readFile } from 'node:fs/promises';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import * as z from 'zod';

/** `repository.json` beside the `history` folder. */
const RepositoryFile = z.strictObject({
  name: z.string(),
  branch: z.string(),
  remoteUrl: z.string(),
  /** Id of the last commit. Depends on every byte of the history, so it proves that all were built as meant. */
  head: z.string(),
});

/** `commit.json` in one commit's folder. */
const CommitFile = z.strictObject({
  /** `Name <address>`, who also committed it. */
  author: z.string().regex(/^[^<>]+ <[^<>]+>$/),
  /** ISO 8601 with the author's own offset. */
  date: z.iso.datetime({ offset: true }),
  /** Its lines. */
  message: z.array(z.string()).min(1),
  /** Folder names; when absent, the folder before this one. */
  parents: z.array(z.string()).min(1).optional(),
});
type CommitFile = z.infer<typeof CommitFile>;

export interface SampleRepository {
  readonly name: string;
  readonly path: string;
  readonly remoteUrl: string;
  readonly head: string;
  /** Commit ids by the name of their folder, oldest first. */
  readonly commits: ReadonlyMap<string, string>;
}

/**
 * Builds the sample's git repository in an empty or new directory. `samplePath` holds `repository.json` and `history/`
 * with one folder per commit, in order of name: `commit.json`, and `change.patch` against the first parent. Nothing of
 * the machine or its git configuration goes in, so the commit ids are the same everywhere.
 */
export async function buildSampleRepository(options: {
  readonly samplePath: string;
  readonly targetPath: string;
}): Promise<SampleRepository> {
  const { samplePath, targetPath } = options;
  const repository = RepositoryFile.parse(await readJson(join(samplePath, 'repository.json')));
  await mkdir(targetPath, { recursive: true });
  if ((await readdir(targetPath)).length > 0) {
    throw new Error(`${targetPath} is not empty: the sample repository needs a directory of its own`);
  }
  const git = createGit(targetPath);
  await git(['init', '-q', '--template=', '--object-format=sha1', `--initial-branch=${repository.branch}`]);
  const commits = new Map<string, string>();
  const idOf = (folder: string): string => {
    const id = commits.get(folder);
    if (id === undefined)
      throw new Error(`${samplePath}/history: no commit "${folder}" before the one that names it`);
    return id;
  };
  let previous: string | undefined;
  for (const folder of (await readdir(join(samplePath, 'history'))).sort()) {
    const path = join(samplePath, 'history', folder);
    const commit = CommitFile.parse(await readJson(join(path, 'commit.json')));
    const parents = commit.parents ?? (previous === undefined ? [] : [previous]);
    const [parent] = parents;
    if (parent !== undefined && parent !== previous) await git(['read-tree', idOf(parent)]);
    await git(['apply', '--cached', '--whitespace=nowarn', join(path, 'change.patch')]);
    commits.set(folder, await writeCommit(git, commit, parents.map(idOf)));
    previous = folder;
  }
  const head = idOf(previous ?? '');
  if (head !== repository.head) {
    throw new Error(
      `${samplePath}: the history gives commit ${head}, but repository.json says ${repository.head}; ` +
        'after a wanted change of the history, write the new id there and record the sessions afresh',
    );
  }
  await git(['update-ref', `refs/heads/${repository.branch}`, head]);
  await git(['reset', '-q', '--hard']);
  await git(['remote', 'add', 'origin', repository.remoteUrl]);
  return { name: repository.name, path: targetPath, remoteUrl: repository.remoteUrl, head, commits };
}

type RunGit = (args: string[], more?: { input: string; env: Record<string, string> }) => Promise<string>;

/** No configuration, hooks or variables of the machine's user take part. */
function createGit(path: string): RunGit {
  const isolated = {
    PATH: process.env.PATH,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_DIR: join(path, '.git'),
  };
  return async (args, more) => {
    const { stdout } = await execa('git', args, {
      cwd: path,
      extendEnv: false,
      env: { ...isolated, ...more?.env },
      ...(more && { input: more.input }),
    });
    return stdout;
  };
}

async function writeCommit(git: RunGit, commit: CommitFile, parentIds: readonly string[]): Promise<string> {
  const [, name = '', email = ''] = /^(.+) <(.+)>$/.exec(commit.author) ?? [];
  const tree = await git(['write-tree']);
  return git(['commit-tree', tree, ...parentIds.flatMap((id) => ['-p', id])], {
    input: `${commit.message.join('\n')}\n`,
    env: {
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_AUTHOR_DATE: commit.date,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
      GIT_COMMITTER_DATE: commit.date,
    },
  });
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}
