import { toSha256 } from '../domain/ids.ts';
import type { Release, TaskVersion } from '../domain/release.ts';

/**
 * Anchors are those of the release before that still stand as they were; what is missing is drawn from the other tasks, by the
 * hash of their ids: by nothing that anybody could know of how they come out.
 */
export function chooseAnchors(
  tasks: readonly TaskVersion[],
  previous: Pick<Release, 'tasks' | 'anchors'> | undefined,
  count: number,
): string[] {
  const former = new Map(previous?.tasks.map(({ id, hash }) => [id, hash]));
  const kept = tasks
    .filter(({ id, hash }) => previous?.anchors.includes(id) && former.get(id) === hash)
    .map(({ id }) => id);
  const drawn = tasks
    .filter(({ id, kind }) => !kept.includes(id) && kind === 'fail-to-pass')
    .map(({ id }) => id)
    .toSorted((a, b) => (toSha256(a) < toSha256(b) ? -1 : 1));
  return [...kept, ...drawn.slice(0, Math.max(0, count - kept.length))].toSorted();
}
