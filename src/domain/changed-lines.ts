import { type FilePatch, parseHunks } from './patch.ts';

/** Lines that a patch adds or changes, by file, as the patched files number them; files of which it only takes lines away are left out. */
export function toChangedLines(files: readonly FilePatch[]): Map<string, Set<number>> {
  return new Map(
    files
      .filter(({ change, isBinary }) => change !== 'delete' && !isBinary)
      .map((file): [string, Set<number>] => [file.path, toLines(file)])
      .filter(([, lines]) => lines.size > 0),
  );
}

function toLines(file: FilePatch): Set<number> {
  const changed = new Set<number>();
  for (const { newStart, lines } of parseHunks(file).hunks) {
    let at = newStart;
    for (const line of lines) {
      if (line.startsWith('+')) changed.add(at);
      if (!line.startsWith('-') && !line.startsWith('\\')) at++;
    }
  }
  return changed;
}
