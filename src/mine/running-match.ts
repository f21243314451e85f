import { weighCommon } from './match-changes.ts';
import { createEditSum, type Edit, type NetChange, normaliseLine } from './net-change.ts';

/** How much of a landed change a series of edits comes to, turn by turn, without adding up all of them for each. */
export interface RunningMatch {
  /** @returns the weight of the lines that all edits so far have in common with the landed change, as `matchChanges` says */
  add(edits: readonly Edit[]): number;
}

export function createRunningMatch(landed: NetChange): RunningMatch {
  const sum = createEditSum();
  const weights = new Map<string, number>();
  let unfolded = 0;
  let folding = 0;
  /** Paths that a deletion, or the file that was added in its place, may fold. */
  const movable = new Set<string>();

  const weigh = (path: string, lines = sum.files.get(path)) =>
    weighCommon(lines ?? noLines, landed.get(path) ?? noLines);
  const put = (path: string, weight: number) => {
    unfolded += weight - (weights.get(path) ?? 0);
    weights.set(path, weight);
  };

  const addOne = (edit: Edit) => {
    const { path, movedTo } = edit;
    if (movedTo !== null) {
      sum.add(edit);
      for (const each of new Set([path, movedTo])) put(each, weigh(each));
      return;
    }
    const touched = new Set([...edit.removedLines, ...edit.addedLines].map(normaliseLine));
    const weighTouched = () => weigh(path, pick(sum.files.get(path) ?? noLines, touched));
    const before = weighTouched();
    sum.add(edit);
    put(path, (weights.get(path) ?? 0) + weighTouched() - before);
  };

  return {
    add(edits) {
      for (const edit of edits) {
        addOne(edit);
        if (edit.kind !== 'update') movable.add(edit.movedTo ?? edit.path);
      }
      if (edits.some(({ path, movedTo }) => movable.has(path) || movable.has(movedTo ?? path))) {
        folding = 0;
        for (const [path, lines] of sum.foldMoves()) folding += weigh(path, lines) - (weights.get(path) ?? 0);
      }
      return unfolded + folding;
    },
  };
}

const noLines: ReadonlyMap<string, number> = new Map();

function pick(lines: ReadonlyMap<string, number>, wanted: ReadonlySet<string>): ReadonlyMap<string, number> {
  return new Map(
    [...wanted].flatMap((line) => (lines.has(line) ? [[line, lines.get(line) ?? 0] as const] : [])),
  );
}
