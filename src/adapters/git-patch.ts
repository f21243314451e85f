import { isUtf8 } from 'node:buffer';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FilePatch, joinPatch, parsePatch } from '../domain/patch.ts';
import { GitError, type GitOptions, runGit } from './git-command.ts';

export interface PatchRequest {
  /** The git directory itself. */
  readonly gitDir: string;
  /** Commits or trees, already known to be none of git's options. */
  readonly from: string;
  readonly to: string;
  /** Without renames each section speaks of one path alone, so that sections can be dropped by path. */
  readonly hasRenames: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly maxBytes?: number;
}

/**
 * `git diff --binary --full-index` as text that is always valid UTF-8 and therefore survives being a string: a file whose
 * lines are in another encoding is written as a binary.
 * @throws {GitError}
 */
export async function readPatch(request: PatchRequest): Promise<string> {
  const patch = await runDiff(request, '/dev/null');
  if (isUtf8(patch)) return patch.toString('utf8');
  // Latin-1 keeps every byte, and all that git itself writes is ASCII.
  const binary = parsePatch(
    (await withBinaryAttributes((file) => runDiff(request, file))).toString('latin1'),
  );
  const binaryByPath = new Map(binary.map((file) => [toKey(file), file]));
  const files = parsePatch(patch.toString('latin1')).map((file) =>
    isUtf8(Buffer.from(file.text, 'latin1')) ? file : binaryByPath.get(toKey(file)),
  );
  // Renames are found by likeness, which may differ between text and binary: then all files are taken as binaries.
  const chosen = files.includes(undefined) ? binary : (files as FilePatch[]);
  const bytes = Buffer.from(joinPatch(chosen), 'latin1');
  if (!isUtf8(bytes)) {
    throw new GitError(
      `the difference from ${request.from} to ${request.to} cannot be written as UTF-8, not even as binaries; look for "diff" in ${request.gitDir}/info/attributes`,
      { reason: 'notText', exitCode: 0, stderr: '' },
    );
  }
  return bytes.toString('utf8');
}

const toKey = (file: FilePatch) => `${file.change} ${file.oldPath}\0${file.path}`;

async function withBinaryAttributes<T>(use: (attributesFile: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'rollbench-attributes-'));
  try {
    await writeFile(join(directory, 'all-binary'), '* -diff\n');
    return await use(join(directory, 'all-binary'));
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Files of a directory or a module that was moved as a whole are paired by likeness up to this many. */
const renameLimit = 1000;

/**
 * In the git directory, without an index and with plumbing alone: neither the checkout's state nor its attributes nor the
 * repository's `diff.*` settings change what comes out.
 */
export const diffEnvironment = { GIT_DIR: '.', GIT_INDEX_FILE: '/nonexistent/index' } as const;

export function toDiffArguments(hasRenames: boolean, attributesFile = '/dev/null'): string[] {
  return [
    ...['-c', `core.attributesFile=${attributesFile}`, '-c', 'diff.suppressBlankEmpty=false'],
    ...['diff-tree', '-r', '-p', '--no-ext-diff', '--no-textconv', '--no-color'],
    ...(hasRenames ? ['--find-renames', `-l${renameLimit}`] : ['--no-renames']),
    ...['--submodule=short', '--ignore-submodules=none'],
  ];
}

function runDiff(request: PatchRequest, attributesFile: string): Promise<Buffer> {
  const options: GitOptions = {
    cwd: request.gitDir,
    env: { ...request.env, ...diffEnvironment },
    ...(request.maxBytes !== undefined && { maxBytes: request.maxBytes }),
  };
  const form = [...toDiffArguments(request.hasRenames, attributesFile), '--binary', '--full-index'];
  return runGit([...form, request.from, request.to, '--'], options);
}
