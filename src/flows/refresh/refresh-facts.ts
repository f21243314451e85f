import { basename } from 'node:path/posix';
import type { ItemRecord } from '../../domain/refresh.ts';
import type { Release } from '../../domain/release.ts';
import type { Task } from '../../domain/task.ts';
import { judgeItems } from '../../refresh/judge-items.ts';
import { type KeptCode, measureKeptCode } from '../../refresh/measure-change.ts';
import type { TaskFacts } from '../../refresh/plan-tasks.ts';
import { type Strata, toStrata } from '../../refresh/strata.ts';
import { listPlayed } from '../experiment/list-played.ts';
import { findRepo, type House } from '../house.ts';
import { findProvedAt } from '../validate/proofs.ts';

/** All that a refresh decides by, read from the store and from the heads of the repositories. */
export interface RefreshFacts {
  /** Of every task, the retired ones included; in order of id. */
  readonly tasks: readonly (TaskFacts & { readonly task: Task; readonly isAnchor: boolean })[];
  readonly items: readonly ItemRecord[];
  /** The work that the benchmark stands for: every candidate that curation has classified. */
  readonly population: readonly Strata[];
  readonly lastRelease: Release | undefined;
}

export async function gatherFacts(house: House, lastExperiments: number): Promise<RefreshFacts> {
  const { store } = house;
  const items = judgeItems(await listPlayed(store, lastExperiments), lastExperiments);
  const saturated = new Set(
    items.filter(({ saturation }) => saturation !== null).map(({ taskId }) => taskId),
  );
  const releases = await store.releases.list();
  const lastRelease = releases.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1)).at(-1);
  const readHead = createHeadReader(house);
  const tasks: RefreshFacts['tasks'][number][] = [];
  for (const task of await store.tasks.list()) {
    tasks.push({
      task,
      provedAt: await findProvedAt(task, house),
      kept: task.state === 'retired' ? null : await readHead(task),
      isSaturated: saturated.has(task.id),
      isAnchor: lastRelease?.anchors.includes(task.id) ?? false,
    });
  }
  const population = (await store.candidates.list()).flatMap((candidate) => toStrata(candidate) ?? []);
  return { tasks, items, population, lastRelease };
}

/** How much of a task's code still stands on the default branch as it is now; `null` where that cannot be read. */
function createHeadReader(house: House): (task: Task) => Promise<KeptCode | null> {
  const heads = new Map<string, Promise<Head | null>>();
  return async ({ repo, goldPatch }) => {
    const head = heads.get(repo) ?? findHead(house, repo);
    heads.set(repo, head);
    const found = await head;
    if (found === null) return null;
    const { commit, git, pathsByName } = found;
    return measureKeptCode(goldPatch, async (path) => {
      const own = await git.readFile(commit, path);
      if (own !== undefined) return [own];
      const likely = pathsByName.get(basename(path)) ?? [];
      const texts = await Promise.all(likely.map((each) => git.readFile(commit, each)));
      return texts.filter((text) => text !== undefined);
    });
  };
}

type Head = Awaited<ReturnType<typeof findHead>> & {};

async function findHead(house: House, repo: string) {
  if (!house.repos.some(({ name }) => name === repo)) return null;
  const { git } = findRepo(house, repo);
  const commit = await git.findLastCommit(null, house.clock.now().toISOString());
  if (commit === undefined) return null;
  const paths = await git.listFiles(commit);
  return { git, commit, pathsByName: Map.groupBy(paths, (path) => basename(path)) };
}
