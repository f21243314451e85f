import { join } from 'node:path';
import type { Workspaces } from '../../ports.ts';
import { createScratchFolder } from '../scratch-folder.ts';
import { createCopyWorkspaces } from './copy.ts';
import { listUpper } from './list-differences.ts';
import { mountOverlay, type OverlayMode, probeOverlay } from './overlay-mount.ts';
import { type BaseOptions, createBasePreparer } from './prepare-base.ts';
import { requireReady, toPrepareResult } from './prepared-base.ts';
import { createWorkspace } from './workspace.ts';

export interface OverlayOptions extends BaseOptions {
  /** As `probeOverlay` found that it works here. */
  readonly mode: OverlayMode;
}

/**
 * Workspaces that lie over their base and hold only what differs from it: laid in no time, whatever the base's size. The
 * base is a lower side that nobody can write to.
 */
export function createOverlayWorkspaces(options: OverlayOptions): Workspaces {
  const prepare = createBasePreparer(options);
  return {
    name: 'overlay',
    async prepare(base, signal) {
      return toPrepareResult(await prepare(base, signal));
    },
    async open(base) {
      const ready = requireReady(await prepare(base));
      const folder = await createScratchFolder(join(options.statePath, 'scratch'), 'workspace');
      try {
        const { namespace, path, upperPath, dispose } = await mountOverlay(
          ready.layer.path,
          folder.path,
          options.mode,
        );
        // Beside the tree lies the rest of the base: commands are shown the tree alone.
        const inside = join(path, 'tree');
        return createWorkspace({
          ...ready,
          tree: {
            hostPath: `${namespace}/root${inside}`,
            path: inside,
            namespace,
            writtenPath: upperPath,
            asidePath: `${namespace}/root${join(path, 'aside')}`,
          },
          scratchPath: folder.path,
          listChanges: () => listUpper(join(folder.path, 'upper')),
          maxPatchBytes: options.maxPatchBytes,
          async dispose() {
            await dispose();
            await folder.dispose();
          },
        });
      } catch (error) {
        await folder.dispose();
        throw error;
      }
    },
  };
}

/** The quickest workspaces that this machine can have, found out when the first is asked for. */
export function createWorkspaces(options: BaseOptions): Workspaces {
  let chosen: Promise<Workspaces> | undefined;
  const choose = () => {
    chosen ??= probeOverlay(join(options.statePath, 'scratch')).then((mode) =>
      mode ? createOverlayWorkspaces({ ...options, mode }) : createCopyWorkspaces(options),
    );
    return chosen;
  };
  return {
    name: 'overlay or copy',
    prepare: async (base, signal) => (await choose()).prepare(base, signal),
    open: async (base) => (await choose()).open(base),
  };
}
