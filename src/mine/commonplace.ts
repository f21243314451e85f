import type { CommitSummary } from '../ports.ts';
import type { CommitIndex } from './commit-index.ts';
import { intersect, matchChanges } from './match-changes.ts';
import type { NetChange } from './net-change.ts';
import { toTitle } from './split-message.ts';
import type { Landing } from './weigh-commits.ts';

/** Lines that so many others wrote, too, would have landed without the session. */
const minOtherCount = 2;

/** A cherry-pick to another branch says nothing about what others write. */
const copySimilarity = 0.9;

/** The nearest are enough to tell. */
const maxReadCount = 200;

/**
 * Whether all that a session and a commit have in common recurs, numbers apart, in changes of the same file by others: a
 * version, a counter, the date at the end of a page.
 * @param around commits that touch one of the files, before and after
 */
export async function isCommonplace(
  session: NetChange,
  landing: Landing,
  around: readonly CommitSummary[],
  index: Pick<CommitIndex, 'readChange' | 'readSubject'>,
): Promise<boolean> {
  const own = new Set(landing.commits.map(({ id }) => id));
  const others = around.filter(({ id, parentIds }) => !own.has(id) && parentIds.length === 1);
  const wanted = new Map(
    [...intersect(session, landing.net)].map(([path, lines]) => [path, toShapes(lines)] as const),
  );
  const readTitle = async (id: string) => toTitle(await index.readSubject(id));
  const title = await readTitle(landing.commits.at(-1)?.id ?? '');
  const isCopy = async (id: string, change: NetChange) =>
    matchChanges(landing.net, change).similarity >= copySimilarity && (await readTitle(id)) === title;
  const counts = new Map<string, number>();
  for (const { id, parentIds } of others.slice(-maxReadCount)) {
    const change = await index.readChange(parentIds[0] ?? null, id);
    if (await isCopy(id, change)) continue;
    for (const [path, shapes] of wanted) {
      for (const shape of toShapes(change.get(path) ?? new Map()).intersection(shapes))
        counts.set(`${path} ${shape}`, (counts.get(`${path} ${shape}`) ?? 0) + 1);
    }
  }
  return [...wanted].every(([path, shapes]) =>
    [...shapes].every((shape) => (counts.get(`${path} ${shape}`) ?? 0) >= minOtherCount),
  );
}

/** Each line with its sign, all numbers taken for one. */
function toShapes(lines: ReadonlyMap<string, number>): Set<string> {
  return new Set([...lines].map(([line, count]) => `${Math.sign(count)} ${line.replaceAll(/\d+/g, '0')}`));
}
