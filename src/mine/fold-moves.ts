type Lines = ReadonlyMap<string, number>;

/** A file moved if its old and new content share half of the lines of the larger: git's own threshold for renames. */
const minSharedPart = 0.5;

/**
 * Agents move a file by deleting it and adding another, git then shows a rename: as one file with the lines that differ, both
 * come to the same.
 * @param gone paths that were deleted
 * @param fresh paths that were added
 */
export function foldMoves(
  files: ReadonlyMap<string, Lines>,
  gone: ReadonlySet<string>,
  fresh: ReadonlySet<string>,
): Map<string, Lines> {
  const folded = new Map(files);
  for (const from of [...gone].sort()) {
    const before = folded.get(from);
    if (before === undefined) continue;
    const [to] = [...fresh]
      .map((path) => ({ path, part: toSharedPart(before, folded.get(path)) }))
      .filter(({ path, part }) => path !== from && part >= minSharedPart)
      .sort((a, b) => b.part - a.part || (a.path < b.path ? -1 : 1));
    if (to === undefined) continue;
    folded.set(to.path, addUp(before, folded.get(to.path) ?? new Map()));
    folded.delete(from);
  }
  return folded;
}

/** Lines that one file lost and the other got, as a part of the larger of both. */
function toSharedPart(lost: Lines, got: Lines | undefined): number {
  if (got === undefined) return 0;
  let shared = 0;
  for (const [line, count] of lost) {
    const other = got.get(line) ?? 0;
    if (count < 0 && other > 0) shared += Math.min(-count, other);
  }
  return shared / Math.max(countLines(lost), countLines(got), 1);
}

function countLines(lines: Lines): number {
  return [...lines.values()].reduce((sum, count) => sum + Math.abs(count), 0);
}

function addUp(a: Lines, b: Lines): Lines {
  const sums = new Map(b);
  for (const [line, count] of a) sums.set(line, (sums.get(line) ?? 0) + count);
  return new Map([...sums].filter(([, count]) => count !== 0));
}
