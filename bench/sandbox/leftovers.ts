import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCgroupParents } from '../../src/adapters/sandboxes/cgroup-parents.ts';

/** What there is of each kind of thing that a trial could leave behind. */
export type Inventory = Readonly<Record<string, ReadonlySet<string>>>;

/** A trial's record is what it is for, and a database grows by files of its own. */
const isKept = /^\/[^/]+\/(trials(\/|$)|state\.db)/;

const toMountPoint = (line: string) => line.split(' ').slice(3, 5).join(' ');

const namespaceKinds = ['mnt', 'net', 'pid', 'ipc', 'uts', 'user', 'cgroup'];

/** @param directory of the trials, with all that they leave on purpose. @param engines that are there */
export function takeInventory(directory: string, engines: readonly string[]): Inventory {
  const processes = listProcesses();
  return {
    processes: new Set(processes.map(({ pid, name }) => `${pid} ${name}`)),
    namespaces: new Set(processes.flatMap(({ pid }) => listNamespaces(pid))),
    mounts: new Set(readFileSync('/proc/self/mountinfo', 'utf8').trimEnd().split('\n').map(toMountPoint)),
    cgroups: new Set(
      Object.values(findCgroupParents()).flatMap(({ path }) =>
        list(path, new RegExp(`^rollbench-\\w+-${process.pid}-`)).concat(list(join(path, 'docker'), /./)),
      ),
    ),
    containers: new Set(engines.flatMap((engine) => listContainers(engine))),
    files: new Set([
      ...listAll(directory).filter((path) => !isKept.test(path.slice(directory.length))),
      ...list(tmpdir(), /^rollbench-(home|image|check)/),
    ]),
  };
}

/** @returns what is there now and was not before, by kind */
export function findLeftovers(before: Inventory, after: Inventory): Record<string, string[]> {
  const found = Object.entries(after).map(([kind, things]): [string, string[]] => [
    kind,
    [...things].filter((thing) => !before[kind]?.has(thing)),
  ]);
  return Object.fromEntries(found);
}

/** Our own descendants, and what keeps a sandbox: others on this machine start processes, too. */
function listProcesses(): { pid: string; name: string }[] {
  const all = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        const stat = readText(`/proc/${pid}/stat`);
        const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        // What has ended and belongs to nobody is on its way out.
        const isGone = parent === undefined || (state === 'Z' && parent === '1');
        return isGone ? [] : [[pid, { pid, name, parent }] as const];
      }),
  );
  const isOurs = (pid: string): boolean => {
    const parent = all.get(pid)?.parent ?? '0';
    return parent === String(process.pid) || (parent !== '0' && isOurs(parent));
  };
  return [...all.values()].filter(
    ({ pid, name, parent }) => (parent === '1' && isKeeper(name)) || isOurs(pid),
  );
}

/** Those that keep a sandbox, and have no parent of their own. */
const isKeeper = (name: string) => /^(bwrap|runc|conmon|docker-init|catatonit|containerd-shim.*)$/.test(name);

const listNamespaces = (pid: string): string[] =>
  namespaceKinds.flatMap((kind) => {
    try {
      return [readlinkSync(`/proc/${pid}/ns/${kind}`)];
    } catch {
      return [];
    }
  });

const listContainers = (engine: string): string[] =>
  execFileSync(engine, ['ps', '--all', '--format', '{{.Names}} {{.Labels}}'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(`"pid":${process.pid},`));

const list = (path: string, form: RegExp): string[] =>
  existsSync(path)
    ? readdirSync(path)
        .filter((name) => form.test(name))
        .map((name) => join(path, name))
    : [];

const listAll = (path: string): string[] =>
  existsSync(path) ? readdirSync(path, { recursive: true }).map((name) => join(path, String(name))) : [];

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
