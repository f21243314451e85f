import type { FilePatch } from '../domain/patch.ts';
import { parseHunks, parsePatch } from '../domain/patch.ts';

/**
 * Of the code that a change touches (its lines and those around them, as it left them), the share that still stands in a
 * later tree, in [0, 1]. Files that have moved count as gone. `null` for a change of which nothing is left to look for, such
 * as one of binaries.
 * @param readFile of the later tree; `undefined` where there is no such file
 */
export async function measureKeptShare(
  goldPatch: string,
  readFile: (path: string) => Promise<string | undefined>,
): Promise<number | null> {
  let total = 0;
  let kept = 0;
  for (const file of parsePatch(goldPatch)) {
    const touched = listTouchedLines(file);
    if (touched.length === 0) continue;
    total += touched.length;
    kept += countCommon(touched, toLines((await readFile(file.path)) ?? ''));
  }
  return total === 0 ? null : kept / total;
}

/** Blank lines are found everywhere, and say nothing. */
function listTouchedLines(file: FilePatch): string[] {
  if (file.isBinary || file.change === 'delete') return [];
  return parseHunks(file)
    .hunks.flatMap(({ lines }) => lines)
    .filter((line) => /^[+ ]/.test(line))
    .map((line) => line.slice(1).trim())
    .filter((line) => line !== '');
}

const toLines = (text: string) => text.split('\n').map((line) => line.trim());

/** Each line of the tree is taken once. */
function countCommon(wanted: readonly string[], there: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const line of there) counts.set(line, (counts.get(line) ?? 0) + 1);
  return wanted.filter((line) => {
    const left = counts.get(line) ?? 0;
    if (left > 0) counts.set(line, left - 1);
    return left > 0;
  }).length;
}
