import { type FilePatch, parseHunks } from '../../domain/patch.ts';

/** Lines that a patch adds or changes, by file, as the patched files number them. */
export function toChangedLines(files: readonly FilePatch[]): Map<string, Set<number>> {
  return new Map(
    files
      .filter(({ change, isBinary }) => change !== 'delete' && !isBinary)
      .map((file) => [file.path, toLines(file)]),
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
