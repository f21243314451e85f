import type { FilePatch } from '../domain/patch.ts';
import { parseHunks, parsePatch } from '../domain/patch.ts';

/** What a later tree still holds of the code that a change touches. */
export interface KeptCode {
  /** Of its lines, and those around them, as it left them; in [0, 1]. */
  readonly share: number;
  /** Not one of its files is there any more, under whatever path. */
  readonly isGone: boolean;
}

/**
 * @param readFiles of the later tree: the file, or where it is no more those that it may have moved to
 * @returns `null` for a change of which nothing is left to look for, such as one of binaries
 */
export async function measureKeptCode(
  goldPatch: string,
  readFiles: (path: string) => Promise<readonly string[]>,
): Promise<KeptCode | null> {
  let total = 0;
  let kept = 0;
  let isGone = true;
  for (const file of parsePatch(goldPatch)) {
    const touched = listTouchedLines(file);
    if (touched.length === 0) continue;
    total += touched.length;
    const texts = await readFiles(file.path);
    if (texts.length > 0) isGone = false;
    kept += Math.max(0, ...texts.map((text) => countCommon(touched, toLines(text))));
  }
  return total === 0 ? null : { share: kept / total, isGone };
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
