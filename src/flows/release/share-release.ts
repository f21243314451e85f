import type { Release } from '../../domain/release.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { ReleaseArchives } from '../../ports.ts';
import { findRepo, type House } from '../house.ts';
import { toTaskHash } from '../validate/proofs.ts';
import { findRelease, tasksOfRelease } from './release.ts';

export interface PackSummary {
  readonly release: string;
  readonly file: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly tasks: number;
  /** Base trees that are in it; of the others only their commits are named. */
  readonly bases: number;
}

/**
 * Packs a release into one file. Whatever is in it is searched for secrets once more, as it stands now: rules may have been
 * learnt since it was mined, and people may have edited tasks.
 * @param sharedBases names of the repositories whose base trees may be given away
 * @throws {UsageError} naming what holds a secret; nothing is written then
 */
export async function packRelease(
  name: string,
  file: string,
  sharedBases: readonly string[],
  house: Pick<House, 'store' | 'repos' | 'redactor'>,
  archives: ReleaseArchives,
): Promise<PackSummary> {
  const release = await findRelease(name, house);
  const tasks = await tasksOfRelease(release, house);
  const bases = new Map<string, string>();
  for (const { id, repo, baseCommit } of tasks) {
    if (!sharedBases.includes(repo) || bases.has(baseCommit)) continue;
    const { git } = findRepo(house, repo);
    if (!(await git.hasCommit(baseCommit)))
      throw new UsageError(
        `repository "${repo}" no longer holds ${baseCommit}, the base of task ${id}: fetch it`,
      );
    bases.set(baseCommit, await git.diff(null, baseCommit));
  }
  for (const { id, prompts, goldPatch, testPatch, history } of tasks) {
    const texts = [...prompts, goldPatch, testPatch, ...history.map((event) => event.text)];
    await requireClean(`task ${id}`, texts.join('\n'), house);
  }
  for (const [commit, patch] of bases) await requireClean(`the tree of ${commit}`, patch, house);
  const written = await archives.write(file, { release, tasks, bases });
  return { release: name, file, ...written, tasks: tasks.length, bases: bases.size };
}

/** Marks of former redactions are no secrets. */
async function requireClean(
  what: string,
  text: string,
  { redactor }: Pick<House, 'redactor'>,
): Promise<void> {
  const { found } = await redactor.redact(text);
  if (found.length === 0) return;
  const kinds = found.map(({ kind, count }) => `${kind} (${count})`).join(', ');
  throw new UsageError(
    `${what} holds what looks like a secret: ${kinds}. Nothing was packed: take it out, and release anew`,
  );
}

/**
 * Takes the tasks of an archive into this benchmark, and its release beside those that there are.
 * @throws {UsageError} where a task or release of that name is here already, in another version; nothing is written then
 */
export async function unpackRelease(
  file: string,
  { store }: Pick<House, 'store'>,
  archives: ReleaseArchives,
): Promise<{
  readonly release: Release;
  readonly added: number;
  readonly bases: ReadonlyMap<string, string>;
}> {
  const { release, tasks, bases } = await archives.read(file);
  const here = new Map((await store.tasks.list()).map((task) => [task.id, toTaskHash(task)]));
  for (const { id, hash } of release.tasks) {
    const packed = tasks.find((task) => task.id === id);
    if (packed === undefined || toTaskHash(packed) !== hash)
      throw new UsageError(`${file}: task ${id} is not the version that its release names`);
    if ((here.get(id) ?? hash) !== hash)
      throw new UsageError(`task ${id} is here already, in another version: unpack elsewhere (-C DIR)`);
  }
  const known = await store.releases.get(release.name);
  if (known && known.hash !== release.hash)
    throw new UsageError(`another release ${release.name} is here already: unpack elsewhere (-C DIR)`);
  const fresh = tasks.filter(({ id }) => !here.has(id));
  for (const task of fresh) await store.tasks.put(task);
  await store.releases.put(release);
  return { release, added: fresh.length, bases };
}
