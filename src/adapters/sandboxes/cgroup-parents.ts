import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type Controller = 'memory' | 'pids' | 'cpu';

/** A cgroup below which we can make our own. */
export interface CgroupParent {
  readonly version: 1 | 2;
  readonly path: string;
}

export type CgroupParents = Readonly<Partial<Record<Controller, CgroupParent>>>;

/** The file that sets a controller's limit. */
export const limitFiles = {
  1: { memory: 'memory.limit_in_bytes', pids: 'pids.max', cpu: 'cpu.cfs_quota_us' },
  2: { memory: 'memory.max', pids: 'pids.max', cpu: 'cpu.max' },
} as const;

/** What `/proc/self` says of mounts and of where we are. */
export interface CgroupFacts {
  readonly mountInfo: string;
  readonly membership: string;
}

const readFacts = (): CgroupFacts =>
  existsSync('/proc/self/cgroup')
    ? {
        mountInfo: readFileSync('/proc/self/mountinfo', 'utf8'),
        membership: readFileSync('/proc/self/cgroup', 'utf8'),
      }
    : { mountInfo: '', membership: '' };

/**
 * Finds by trying where this process may limit what it starts, each controller for itself: machines in transition have some
 * of either version. In version 2 a cgroup that holds processes cannot limit groups below it: then one beside our own is tried,
 * which whoever started us has to have been given (a service or scope of its own, as `systemd-run --user --scope` makes it).
 */
export function findCgroupParents(facts = readFacts()): CgroupParents {
  const found = (['memory', 'pids', 'cpu'] as const).map((controller) => {
    const parent = listCandidates(controller, facts).find((each) => canLimit(controller, each));
    return [controller, parent] as const;
  });
  return Object.fromEntries(found.filter(([, parent]) => parent !== undefined));
}

function listCandidates(controller: Controller, { mountInfo, membership }: CgroupFacts): CgroupParent[] {
  const mounts = mountInfo.split('\n').map(parseMount);
  const paths = membership.split('\n').map(parseMembership);
  const old = mounts.find(({ type, options }) => type === 'cgroup' && options.includes(controller));
  if (old) {
    const own = paths.find(({ controllers }) => controllers.includes(controller));
    return own ? [{ version: 1, path: join(old.path, toRelative(own.path, old.root)) }] : [];
  }
  const unified = mounts.find(({ type }) => type === 'cgroup2');
  const own = paths.find(({ id }) => id === '0');
  if (unified === undefined || own === undefined) return [];
  const path = join(unified.path, toRelative(own.path, unified.root));
  const beside = path === unified.path ? [] : [{ version: 2 as const, path: dirname(path) }];
  return [{ version: 2, path }, ...beside];
}

/** `ID PARENT DEV ROOT PATH OPTIONS … - TYPE SOURCE OPTIONS` */
function parseMount(line: string) {
  const [own = '', rest = ''] = line.split(' - ');
  const [, , , root = '', path = ''] = own.split(' ');
  const [type = '', , options = ''] = rest.split(' ');
  return { root, path, type, options: options.split(',') };
}

/** `ID:CONTROLLERS:PATH` */
function parseMembership(line: string) {
  const [id = '', controllers = '', ...path] = line.split(':');
  return { id, controllers: controllers.split(','), path: path.join(':') };
}

/** In a container a part of the tree may be mounted as if it were the whole. */
const toRelative = (path: string, root: string) =>
  root !== '/' && path.startsWith(root) ? path.slice(root.length) : path;

function canLimit(controller: Controller, { version, path }: CgroupParent): boolean {
  const probe = join(path, `rollbench-probe-${process.pid}`);
  try {
    mkdirSync(probe);
  } catch {
    return false;
  }
  try {
    for (const file of [limitFiles[version][controller], 'cgroup.procs'])
      accessSync(join(probe, file), constants.W_OK);
    // Into a group of version 2 a process is moved by whoever may write to the one above both.
    if (version === 2) accessSync(join(path, 'cgroup.procs'), constants.W_OK);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(probe);
  }
}

/**
 * Ends and removes what killed processes left below. Bubblewrap's own child outlives it when it is killed at the very start,
 * and then waits for ever: nobody else would end it. A cgroup whose last process has just been ended stays for the next time.
 */
export function reapCgroups(parents: CgroupParents, isOrphan: (name: string) => boolean): void {
  for (const path of new Set(Object.values(parents).map((parent) => parent.path))) {
    for (const name of readdirSync(path).filter(isOrphan)) {
      try {
        for (const pid of readFileSync(join(path, name, 'cgroup.procs'), 'utf8').split('\n')) {
          if (Number(pid) > 0) process.kill(Number(pid), 'SIGKILL');
        }
        rmdirSync(join(path, name));
      } catch (error) {
        const { code = '' } = error as NodeJS.ErrnoException;
        if (!['EBUSY', 'ENOENT', 'ESRCH'].includes(code)) throw error;
      }
    }
  }
}
