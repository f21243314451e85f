import type { ResourceLimits } from '../../ports.ts';
import type { Cgroup } from './cgroup.ts';

/** Sets what only a process itself can set, enters the cgroups, and becomes the command. Shells name the fourth limit differently. */
const script = `
ulimit -c 0; ulimit -f "$1"
[ -z "$2" ] || ulimit -d "$2"
[ -z "$3" ] || ulimit -u "$3" 2> /dev/null || ulimit -p "$3"
shift 3
while [ "$1" != -- ]; do echo 0 > "$1" || exit 1; shift; done
shift
exec "$@"`;

/**
 * What stands before a command line so that it starts within limits. Where no cgroup keeps memory or the number of processes,
 * each process alone, and the user, is held to them.
 */
export function toLimitedStart(
  { memoryBytes, processCount, diskBytes }: ResourceLimits,
  cgroup: Cgroup | undefined,
  kept: { readonly keepsMemory: boolean; readonly keepsProcesses: boolean },
): string[] {
  const limits = [
    Math.floor(diskBytes / 512),
    kept.keepsMemory ? '' : Math.floor(memoryBytes / 1024),
    kept.keepsProcesses ? '' : processCount,
  ];
  return ['/bin/sh', '-c', script, 'sh', ...limits.map(String), ...(cgroup?.entrances ?? []), '--'];
}
