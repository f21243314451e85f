import { type Episode, type Family, landed, type Scene, type Step } from './episode.ts';
import { namedBy, type Op } from './source-tree.ts';

export function form(name: string, count: number, play: (scene: Scene) => Episode): Family {
  return { name, kind: 'form', count, play };
}

/** One session of one turn. */
export function one(
  ops: readonly Op[],
  steps: readonly Step[],
  labels: readonly string[] = ['landed'],
): Episode {
  return { sessions: [{ turns: [{ ops }], truth: landed(...labels) }], steps };
}

export const land = (ops: readonly Op[], at: number, label = 'landed') => onBranch('main', ops, at, label);

/** Within two days, as most changes do. */
export const soon = ({ dice }: Scene) => dice.between(12, 400) / 8;

export const onBranch = (on: string, ops: readonly Op[], at: number, label?: string) =>
  ({ at, do: 'commit', on, ops, ...(label === undefined ? {} : { label }) }) as const;

/** Ids of the files that an edit touches, so that another one can keep away from them. */
export function filesOf(ops: readonly Op[], { tree }: Scene): Set<string> {
  const named = new Set(namedBy(ops, tree));
  return new Set(
    [...tree.values()]
      .filter(({ id, units }) => named.has(id) || units.some((unit) => named.has(unit.id)))
      .map(({ id }) => id),
  );
}

/** The same scene for somebody who keeps off the functions of that edit, though not off its files. */
export function apart(scene: Scene, ops: readonly Op[]): Scene {
  const named = new Set(namedBy(ops, scene.tree));
  return { ...scene, isFree: (id) => scene.isFree(id) && !named.has(id) };
}
