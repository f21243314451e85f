import { join } from 'node:path';
import type { PatchResult, Surroundings, Workspace, Workspaces } from '../../ports.ts';
import { GitError, runGit } from '../git-command.ts';
import { createScratchFolder, type ScratchFolder } from '../scratch-folder.ts';
import { type BaseLayer, copyTree } from './base-layer.ts';
import { capturePatch } from './capture-patch.ts';
import { inspectHistory } from './inspect-history.ts';
import { type BaseOptions, createBasePreparer, requireReady, toPrepareResult } from './prepare-base.ts';
import { readFileSafely, writeFileSafely } from './safe-files.ts';
import { toWorkspaceMount } from './set-up.ts';

/** Workspaces that are plain copies of a base made once: works everywhere, and costs what copying costs. */
export function createCopyWorkspaces(options: BaseOptions): Workspaces {
  const prepare = createBasePreparer(options);
  return {
    name: 'copy',
    async prepare(base) {
      return toPrepareResult(await prepare(base));
    },
    async open(base) {
      const { layer, surroundings } = requireReady(await prepare(base));
      const folder = await createScratchFolder(join(options.statePath, 'scratch'), 'workspace');
      await copyTree(layer.treePath, join(folder.path, 'tree'));
      return createWorkspace(folder, layer, surroundings, options.maxPatchBytes ?? 64 * 2 ** 20);
    },
  };
}

function createWorkspace(
  folder: ScratchFolder,
  layer: BaseLayer,
  surroundings: Surroundings,
  maxBytes: number,
): Workspace {
  const hostPath = join(folder.path, 'tree');
  return {
    hostPath,
    mount: toWorkspaceMount(hostPath),
    surroundings,
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
