import { toVariantId } from '../domain/ids.ts';
import type { Task } from '../domain/task.ts';
import type { Experiment } from '../domain/trial.ts';
import { UsageError } from '../domain/usage-error.ts';
import type { Variant, VariantSettings } from '../domain/variant.ts';
import type { Store } from '../ports.ts';
import type { House, Profile } from './house.ts';
import { toTaskHash } from './validate/proofs.ts';

/** @throws {UsageError} if there is none, or an id is not known */
export async function chooseTasks(store: Store, ids: readonly string[] | undefined): Promise<Task[]> {
  const all = await store.tasks.list();
  if (ids === undefined) {
    const active = all.filter(({ state }) => state === 'active');
    if (active.length === 0)
      throw new UsageError('the benchmark has no active task: rollbench mine, curate, validate');
    return active;
  }
  return ids.map((id) => {
    const task = all.find((each) => each.id === id);
    if (task) return task;
    throw new UsageError(`there is no task "${id}": rollbench tasks list shows all ${all.length}`);
  });
}

/** Profiles become variants here, and not earlier: the agent's version is part of their identity. */
export async function chooseVariants(house: House, names: readonly string[] | undefined): Promise<Variant[]> {
  // A hash may be anybody's; by its name a variant is known before its agent is looked for, or installed.
  const named = house.profiles.filter(({ name }) => names?.includes(name));
  const profiles = named.length > 0 && named.length === names?.length ? named : house.profiles;
  const variants = await Promise.all(profiles.map((profile) => toVariant(profile, house)));
  const chosen = names?.map((name) => {
    const variant = variants.find((each) => each.name === name || each.id === name);
    if (variant) return variant;
    const known = variants.map((each) => each.name).join(', ');
    throw new UsageError(`there is no variant "${name}"; [profile.*] in the configuration has: ${known}`);
  });
  return requireDistinct(chosen ?? variants);
}

/** Two of one identity would be one variant, played twice as often. @throws {UsageError} naming them */
function requireDistinct(variants: Variant[]): Variant[] {
  for (const [i, { id, name }] of variants.entries()) {
    const twin = variants.slice(0, i).find((earlier) => earlier.id === id);
    if (twin === undefined) continue;
    throw new UsageError(
      `variants "${twin.name}" and "${name}" have the same settings, so there is nothing to compare: change one, or leave it out with --variant. ` +
        'approval_policy is no setting here: codex exec never asks.',
    );
  }
  return variants;
}

/** A variant is one version of its agent, which is asked for it. */
export async function toVariant(profile: Profile, house: House): Promise<Variant> {
  const { name, agent, model, upstream, effort, command, limits, allowsHostedTools, context } = profile;
  const program = command ? { command } : {};
  const agentVersion =
    model === null
      ? null
      : await (await house.agent(agent, profile)).version({ ...program, codex: profile.codex });
  // Accepted by Codex, and then taken for "never": no difference between variants.
  const { approval_policy: _, ...codex } = profile.codex;
  const settings: VariantSettings = {
    ...{ agent, agentVersion, model, effort, codex, ...program, limits },
    ...(upstream === null ? {} : { upstream }),
    ...(allowsHostedTools ? { allowsHostedTools } : {}),
    ...context,
  };
  return { id: toVariantId(settings), name, settings };
}

/** @param id - the newest experiment when absent */
export async function findExperiment(store: Store, id: string | undefined): Promise<Experiment> {
  if (id !== undefined) {
    const experiment = await store.experiments.get(id);
    if (experiment) return experiment;
  }
  const all = await store.experiments.list();
  const newest = all.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  if (id !== undefined) {
    const known = newest.slice(0, 5).map((each) => each.id);
    throw new UsageError(
      `there is no experiment "${id}"${known.length ? `; the newest are ${known.join(', ')}` : ''}`,
    );
  }
  if (newest[0] === undefined) throw new UsageError('no experiment has been run yet: rollbench run');
  return newest[0];
}

/**
 * The newest experiment before another that played a variant of this name or hash; a shard is only a part of one.
 * @throws {UsageError} if there is none
 */
export async function findPrevious(store: Store, after: Experiment, name: string): Promise<Experiment> {
  const earlier = (await store.experiments.list())
    .filter(({ createdAt, shard }) => createdAt < after.createdAt && shard === undefined)
    .filter(({ variants }) => variants.some((each) => each.name === name || each.id === name))
    .toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  if (earlier[0]) return earlier[0];
  throw new UsageError(
    `no experiment before ${after.id} has played "${name}": there is nothing to compare with yet`,
  );
}

/**
 * The tasks of an experiment, as they were.
 * @throws {UsageError} if one has changed since: its trials would be judged by something else than what they played
 */
export async function tasksOf(experiment: Experiment, store: Store): Promise<Task[]> {
  const tasks: Task[] = [];
  for (const [i, id] of experiment.taskIds.entries()) {
    const task = await store.tasks.get(id);
    if (task === undefined)
      throw new UsageError(
        `experiment ${experiment.id} needs task ${id}, which is gone: restore it from git`,
      );
    if (toTaskHash(task) !== experiment.taskHashes[i]) {
      throw new UsageError(
        `task ${id} has changed since experiment ${experiment.id} began: restore it from git, or run a new experiment`,
      );
    }
    tasks.push(task);
  }
  return tasks;
}

/** A variant of an experiment by name or hash. */
export function findVariant(experiment: Experiment, name: string): Variant {
  const variant = experiment.variants.find((each) => each.name === name || each.id === name);
  if (variant) return variant;
  const known = experiment.variants.map((each) => `${each.name} (${each.id})`).join(', ');
  throw new UsageError(`experiment ${experiment.id} has no variant "${name}"; it has ${known}`);
}
