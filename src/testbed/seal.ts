import { toCanonicalJson, toSha256 } from '../domain/ids.ts';
import type { LayerScan, TelltaleFile } from '../domain/layer-scan.ts';
import type { Task } from '../domain/task.ts';
import type { Artifacts, History, Mount, Sandbox, Store, Workspace } from '../ports.ts';
import { lookAround } from './look-around.ts';
import { type Search, type SearchResult, searchLayer, searchVersion } from './search-layer.ts';
import { listTelltales } from './telltales.ts';

/** The part of a task that a seal guards, and what it is known by. */
export type Guarded = Pick<Task, 'id' | 'goldCommit' | 'goldPatch' | 'testPatch' | 'provenance'>;

export interface Seal {
  /**
   * Asked before every trial: whether the workspace holds its base and nothing else, and nothing that an agent can read
   * there, or around it, gives the solution away.
   * @param agentMounts what the agent that is to play is shown besides
   * @returns what breaks the seal, in words; nothing where it holds
   */
  findFaults(workspace: Workspace, task: Guarded, agentMounts?: readonly Mount[]): Promise<readonly string[]>;
}

export interface SealBench {
  readonly sandbox: Sandbox;
  readonly artifacts: Pick<Artifacts, 'scratch'>;
  readonly scans: Store['scans'];
}

type Found = Pick<LayerScan, 'files' | 'faults'>;
type View = Search['view'];

/**
 * Layers that nothing is ever written to, the system's and the base's, are searched once for each task and remembered. A
 * fresh workspace has nothing besides: that, and what surrounds a command, is looked at each time. Unsealed, the machine
 * is open anyway: then the workspace alone is searched.
 */
export function createSeal({ sandbox, artifacts, scans }: SealBench): Seal {
  const searches = new Map<string, Promise<Found>>();
  const names = new Map<string, Promise<string | undefined>>();

  function recall(facts: object, taskId: string, search: () => Promise<SearchResult>): Promise<Found> {
    const id = toSha256(toCanonicalJson({ searchVersion, sandbox: sandbox.name, ...facts }));
    const begin = async (): Promise<Found> => {
      const known = await scans.get(id);
      if (known !== undefined) return known;
      const { files, faults, isSound } = await search();
      if (isSound) await scans.put({ id, taskId, files, faults });
      return { files, faults };
    };
    // Trials of one task begin at the same time. What has failed is tried again by the next.
    const found = searches.get(id) ?? begin().finally(() => searches.delete(id));
    searches.set(id, found);
    return found;
  }

  /** Of the machine, or of what an agent brings along: neither changes while we run. */
  async function findInMounts(
    mounts: readonly Mount[],
    facts: object,
    search: Omit<Search, 'roots' | 'view'>,
    taskId: string,
  ): Promise<Found> {
    const roots = mounts.length === 0 ? ['/'] : mounts.map(({ path }) => path);
    const key = toCanonicalJson(mounts);
    const name = names.get(key) ?? nameFolders(sandbox, mounts);
    names.set(key, name);
    const system = await name;
    if (system === undefined)
      return { files: [], faults: [`${roots.join(', ')} cannot be listed in the sandbox ${sandbox.name}`] };
    return recall({ ...facts, system }, taskId, () =>
      searchLayer({ ...search, roots, view: { mounts, env: {} } }),
    );
  }

  async function findLeaks(
    workspace: Workspace,
    view: View,
    task: Guarded,
    agentMounts: readonly Mount[],
  ): Promise<string[]> {
    const telltales = listTelltales(task);
    const { mount } = workspace;
    const search = { sandbox, artifacts, task, telltales, ownRepository: `${sandbox.resolve(mount)}/.git` };
    const { goldCommit, goldPatch, testPatch, provenance } = task;
    const facts = { goldCommit, goldPatch, testPatch, since: provenance.sessionStartedAt };
    const base = await recall({ ...facts, layer: workspace.layerName }, task.id, async () => {
      const result = await searchLayer({ ...search, roots: view.mounts.map(sandbox.resolve), view });
      const history = toHistoryFaults(await workspace.inspectHistory());
      return {
        ...result,
        // Where nothing is mounted, each workspace lies elsewhere.
        files: result.files.map((file) => ({ ...file, path: toPlace(file.path, view.mounts, sandbox) })),
        faults: [...history, ...result.faults],
      };
    });
    const found = [base];
    if (sandbox.isSealed) {
      found.push(await findInMounts([], facts, search, task.id));
      if (agentMounts.length > 0) found.push(await findInMounts(agentMounts, facts, search, task.id));
    }
    const files = found.flatMap((each) => each.files);
    const tracked = new Set(files.length === 0 ? [] : await listTracked(workspace));
    const isOfBase = ({ path }: TelltaleFile) => tracked.has(path);
    const held = new Set(base.files.filter(isOfBase).flatMap((file) => file.telltales));
    const leaks = files
      .filter((file) => !isOfBase(file))
      .flatMap(({ path, telltales: numbers }) => {
        const telltale = telltales[numbers.find((number) => !held.has(number)) ?? -1];
        return telltale ? [`${path} holds what gold adds in ${telltale.path}:${telltale.line}`] : [];
      });
    return [...found.flatMap(({ faults }) => faults), ...leaks];
  }

  return {
    async findFaults(workspace, task, agentMounts = []) {
      const { mount, surroundings } = workspace;
      const view = { ...surroundings, mounts: [mount, ...surroundings.mounts] };
      const changes = await workspace.listChanges();
      // What is not the base's may be anything: nothing is remembered of it.
      if (changes.length > 0) return changes.map((path) => `${path} is not as the base has it`);
      return [
        ...(sandbox.isSealed ? await lookAround(sandbox, view, agentMounts) : []),
        ...(await findLeaks(workspace, view, task, agentMounts)),
      ];
    },
  };
}

