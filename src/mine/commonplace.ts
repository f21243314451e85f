import type { CommitSummary } from '../ports.ts';
import type { CommitIndex } from './commit-index.ts';
import { intersect } from './match-changes.ts';
import type { NetChange } from './net-change.ts';
import type { Landing } from './weigh-commits.ts';

/** Lines that so many others wrote, too, would have landed without the session. */
const minOtherCount = 2;

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
  index: Pick<CommitIndex, 'readChange'>,
): Promise<boolean> {
  const own = new Set(landing.commits.map(({ id }) => id));
  const others = around
    .filter(({ id, parentIds }) => !own.has(id) && parentIds.length < 2)
    .slice(-maxReadCount);
  const counts = new Map<string, number>();
  for (const { id, parentIds } of others) {
    const change = await index.readChange(parentIds[0] ?? null, id);
    for (const shape of toShapes(change)) counts.set(shape, (counts.get(shape) ?? 0) + 1);
  }
  return [...toShapes(intersect(session, landing.net))].every(
    (shape) => (counts.get(shape) ?? 0) >= minOtherCount,
  );
}

/** Each line with its file and its sign. */
function toShapes(change: NetChange): Set<string> {
  const shapes = new Set<string>();
  for (const [path, lines] of change) {
    for (const [line, count] of lines)
      shapes.add(`${path}\n${Math.sign(count)}${line.replaceAll(/\d+/g, '0')}`);
  }
  return shapes;
}
