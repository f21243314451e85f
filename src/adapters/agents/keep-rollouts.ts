import { constants, type Dirent } from 'node:fs';
import { access, copyFile, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** Longer ones, taken together, are not kept: recorded trials of days of work have tens of megabytes. */
const largestRolloutBytes = 256 * 1024 * 1024;
/** Of sub-agents. */
const mostRollouts = 64;

/**
 * Copies the session files of a home to a trial's folder: the thread's own as `rollout.jsonl`, those of its sub-agents as
 * `rollout-<thread>.jsonl`. A Codex that died early has none. The agent could write to its home: what is no plain file of
 * such a name and of bounded size, and what it has closed to us, is left there.
 * @returns where the thread's own is now; `undefined` if there is none
 */
export async function keepRollouts(
  homePath: string,
  threadId: string,
  artifactsPath: string,
): Promise<string | undefined> {
  const home = await realpath(homePath);
  const sessions = await findWithin(home, join(home, '.codex', 'sessions'));
  if (sessions === undefined) return undefined;
  const entries = await readdir(sessions, { recursive: true, withFileTypes: true }).catch(orEmpty);
  const found = entries.flatMap((entry) => {
    const thread = entry.isFile() ? fileForm.exec(entry.name)?.[1] : undefined;
    return thread === undefined ? [] : [{ thread, entry }];
  });
  // The thread's own goes before all others.
  const ordered = found.sort((a, b) => Number(b.thread === threadId) - Number(a.thread === threadId));
  let leftBytes = largestRolloutBytes;
  let own: string | undefined;
  for (const { thread, entry } of ordered.slice(0, mostRollouts + 1)) {
    const source = await findWithin(home, join(entry.parentPath, entry.name));
    const size = source === undefined ? 0 : (await stat(source)).size;
    if (source === undefined || size > leftBytes) continue;
    leftBytes -= size;
    const kept = join(artifactsPath, thread === threadId ? 'rollout.jsonl' : `rollout-${thread}.jsonl`);
    await copyFile(source, kept);
    if (thread === threadId) own = kept;
  }
  return own;
}

const fileForm = /^rollout-.*-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl$/;

/** @returns where it really lies; `undefined` where it is not there, leads out of the home, or is closed to us */
async function findWithin(home: string, path: string): Promise<string | undefined> {
  try {
    const real = await realpath(path);
    if (!real.startsWith(`${home}${sep}`)) return undefined;
    await access(real, constants.R_OK);
    return real;
  } catch (error) {
    if (isLeft(error as NodeJS.ErrnoException)) return undefined;
    throw error;
  }
}

const isLeft = ({ code = '' }: NodeJS.ErrnoException): boolean =>
  ['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES'].includes(code);

function orEmpty(error: NodeJS.ErrnoException): Dirent[] {
  if (isLeft(error)) return [];
  throw error;
}
