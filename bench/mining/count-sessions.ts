import type { Watermark } from '../../src/domain/watermark.ts';
import type { SessionSource } from '../../src/ports.ts';
import { createTruth, type Truth } from './truth.ts';

export interface Counted {
  readonly seen: Truth;
  readonly notes: readonly string[];
  readonly findMs: number;
  readonly readMs: number;
}

/** The reading phase alone: finds and reads every session below a path, and counts what it says. */
export async function countSessions(
  source: SessionSource,
  path: string,
): Promise<Counted & { readonly known: ReadonlyMap<string, Watermark> }> {
  const begunAt = performance.now();
  const { files } = await source.find([{ path, origin: 'bench' }], new Map());
  const foundAt = performance.now();
  const seen = createTruth();
  const notes: string[] = [];
  const known = new Map<string, Watermark>();
  for await (const reading of source.read(files.map((file) => ({ file, from: null })))) {
    if (reading.kind === 'unreadable') throw new Error(reading.detail);
    known.set(reading.watermark.path, reading.watermark);
    notes.push(...reading.notes);
    seen.sessions += 1;
    for (const { prompt, commands, fileChanges, usage, end } of reading.session.turns) {
      seen.turns += 1;
      seen.promptBytes += Buffer.byteLength(prompt);
      seen.commands += commands.length;
      seen.failedCommands += commands.filter(({ exitCode }) => exitCode !== 0).length;
      seen.edits += fileChanges.length;
      for (const { addedLines, removedLines } of fileChanges) {
        seen.editedLines += addedLines.length + removedLines.length;
      }
      seen.outputTokens += usage?.outputTokens ?? 0;
      seen.completed += end === 'completed' ? 1 : 0;
    }
  }
  return { seen, notes, known, findMs: foundAt - begunAt, readMs: performance.now() - foundAt };
}
