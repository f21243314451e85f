import { join } from 'node:path';
import type { Workspaces } from '../../ports.ts';
import { createScratchFolder } from '../scratch-folder.ts';
import { copyTree } from './base-layer.ts';
import { listDifferences } from './list-differences.ts';
import { type BaseOptions, createBasePreparer } from './prepare-base.ts';
import { requireReady, toPrepareResult } from './prepared-base.ts';
import { createWorkspace } from './workspace.ts';

/** Workspaces that are plain copies of a base made once: works everywhere, and costs what copying costs. */
export function createCopyWorkspaces(options: BaseOptions): Workspaces {
  const prepare = createBasePreparer(options);
  return {
    name: 'copy',
    async prepare(base, signal) {
      return toPrepareResult(await prepare(base, signal));
    },
    async open(base) {
      const ready = requireReady(await prepare(base));
      const folder = await createScratchFolder(join(options.statePath, 'scratch'), 'workspace');
      const path = join(folder.path, 'tree');
      await copyTree(ready.layer.treePath, path);
      return createWorkspace({
        ...ready,
        tree: { hostPath: path, path, asidePath: join(folder.path, 'aside') },
        scratchPath: folder.path,
        listChanges: () => listDifferences(ready.layer.treePath, path),
        maxPatchBytes: options.maxPatchBytes,
        dispose: () => folder.dispose(),
      });
    },
  };
}
