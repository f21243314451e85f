import { rm } from 'node:fs/promises';
import { execa } from 'execa';

/**
 * Removes a directory with all that is in it: also what its owner may not write or enter (module caches leave that), and
 * paths longer than the kernel takes in one piece, which only the system's own tools go through step by step.
 */
export async function removeTree(path: string): Promise<void> {
  try {
    // What was killed a moment ago may still write.
    await rm(path, { recursive: true, force: true, maxRetries: 5 });
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['EACCES', 'EPERM', 'ENAMETOOLONG'].includes(code)) throw error;
    await execa('chmod', ['-R', 'u+rwx', '--', path], { reject: false, detached: true });
    await execa('rm', ['-rf', '--', path], { detached: true });
  }
}
