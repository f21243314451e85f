import { type FilePatch, parseHunks } from '../../domain/patch.ts';

/**
 * Where a change says what a judge has quoted of it: the file and, for what the patched tree holds, its line. What is found
 * nowhere was made up.
 */
export function findQuote(
  quote: string,
  files: readonly FilePatch[],
): { readonly path: string; readonly line: number | null } | undefined {
  const wanted = quote.trim();
  if (wanted === '') return undefined;
  let removed: { path: string; line: null } | undefined;
  for (const file of files) {
    for (const { newStart, lines } of parseHunks(file).hunks) {
      let line = newStart;
      for (const text of lines) {
        if (text.slice(1).includes(wanted)) {
          if (!text.startsWith('-')) return { path: file.path, line };
          removed ??= { path: file.path, line: null };
        }
        if (!/^[-\\]/.test(text)) line++;
      }
    }
  }
  return removed;
}
