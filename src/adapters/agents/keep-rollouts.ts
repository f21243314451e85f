import type { Dirent } from 'node:fs';
import { copyFile, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** Longer ones, taken together, are not kept: recorded trials of days of work have tens of megabytes. */
const largestRolloutBytes = 256 * 1024 * 1024;
/** Of sub-agents. */
const mostRollouts = 64;

/**
 * Copies the session files of a home to a trial's folder: the thread's own as `rollout.jsonl`, those of its sub-agents as
 * `rollout-<thread>.jsonl`. A Codex that died early has none. The agent could write to its home: what is no plain file of
 * such a name and of bounded size is left there.
 * @returns where the thread's own is now; `undefined` if there is none
 */
export async function keepRollouts(
  homePath: string,
  threadId: string,
  artifactsPath: string,
): Promise<string | undefined> {
  const home = await realpath(homePath);
  const entries = await readdir(join(home, '.codex', 'sessions'), {
    recursive: true,
    withFileTypes: true,
  }).catch(orEmpty);
  const found = entries.flatMap((entry) => {
    const thread = entry.isFile() ? fileForm.exec(entry.name)?.[1] : undefined;
    return thread === undefined ? [] : [{ thread, entry }];
  });
  // The thread's own goes before all others.
  const ordered = found.sort((a, b) => Number(b.thread === threadId) - Number(a.thread === threadId));
  let leftBytes = largestRolloutBytes;
  let own: string | undefined;
  for (const { thread, entry } of ordered.slice(0, mostRollouts + 1)) {
    const source = await realpath(join(entry.parentPath, entry.name));
    const { size } = await stat(source);
    if (!source.startsWith(`${home}${sep}`) || size > leftBytes) continue;
    leftBytes -= size;
    const kept = join(artifactsPath, thread === threadId ? 'rollout.jsonl' : `rollout-${thread}.jsonl`);
    await copyFile(source, kept);
    if (thread === threadId) own = kept;
  }
  return own;
}

const fileForm = /^rollout-.*-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl$/;

function orEmpty(error: NodeJS.ErrnoException): Dirent[] {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
  throw error;
}
