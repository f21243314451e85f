import {
  compareReleases,
  describeReleaseComparison,
  type Release,
  ReleaseName,
  type TaskVersion,
  toReleaseHash,
} from '../../domain/release.ts';
import type { Task } from '../../domain/task.ts';
import type { Experiment } from '../../domain/trial.ts';
import { UsageError } from '../../domain/usage-error.ts';
import { chooseAnchors } from '../../refresh/choose-anchors.ts';
import type { House } from '../house.ts';
import { toTaskHash } from '../validate/proofs.ts';

export const toTaskVersion = (task: Task): TaskVersion => ({
  id: task.id,
  hash: toTaskHash(task),
  kind: task.kind,
});

/**
 * Freezes the active tasks as they are. The same tasks under the same name again are the same release.
 * @throws {UsageError} where the name is none, stands for other tasks, or nothing is active
 */
export async function createRelease(
  name: string,
  anchorCount: number,
  { store, clock }: Pick<House, 'store' | 'clock'>,
): Promise<Release> {
  if (!ReleaseName.safeParse(name).success) {
    throw new UsageError(`"${name}" is no name of a release: letters, digits, ".", "-" and "_"`);
  }
  const known = await store.releases.get(name);
  const tasks = (await store.tasks.list()).filter(({ state }) => state === 'active').map(toTaskVersion);
  if (tasks.length === 0) throw new UsageError('no task is active: there is nothing to release');
  const others = (await store.releases.list()).filter((release) => release.name !== name);
  const previous = others
    .filter(({ createdAt }) => known === undefined || createdAt < known.createdAt)
    .toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
    .at(-1);
  const content = { tasks, anchors: chooseAnchors(tasks, previous, anchorCount) };
  const hash = toReleaseHash(content);
  if (known?.hash === hash) return known;
  if (known) {
    throw new UsageError(
      `release ${name} holds other tasks, and stays as it is: choose another name, or rollbench release show ${name}`,
    );
  }
  const createdAt = clock.now().toISOString();
  const release: Release = { schemaVersion: 1, name, createdAt, hash, ...content };
  await store.releases.put(release);
  return release;
}

/** @throws {UsageError} naming those that there are */
export async function findRelease(name: string, { store }: Pick<House, 'store'>): Promise<Release> {
  const release = await store.releases.get(name);
  if (release) return release;
  const known = (await store.releases.list()).map((each) => each.name);
  const advice = known.length > 0 ? `there are: ${known.join(', ')}` : `rollbench release create ${name}`;
  throw new UsageError(`there is no release "${name}"; ${advice}`);
}

/**
 * The tasks of a release, as they were frozen.
 * @throws {UsageError} naming the first that is gone or has changed since
 */
export async function tasksOfRelease(release: Release, { store }: Pick<House, 'store'>): Promise<Task[]> {
  const tasks: Task[] = [];
  for (const { id, hash } of release.tasks) {
    const task = await store.tasks.get(id);
    const fault = task === undefined ? 'is gone' : toTaskHash(task) === hash ? undefined : 'has changed';
    if (fault || task === undefined) {
      throw new UsageError(
        `task ${id} ${fault} since release ${release.name} was made: check it out as it was then, or choose another release`,
      );
    }
    tasks.push(task);
  }
  return tasks;
}

/**
 * The anchors that the releases of two experiments share, and in words what has changed between them.
 * @throws {UsageError} where one was not run on a release, or they share none
 */
export async function findCommonAnchors(
  before: Experiment,
  after: Experiment,
  books: Pick<House, 'store'>,
): Promise<{ readonly anchors: readonly string[]; readonly statement: string }> {
  const [a, b] = await Promise.all(
    [before, after].map(({ id, release }) => {
      if (release !== null) return findRelease(release, books);
      throw new UsageError(
        `experiment ${id} was not run on a release, and has no anchors: run --release NAME`,
      );
    }),
  );
  if (a === undefined || b === undefined) throw new Error('two experiments have two releases');
  const comparison = compareReleases(a, b);
  const statement = describeReleaseComparison(a, b, comparison);
  if (comparison.anchors.length > 0) return { anchors: comparison.anchors, statement };
  throw new UsageError(`${statement}: without --anchors, all tasks that both played unchanged are compared`);
}
