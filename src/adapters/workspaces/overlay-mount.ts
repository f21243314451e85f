import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { createScratchFolder } from '../scratch-folder.ts';

/** How an overlay can be mounted here: by root, or by anybody in a user namespace of his own. */
export type OverlayMode = 'root' | 'user';

export interface OverlayMount {
  /** The process in whose mount namespace the overlay is, such as `/proc/4711`. */
  readonly namespace: string;
  /** Where it is found there. */
  readonly path: string;
  /** What differs from the lower side, in our own namespace. */
  readonly upperPath: string;
  dispose(): Promise<void>;
}

/**
 * Mounts an overlay over a folder that nothing is ever written to. It is seen in the namespace of one waiting process alone,
 * which ends when its standard input does: however this process ends, no mount stays.
 * @param folder for what is written, empty
 * @throws {Error} with mount's own words
 */
export async function mountOverlay(lower: string, folder: string, mode: OverlayMode): Promise<OverlayMount> {
  const [upper, work, path] = ['upper', 'work', 'merged'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const each of [upper, work, path]) await mkdir(each);
  // Only root may let directories of the lower side be renamed as they are; else programs must copy them.
  const modeOptions = mode === 'root' ? 'redirect_dir=on' : 'userxattr';
  const options = `lowerdir=${lower},upperdir=${upper},workdir=${work},${modeOptions}`;
  const holder = spawn(
    'unshare',
    [
      ...(mode === 'user' ? ['--user', '--map-root-user'] : []),
      ...['--mount', '--propagation', 'private', '--'],
      ...['/bin/sh', '-c', 'mount -i -n -t overlay overlay -o "$1" "$2" && echo mounted && read -r _'],
      ...['sh', options, path],
    ],
    { cwd: '/', stdio: ['pipe', 'pipe', 'pipe'], detached: true },
  );
  await waitUntilMounted(holder);
  release(holder);
  return {
    namespace: `/proc/${holder.pid}`,
    path,
    upperPath: upper,
    async dispose() {
      if (holder.exitCode !== null || holder.signalCode !== null) return;
      const exited = once(holder, 'exit');
      holder.ref();
      holder.kill('SIGKILL');
      await exited;
    },
  };
}

type Holder = ChildProcessByStdio<Writable, Readable, Readable>;

async function waitUntilMounted(holder: Holder): Promise<void> {
  let words = '';
  holder.stderr.setEncoding('utf8').on('data', (text: string) => {
    words += text;
  });
  const mounted = once(holder.stdout, 'data').then(() => true);
  const ended = once(holder, 'close').then(() => false);
  if (await Promise.race([mounted, ended])) return;
  throw new Error(`an overlay cannot be mounted: ${words.trim() || `exit code ${holder.exitCode}`}`);
}

/** It keeps nothing alive: without us it ends by itself. */
function release(holder: Holder): void {
  holder.unref();
  for (const stream of [holder.stdin, holder.stdout, holder.stderr])
    (stream as unknown as { unref(): void }).unref();
}

/** Tries it for real, in the folder where workspaces will lie: kernels, file systems and rights all have a say. */
export async function probeOverlay(
  scratchPath: string,
  modes: readonly OverlayMode[] = process.getuid?.() === 0 ? ['root', 'user'] : ['user'],
): Promise<OverlayMode | undefined> {
  // Mount's options are told apart by these.
  if (process.platform !== 'linux' || /[,:\\]/.test(scratchPath)) return undefined;
  for (const mode of modes) {
    const folder = await createScratchFolder(scratchPath, 'probe');
    try {
      const [lower, own] = ['lower', 'own'].map((name) => join(folder.path, name)) as [string, string];
      for (const each of [lower, own]) await mkdir(each);
      await (await mountOverlay(lower, own, mode)).dispose();
      return mode;
    } catch {
      // That it cannot be done is the answer.
    } finally {
      await folder.dispose();
    }
  }
  return undefined;
}
