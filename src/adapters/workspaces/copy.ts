import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { toCanonicalJson, toSha256 } from '../../domain/ids.ts';
import type {
  PatchResult,
  PrepareResult,
  Sandbox,
  Workspace,
  WorkspaceBase,
  Workspaces,
} from '../../ports.ts';
import { GitError, runGit, runGitText } from '../git-command.ts';
import { createScratchFolder, type ScratchFolder } from '../scratch-folder.ts';
import {
  type BaseLayer,
  copyTree,
  findTree,
  layRepository,
  layTree,
  settleTree,
  toBaseLayer,
} from './base-layer.ts';
import { capturePatch } from './capture-patch.ts';
import { inspectHistory } from './inspect-history.ts';
import { readFileSafely, writeFileSafely } from './safe-files.ts';

export interface CopyWorkspacesOptions {
  /** Bases are kept in `cache/bases`, workspaces live in `scratch`. */
  readonly statePath: string;
  /** Where set-up commands run, with the host's network. */
  readonly sandbox: Sandbox;
  /** Where commits that a repository may have lost are kept, by the repository's path. */
  readonly mirrorOf?: (repoPath: string) => string | undefined;
  readonly setupTimeoutMs?: number;
  /** A larger patch is not captured, and says so; 64 MiB unless told. */
  readonly maxPatchBytes?: number;
}

type Prepared =
  | { readonly kind: 'ready'; readonly layer: BaseLayer }
  | Exclude<PrepareResult, { kind: 'ready' }>;

/** Workspaces that are plain copies of a base made once: works everywhere, and costs what copying costs. */
export function createCopyWorkspaces(options: CopyWorkspacesOptions): Workspaces {
  const basesPath = join(options.statePath, 'cache', 'bases');
  const known = new Map<string, Promise<Prepared>>();

  /** A failed set-up is tried again: a registry may have been down. */
  function prepare(base: WorkspaceBase): Promise<Prepared> {
    const key = toCanonicalJson(base);
    const found = known.get(key);
    if (found !== undefined) return found;
    const prepared = prepareBase(base, basesPath, options);
    known.set(key, prepared);
    const forget = () => known.delete(key);
    prepared.then(({ kind }) => kind === 'ready' || forget(), forget);
    return prepared;
  }

  return {
    name: 'copy',
    async prepare(base) {
      const prepared = await prepare(base);
      return prepared.kind === 'ready' ? { kind: 'ready' } : prepared;
    },
    async open(base) {
      const prepared = await prepare(base);
      if (prepared.kind === 'unbuildable') throw new Error(prepared.detail);
      if (prepared.kind === 'setupFailed') {
        throw new Error(`set-up "${prepared.command}" failed: ${prepared.detail}\n${prepared.outputTail}`);
      }
      const folder = await createScratchFolder(join(options.statePath, 'scratch'), 'workspace');
      await copyTree(prepared.layer.treePath, join(folder.path, 'tree'));
      return createWorkspace(folder, prepared.layer, options.maxPatchBytes ?? 64 * 2 ** 20);
    },
  };
}

/**
 * A base is named by what it is made of: tree and set-up, and the sandbox, whose paths set-up may have written into it.
 * It is made under another name and gets its own at the end, in one step: half a base is never used, and of two processes
 * that make the same one the second finds it done.
 */
async function prepareBase(
  base: WorkspaceBase,
  basesPath: string,
  options: CopyWorkspacesOptions,
): Promise<Prepared> {
  const source = await findTree(base.repoPath, base.commit, options.mirrorOf?.(base.repoPath));
  if (source.kind === 'unbuildable') return source;
  const setup = base.setup === null ? null : { command: base.setup, sandbox: options.sandbox.name };
  const name = toSha256(toCanonicalJson({ layout: 1, tree: source.tree, setup })).slice(0, 16);
  const path = join(basesPath, name);
  if (!existsSync(path)) {
    const draft = await createScratchFolder(basesPath, `.draft-${name}`);
    try {
      const layer = await layTree(source, draft.path);
      await layRepository(layer);
      if (base.setup !== null) {
        const failure = await setUp(layer, base.setup, options);
        if (failure !== undefined) return failure;
        await settleTree(layer);
        await layRepository(layer);
      }
      await renameUnlessMade(draft.path, path);
    } finally {
      await draft.dispose();
    }
  }
  const commit = await runGitText(['rev-parse', 'HEAD'], { cwd: path, env: { GIT_DIR: join(path, 'git') } });
  return { kind: 'ready', layer: toBaseLayer(path, commit) };
}

async function setUp(
  layer: BaseLayer,
  command: string,
  { sandbox, setupTimeoutMs = 15 * 60_000 }: CopyWorkspacesOptions,
): Promise<Extract<PrepareResult, { kind: 'setupFailed' }> | undefined> {
  const mount = { hostPath: layer.treePath, path: '/workspace', access: 'write' } as const;
  const result = await sandbox.run({
    argv: ['/bin/sh', '-c', command],
    cwd: sandbox.resolve(mount),
    env: { CI: 'true' },
    mounts: [mount],
    network: 'host',
    timeoutMs: setupTimeoutMs,
  });
  if (result.kind === 'exited' && result.exitCode === 0) return undefined;
  const detail = {
    exited: () => `exit code ${result.kind === 'exited' ? result.exitCode : ''}`,
    timedOut: () => `still running after ${setupTimeoutMs / 1000} s`,
    cancelled: () => 'stopped from outside',
    broken: () => `the sandbox failed: ${result.kind === 'broken' ? result.detail : ''}`,
  }[result.kind]();
  const output = 'stdoutTail' in result ? `${result.stdoutTail}${result.stderrTail}` : '';
  return {
    kind: 'setupFailed',
    command,
    detail,
    outputTail: output.trimEnd().split('\n').slice(-20).join('\n'),
  };
}

async function renameUnlessMade(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
}

function createWorkspace(folder: ScratchFolder, layer: BaseLayer, maxBytes: number): Workspace {
  const hostPath = join(folder.path, 'tree');
  return {
    hostPath,
    apply: (patch) => applyPatch(patch, hostPath, layer),
    readFile: (file) => readFileSafely(hostPath, file),
    writeFile: (file, content) => writeFileSafely(hostPath, file, content),
    listBaseFiles: async () =>
      (await runGit(['ls-tree', '-r', '-z', '--name-only', layer.commit], { cwd: layer.gitDir }))
        .toString('utf8')
        .split('\0')
        .slice(0, -1),
    capturePatch: () =>
      capturePatch({ layer, workspacePath: hostPath, scratchPath: join(folder.path, 'capture'), maxBytes }),
    inspectHistory: () => inspectHistory(join(hostPath, '.git')),
    dispose: () => folder.dispose(),
  };
}

/** All of it or nothing, at its exact context; git itself refuses paths that leave the tree or pass through links. */
async function applyPatch(patch: string, workspacePath: string, layer: BaseLayer): Promise<PatchResult> {
  if (patch === '') return { kind: 'applied' };
  try {
    await runGit(['apply', '--whitespace=nowarn', '-'], {
      cwd: workspacePath,
      env: { GIT_DIR: layer.gitDir, GIT_WORK_TREE: workspacePath },
      input: patch,
    });
    return { kind: 'applied' };
  } catch (error) {
    // Git itself says 1 for a patch that does not fit and 128 for one that it cannot read.
    if (error instanceof GitError && (error.exitCode === 1 || error.exitCode === 128)) {
      return { kind: 'conflict', detail: error.stderr };
    }
    throw error;
  }
}
