type Lines = ReadonlyMap<string, number>;

/** A file moved if its old and new content share half of the lines of the larger: git's own threshold for renames. */
const minSharedPart = 0.5;

/**
 * Agents move a file by deleting it and adding another, git then shows a rename: as one file with the lines that differ, both
 * come to the same.
 * @param gone paths that were deleted
 * @param fresh paths that were added
 * @returns the files that this changes alone; those that moved away have no lines
 */
export function foldMoves(
  files: ReadonlyMap<string, Lines>,
  gone: ReadonlySet<string>,
  fresh: ReadonlySet<string>,
): Map<string, Lines> {
  const folded = new Map<string, Lines>();
  const linesOf = (path: string) => folded.get(path) ?? files.get(path) ?? noLines;
  for (const from of [...gone].sort()) {
    const before = linesOf(from);
    const lostCount = countLines(before);
    const [to] = [...fresh]
      .map((path) => ({ path, part: toSharedPart(before, lostCount, linesOf(path)) }))
      .filter(({ path, part }) => path !== from && part >= minSharedPart)
      .sort((a, b) => b.part - a.part || (a.path < b.path ? -1 : 1));
    if (to === undefined) continue;
    folded.set(to.path, addUp(before, linesOf(to.path)));
    folded.set(from, noLines);
  }
  return folded;
}

const noLines: Lines = new Map();

/** Lines that one file lost and the other got, as a part of the larger of both; 0 where that cannot be enough. */
function toSharedPart(lost: Lines, lostCount: number, got: Lines): number {
  let shared = 0;
  for (const [line, count] of lost) {
    const other = got.get(line) ?? 0;
    if (count < 0 && other > 0) shared += Math.min(-count, other);
  }
  if (shared < minSharedPart * lostCount) return 0;
  return shared / Math.max(lostCount, countLines(got), 1);
}

function countLines(lines: Lines): number {
  return [...lines.values()].reduce((sum, count) => sum + Math.abs(count), 0);
}

function addUp(a: Lines, b: Lines): Lines {
  const sums = new Map(b);
  for (const [line, count] of a) sums.set(line, (sums.get(line) ?? 0) + count);
  return new Map([...sums].filter(([, count]) => count !== 0));
}
