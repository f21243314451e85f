import { type FilePatch, parseHunks } from '../../domain/patch.ts';

export interface Similarity {
  /** Dice's coefficient of the changed lines of both, in [0, 1]: 1 for the same change. */
  readonly value: number;
  /** Gold's hunks, and the share of each one's lines that the change has, too. */
  readonly hunks: readonly { readonly path: string; readonly line: number; readonly share: number }[];
}

/** How alike two changes are, line by line, whatever their order and indentation. Another way to the same is no worse for it. */
export function measureSimilarity(files: readonly FilePatch[], goldFiles: readonly FilePatch[]): Similarity {
  const left = countLines(files.flatMap(listHunks).flatMap(({ lines }) => lines));
  const goldHunks = goldFiles.flatMap(listHunks);
  const ownCount = [...left.values()].reduce((sum, count) => sum + count, 0);
  let [common, goldCount] = [0, 0];
  const hunks = goldHunks.map(({ path, line, lines }) => {
    let shared = 0;
    for (const key of lines) {
      const count = left.get(key) ?? 0;
      if (count === 0) continue;
      left.set(key, count - 1);
      shared++;
    }
    common += shared;
    goldCount += lines.length;
    return { path, line, share: lines.length === 0 ? 1 : shared / lines.length };
  });
  const total = ownCount + goldCount;
  return { value: total === 0 ? 1 : (2 * common) / total, hunks };
}

/** Changed lines with path and sign; blank ones say nothing. */
function listHunks(file: FilePatch): { path: string; line: number; lines: string[] }[] {
  if (file.isBinary) return [];
  return parseHunks(file).hunks.map((hunk) => ({
    path: file.path,
    line: Math.max(1, hunk.newStart),
    lines: hunk.lines
      .filter((text) => /^[-+]\s*\S/.test(text))
      .map((text) => `${file.path}\0${text[0]}${text.slice(1).trim()}`),
  }));
}

function countLines(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
