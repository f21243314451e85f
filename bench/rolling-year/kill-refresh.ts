import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createRandom } from '../../src/stats/create-random.ts';
import { readState } from './end-state.ts';

const script = join(import.meta.dirname, 'refresh-world.ts');

export interface Kills {
  readonly killCount: number;
  /** Refreshes that came to their end after one or more kills, and of these those that ended otherwise than unharmed. */
  readonly endCount: number;
  readonly differences: readonly string[];
}

/**
 * Kills one refresh again and again, at instants drawn over all of its time, lets it go on each time until it has ended, and
 * holds the end against that of one which nobody has killed. Begins anew from the same state until there are enough kills.
 */
export async function killRefresh(
  directory: string,
  args: readonly string[],
  killCount: number,
  seed: number,
): Promise<Kills> {
  const saved = `${directory}.saved`;
  const restore = () => {
    rmSync(directory, { recursive: true, force: true });
    cpSync(saved, directory, { recursive: true, preserveTimestamps: true });
  };
  const start = () =>
    spawn(process.execPath, [script, directory, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  rmSync(saved, { recursive: true, force: true });
  cpSync(directory, saved, { recursive: true, preserveTimestamps: true });

  restore();
  const begunMs = performance.now();
  await endOf(start());
  const wholeMs = performance.now() - begunMs;
  const unharmed = (await readState(directory)).text;

  const random = createRandom(seed);
  const differences: string[] = [];
  let [kills, endCount] = [0, 0];
  while (kills < killCount) {
    restore();
    for (let hasEnded = false; !hasEnded; ) {
      const refresh = start();
      const end = endOf(refresh);
      if (kills < killCount) {
        const isKilled = await Promise.race([delay(random() * wholeMs, true), end.then(() => false)]);
        if (isKilled && refresh.kill('SIGKILL')) kills++;
      }
      hasEnded = (await end) === 'ended';
    }
    endCount++;
    const { text } = await readState(directory);
    if (text !== unharmed) differences.push(describeDifference(unharmed, text));
  }
  rmSync(saved, { recursive: true });
  return { killCount: kills, endCount, differences };
}

async function endOf(refresh: ChildProcess): Promise<'ended' | 'killed'> {
  let stderr = '';
  refresh.stderr?.on('data', (part) => {
    stderr += part;
  });
  const [exitCode, signal] = await once(refresh, 'close');
  if (signal === 'SIGKILL') return 'killed';
  if (exitCode !== 0) throw new Error(`a refresh ended with ${exitCode}: ${stderr}`);
  return 'ended';
}

function describeDifference(expected: string, found: string): string {
  const at = [...expected].findIndex((letter, i) => letter !== found[i]);
  const around = (text: string) => text.slice(Math.max(0, at - 200), at + 200);
  return `expected …${around(expected)}…\n   found …${around(found)}…`;
}