const listTracked = async (workspace: Workspace): Promise<string[]> =>
  (await workspace.listBaseFiles()).map((path) => `${workspace.mount.path}/${path}`);

function toPlace(path: string, mounts: View['mounts'], sandbox: Sandbox): string {
  const mount = mounts.find((each) => path.startsWith(`${sandbox.resolve(each)}/`));
  return mount ? `${mount.path}${path.slice(sandbox.resolve(mount).length)}` : path;
}

function toHistoryFaults(history: History): string[] {
  const { commitIds, refs, remotes, unreachable, strays, hasAlternates } = history;
  return [
    ...(commitIds.length === 1 ? [] : [`${commitIds.length} commits: ${commitIds.join(', ')}`]),
    ...(refs.length === 1 ? [] : [`refs: ${refs.join(', ')}`]),
    ...(remotes.length === 0 ? [] : [`remotes: ${remotes.join(', ')}`]),
    ...(unreachable.length === 0 ? [] : [`objects that the base does not have: ${unreachable.join(', ')}`]),
    ...(strays.length === 0 ? [] : [`in .git: ${strays.join(', ')}`]),
    ...(hasAlternates ? ['objects borrowed from another repository'] : []),
  ];
}

/**
 * The machine by its directories and when something was put into them or taken out, as each installation is another system;
 * an agent's mounts by every file.
 */
async function nameFolders(sandbox: Sandbox, mounts: readonly Mount[]): Promise<string | undefined> {
  const machine =
    'find / -maxdepth 4 \\( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /home \\) -prune -o -type d ! -fstype tmpfs -printf "%p %C@\\n"';
  const list = mounts.length === 0 ? machine : 'find "$@" -printf "%p %C@ %s\\n"';
  const result = await sandbox.run({
    argv: ['/bin/sh', '-c', `${list} | sort | sha256sum`, 'sh', ...mounts.map(({ path }) => path)],
    cwd: '/',
    env: {},
    mounts,
    network: 'none',
    timeoutMs: 10 * 60_000,
  });
  return result.kind === 'exited' && result.exitCode === 0 ? result.stdoutTail.trim() : undefined;
}
