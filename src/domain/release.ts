import * as z from 'zod';
import { toCanonicalJson, toSha256 } from './ids.ts';
import { TaskKind } from './task.ts';

/** A version of a task: what an agent is asked and judged by, by its content. */
export const TaskVersion = z.object({ id: z.string(), hash: z.string(), kind: TaskKind });
export type TaskVersion = z.infer<typeof TaskVersion>;

/** Names are file names, and words on a command line. */
export const ReleaseName = z.string().regex(/^\w[\w.-]{0,63}$/);

/** A frozen set of task versions; results name it. */
export const Release = z.object({
  schemaVersion: z.literal(1),
  name: ReleaseName,
  createdAt: z.string(),
  /** Sha256 over all tasks and anchors: two releases of the same hash are the same benchmark. */
  hash: z.string(),
  /** In order of id. */
  tasks: z.array(TaskVersion),
  /** Ids of those that are carried from release to release, so that any two of them can be held against each other. */
  anchors: z.array(z.string()),
});
export type Release = z.infer<typeof Release>;

export function toReleaseHash({ tasks, anchors }: Pick<Release, 'tasks' | 'anchors'>): string {
  return toSha256(toCanonicalJson({ tasks, anchors }));
}

/** What two releases have in common, and what has changed from one to the other. Ids are sorted. */
export interface ReleaseComparison {
  /** In both, unchanged: what a comparison rests on. */
  readonly common: readonly string[];
  /** Of these, anchors of both: chosen before anything was known of either, and so the fairer ground. */
  readonly anchors: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** In both, in different versions. */
  readonly changed: readonly string[];
}

export function compareReleases(
  a: Pick<Release, 'tasks' | 'anchors'>,
  b: Pick<Release, 'tasks' | 'anchors'>,
): ReleaseComparison {
  const [before, after] = [a, b].map(({ tasks }) => new Map(tasks.map(({ id, hash }) => [id, hash])));
  if (!before || !after) throw new RangeError('two releases are compared');
  const idsA = [...before.keys()].sort();
  const both = idsA.filter((id) => after.has(id));
  const common = both.filter((id) => before.get(id) === after.get(id));
  const [anchorsA, anchorsB] = [new Set(a.anchors), new Set(b.anchors)];
  return {
    common,
    anchors: common.filter((id) => anchorsA.has(id) && anchorsB.has(id)),
    added: [...after.keys()].filter((id) => !before.has(id)).sort(),
    removed: idsA.filter((id) => !after.has(id)),
    changed: both.filter((id) => before.get(id) !== after.get(id)),
  };
}

/** One line that belongs beside every number that is held across two releases. */
export function describeReleaseComparison(
  a: Pick<Release, 'name'>,
  b: Pick<Release, 'name'>,
  { common, anchors, added, removed, changed }: ReleaseComparison,
): string {
  return (
    `from ${a.name} to ${b.name}: ${common.length} tasks unchanged, ${anchors.length} of them anchors; ` +
    `${added.length} added, ${removed.length} removed, ${changed.length} changed`
  );
}
