import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { claimFile } from './claim-file.ts';
import { removeTree } from './remove-tree.ts';

/** A folder that may not outlive the work it was made for, nor the process that does it. */
export interface ScratchFolder {
  readonly path: string;
  dispose(): Promise<void>;
  /** It is whole now, and stays: disposing of it does nothing any more. */
  keep(): Promise<void>;
}

const claimSuffix = '.claim';

/** Makes an empty folder below `parent`; beside it lies the claim that says whether its maker is still alive. */
export async function createScratchFolder(parent: string, label: string): Promise<ScratchFolder> {
  await mkdir(parent, { recursive: true });
  const path = join(parent, `${label}-${randomBytes(6).toString('hex')}`);
  const claim = claimFile(path + claimSuffix);
  // Whoever reaps looked at the claim before we could take it: the next name is ours.
  if (claim === undefined) return createScratchFolder(parent, label);
  await mkdir(path);
  let isKept = false;
  return {
    path,
    async dispose() {
      if (isKept) return;
      if (await removeOrWarn(path)) await rm(path + claimSuffix, { force: true });
      claim.release();
    },
    async keep() {
      isKept = true;
      await rm(path + claimSuffix, { force: true });
      claim.release();
    },
  };
}

/** Removes what killed processes left below `parent`; folders of living ones are not touched. */
export async function reapScratchFolders(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(orNone)) {
    if (!name.endsWith(claimSuffix)) continue;
    const claim = claimFile(join(parent, name));
    if (claim === undefined) continue;
    const path = join(parent, name.slice(0, -claimSuffix.length));
    if (await removeOrWarn(path)) await rm(join(parent, name), { force: true });
    claim.release();
  }
}

/**
 * What untrusted code left may be made to stay: that costs disk, and is no reason to end anything. Its claim is left, too,
 * so that every later start tries again.
 */
async function removeOrWarn(path: string): Promise<boolean> {
  try {
    await removeTree(path);
    return true;
  } catch (error) {
    process.emitWarning(`${path} cannot be removed: ${(error as Error).message}. Remove it by hand.`);
    return false;
  }
}

function orNone(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
