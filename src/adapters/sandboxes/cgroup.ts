import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { toSha256 } from '../../domain/ids.ts';
import type { MetLimit, ResourceLimits, SandboxCapabilities } from '../../ports.ts';
import {
  type CgroupParents,
  type Controller,
  findCgroupParents,
  limitFiles,
  reapCgroups,
} from './cgroup-parents.ts';
import { identifyOurselves, isGone } from './process-identity.ts';

/** Of one command. */
export interface Cgroup {
  /** Whoever writes 0 into each of them is in, with all that he starts. */
  readonly entrances: readonly string[];
  /** What a process in it was killed for, or refused; `starved` where it was killed for want of memory that was not its own limit's. */
  metLimit(): MetLimit | 'starved' | undefined;
  /** Once all of its processes have ended. */
  remove(): Promise<void>;
}

/** Makes cgroups below our own, as far as this machine lets us. */
export interface Cgroups {
  readonly parents: CgroupParents;
  create(limits: ResourceLimits, coreCount: number): Cgroup;
}

/** Of bubblewrap itself, and of what starts it. */
const ownProcessCount = 4;

const periodUs = 100_000;

export function createCgroups(): Cgroups {
  const parents = findCgroupParents();
  const prefix = toPrefix(identifyOurselves());
  let count = 0;
  reapCgroups(parents, isOrphan);
  return {
    parents,
    create(limits, coreCount) {
      const name = `${prefix}-${count++}`;
      // To enter one takes time: none is made where it would keep nobody from anything.
      const used = Object.entries(parents).filter(
        ([controller]) => controller !== 'cpu' || limits.cpuCount < coreCount,
      );
      const places = new Map(used.map(([controller, { path }]) => [controller, join(path, name)]));
      const folders = [...new Set(places.values())];
      const written: string[] = [];
      try {
        for (const folder of folders) {
          mkdirSync(folder);
          written.push(folder);
        }
        for (const [controller, { version }] of used)
          setLimit(controller as Controller, version, places.get(controller) ?? '', limits);
      } catch (error) {
        for (const folder of written) rmdirSync(folder);
        throw error;
      }
      return {
        entrances: folders.map((folder) => join(folder, 'cgroup.procs')),
        metLimit: () => findMetLimit(parents, places),
        remove: async () => void (await Promise.all(folders.map(removeFolder))),
      };
    },
  };
}

/** `rollbench-WORLD-PID-START`, so that a later process can tell whether its maker is still there. */
function toPrefix({ world, pid, startedAt }: ReturnType<typeof identifyOurselves>): string {
  return `rollbench-${toSha256(world).slice(0, 8)}-${pid}-${startedAt}`;
}

function isOrphan(name: string): boolean {
  const [maker, world, pid, startedAt = ''] = name.split('-');
  const { world: ours } = identifyOurselves();
  if (maker !== 'rollbench' || world !== toSha256(ours).slice(0, 8)) return false;
  return isGone({ pid: Number(pid), world: ours, startedAt });
}

function setLimit(
  controller: Controller,
  version: 1 | 2,
  folder: string,
  { memoryBytes, processCount, cpuCount }: ResourceLimits,
): void {
  const set = (file: string, value: string | number) => writeFileSync(join(folder, file), String(value));
  const file = limitFiles[version][controller];
  if (controller === 'pids') set(file, processCount + ownProcessCount);
  if (controller === 'memory') {
    set(file, memoryBytes);
    // What is swapped out would come on top; not every kernel counts that.
    const swap = version === 1 ? 'memory.memsw.limit_in_bytes' : 'memory.swap.max';
    if (existsSync(join(folder, swap))) set(swap, version === 1 ? memoryBytes : 0);
  }
  if (controller === 'cpu') {
    const quotaUs = Math.max(1000, Math.round(cpuCount * periodUs));
    set(file, version === 1 ? quotaUs : `${quotaUs} ${periodUs}`);
  }
}

function findMetLimit(
  parents: CgroupParents,
  places: ReadonlyMap<string, string>,
): ReturnType<Cgroup['metLimit']> {
  const read = (controller: Controller) => (file: string) => {
    const path = join(places.get(controller) ?? '', file);
    return parents[controller] && existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  const memory = parents.memory && toMemoryEnd(parents.memory.version, read('memory'));
  return memory ?? (readCount(read('pids')('pids.events'), 'max') > 0 ? 'processes' : undefined);
}

const readCount = (text: string, name: string) =>
  Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);

/**
 * A kernel without memory kills in a cgroup that has met no limit, too: that is the machine's fault, or of a group above ours.
 * @param read a file of the cgroup; empty where there is none
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files
 */
export function toMemoryEnd(
  version: 1 | 2,
  read: (file: string) => string,
): 'memory' | 'starved' | undefined {
  const events = read(version === 2 ? 'memory.events' : 'memory.oom_control');
  if (readCount(events, 'oom_kill') === 0) return undefined;
  const isAtLimit = version === 2 ? readCount(events, 'oom') > 0 : hasBeenAtLimit(read);
  return isAtLimit ? 'memory' : 'starved';
}

/** Version 1 counts no refusals: how much there was at most has to tell. Memory is charged in pieces of up to 2 MiB. */
const hasBeenAtLimit = (read: (file: string) => string): boolean =>
  Number(read('memory.max_usage_in_bytes')) > Number(read('memory.limit_in_bytes')) - 4 * 2 ** 20;

/** The kernel needs a moment to forget the last process. */
async function removeFolder(folder: string): Promise<void> {
  for (let waitMs = 1; ; waitMs *= 2) {
    try {
      return await rmdir(folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EBUSY' || waitMs > 4000) throw error;
      await delay(waitMs);
    }
  }
}

export function toCapabilities({ memory, pids, cpu }: CgroupParents): SandboxCapabilities {
  const name = (parent: { readonly version: 1 | 2 } | undefined) =>
    parent ? (`cgroup-v${parent.version}` as const) : undefined;
  // Root is exempt from the number of processes that a user may have.
  const withoutCgroup = process.getuid?.() === 0 ? 'none' : 'rlimit';
  return {
    memoryLimit: name(memory) ?? 'none',
    processLimit: name(pids) ?? withoutCgroup,
    cpuLimit: name(cpu) ?? 'none',
    diskLimit: 'watched',
    told: [...(memory ? ['memory' as const] : []), ...(pids ? ['processes' as const] : []), 'disk'],
  };
}
