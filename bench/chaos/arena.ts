import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readConfig } from '../../src/config/config.ts';
import { openStore } from '../../src/wire.ts';
import { layOutQuickWorld } from '../experiment/quick-world.ts';
import { type Kill, killOne } from './kill-one.ts';

/** A benchmark, and what becomes of an experiment there that nobody disturbs. */
export interface Arena {
  readonly cellCount: number;
  readonly undisturbedMs: number;
  /** Plays an experiment, kills its processes so many times, and resumes it until it ends. */
  disturb(killCount: number, random: () => number): Promise<Disturbed>;
  countLeftovers(): number;
}

export interface Disturbed {
  readonly experimentId: string | undefined;
  readonly exitCode: number | null;
  readonly kills: readonly Kill[];
  /** Lines that it has otherwise than the undisturbed one; none is what is hoped for. */
  readonly changes: readonly string[];
}

export async function openArena(variant: string, cells: string): Promise<Arena> {
  const { repository, run } = await layOutQuickWorld({ hasQuickSuite: true });
  const begin = ['--variant', variant, '--repeats', cells, '--concurrency', '2'];
  const known = new Set<string>();

  async function takeNewest(): Promise<string | undefined> {
    const store = await openStore(readConfig(repository));
    const id = (await store.experiments.list()).find((each) => !known.has(each.id))?.id;
    await store.close();
    if (id !== undefined) known.add(id);
    return id;
  }

  /** Cells with their verdicts, without what differs between any two experiments. */
  async function readCells(id: string): Promise<string[]> {
    const store = await openStore(readConfig(repository));
    const grades = new Map((await store.grades.listFor(id)).map((grade) => [grade.trialId, grade.verdict]));
    const trials = await store.trials.listFor(id);
    await store.close();
    return trials
      .map((trial) => `${trial.id.replace(id, '')} ${trial.outcome.kind} ${grades.get(trial.id) ?? 'none'}`)
      .sort();
  }

  // The first one warms up what the others find warm.
  let undisturbedMs = 0;
  for (let go = 0; go < 2; go++) {
    await takeNewest();
    const startedAt = performance.now();
    await once(run(begin), 'exit');
    undisturbedMs = performance.now() - startedAt;
  }
  const expected = await readCells((await takeNewest()) ?? '');
  if (expected.length !== Number(cells)) throw new Error(`undisturbed: ${expected.join('\n')}`);

  return {
    cellCount: expected.length,
    undisturbedMs,
    async disturb(killCount, random) {
      const kills: Kill[] = [];
      let id: string | undefined;
      let exitCode: number | null = null;
      // What a process that died alone has cost is played again by the next go.
      for (let go = 0; go <= killCount + 2 && exitCode !== 0; go++) {
        const child = run(id === undefined ? begin : ['--resume', id]);
        const exited = once(child, 'exit') as Promise<[number | null]>;
        const isOver = () => child.exitCode !== null || child.signalCode !== null;
        while (kills.length < killCount && !isOver()) {
          await Promise.race([exited, delay((random() * undisturbedMs) / killCount)]);
          const kill = isOver() ? undefined : killOne(child.pid ?? 0, random);
          if (kill) kills.push(kill);
          if (kill?.isRoot) break;
        }
        [exitCode] = await exited;
        // Killed before it had begun: the next go begins anew.
        id ??= await takeNewest();
      }
      const found = id === undefined ? [] : await readCells(id);
      return { experimentId: id, exitCode, kills, changes: listChanges(expected, found) };
    },
    countLeftovers: () => readdirSync(join(repository, '.rollbench', 'scratch')).length,
  };
}

/** Cells that only one of them has, or has more often. */
function listChanges(before: readonly string[], after: readonly string[]): string[] {
  const without = (some: readonly string[], others: readonly string[]) => {
    const left = [...others];
    return some.filter((line) => {
      const at = left.indexOf(line);
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
  };
  return [
    ...without(before, after).map((line) => `- ${line}`),
    ...without(after, before).map((line) => `+ ${line}`),
  ];
}
