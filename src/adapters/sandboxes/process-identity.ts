import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Says of a process which one it is: numbers come again, and mean others elsewhere. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Where the number counts: machine, its start, and the namespace of processes. */
  readonly world: string;
  /** When it began, in the kernel's ticks. */
  readonly startedAt: string;
}

const worldOf = (): string =>
  existsSync('/proc/self/ns/pid')
    ? `${hostname()} ${readlinkSync('/proc/self/ns/pid')} ${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`
    : hostname();

export const identifyOurselves = (): ProcessIdentity => ({
  pid: process.pid,
  world: worldOf(),
  startedAt: readStart(process.pid) ?? '',
});

/** False only where it is sure: what happens in another world is not for us to judge. */
export function isGone({ pid, world, startedAt }: ProcessIdentity): boolean {
  return world === worldOf() && readStart(pid) !== startedAt;
}

/** Of this machine, before it was started last: nothing that ran then has gone on. */
export function isOfEarlierBoot({ world }: ProcessIdentity): boolean {
  const [[host, , boot], [ourHost, , ourBoot]] = [world.split(' '), worldOf().split(' ')];
  return host === ourHost && boot !== undefined && ourBoot !== undefined && boot !== ourBoot;
}

function readStart(pid: number): string | undefined {
  if (!existsSync('/proc/self/stat')) return isAlive(pid) ? '' : undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** Where there is no `/proc`. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
