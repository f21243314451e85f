import { basename, join } from 'node:path';
import type { PatchResult, Surroundings, Workspace } from '../../ports.ts';
import { GitError, runGit } from '../git-command.ts';
import type { BaseLayer } from './base-layer.ts';
import { capturePatch } from './capture-patch.ts';
import { inspectHistory } from './inspect-history.ts';
import { readFileSafely, writeFileSafely } from './safe-files.ts';
import { toWorkspaceMount } from './set-up.ts';
import type { WorkspaceTree } from './workspace-tree.ts';

export interface WorkspaceParts {
  readonly layer: BaseLayer;
  readonly surroundings: Surroundings;
  readonly tree: WorkspaceTree;
  listChanges(): Promise<readonly string[]>;
  /** A folder of this workspace's own. */
  readonly scratchPath: string;
  /** 64 MiB when absent. */
  readonly maxPatchBytes: number | undefined;
  dispose(): Promise<void>;
}

export function createWorkspace(parts: WorkspaceParts): Workspace {
  const { layer, tree } = parts;
  const { hostPath } = tree;
  return {
    layerName: basename(layer.path),
    hostPath,
    mount: toWorkspaceMount(tree),
    surroundings: parts.surroundings,
    apply: (patch) => applyPatch(patch, tree, layer),
    readFile: (file) => readFileSafely(hostPath, file),
    writeFile: (file, content) => writeFileSafely(hostPath, file, content),
    listBaseFiles: async () =>
      (await runGit(['ls-tree', '-r', '-z', '--name-only', layer.commit], { cwd: layer.gitDir }))
        .toString('utf8')
        .split('\0')
        .slice(0, -1),
    capturePatch: () =>
      capturePatch({
        layer,
        tree,
        scratchPath: join(parts.scratchPath, 'capture'),
        maxBytes: parts.maxPatchBytes ?? 64 * 2 ** 20,
      }),
    listChanges: () => parts.listChanges(),
    inspectHistory: () => inspectHistory(tree),
    dispose: () => parts.dispose(),
  };
}

/** All of it or nothing, at its exact context; git itself refuses paths that leave the tree or pass through links. */
async function applyPatch(
  patch: string,
  { path, namespace }: WorkspaceTree,
  layer: BaseLayer,
): Promise<PatchResult> {
  if (patch === '') return { kind: 'applied' };
  try {
    await runGit(['apply', '--whitespace=nowarn', '-'], {
      cwd: path,
      namespace,
      env: { GIT_DIR: layer.gitDir, GIT_WORK_TREE: path },
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
