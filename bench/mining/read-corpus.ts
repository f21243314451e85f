/** The reading phase alone, as a process of its own: finds and reads every session below a path, and prints what it saw. */
import { createSessionFiles } from '../../src/adapters/sessions/session-files.ts';
import type { Truth } from './corpus.ts';

const [path = '.'] = process.argv.slice(2);
const source = createSessionFiles();
const begun = performance.now();
const { files } = await source.find([{ path, origin: 'bench' }], new Map());
const foundAt = performance.now();
const seen: Truth = {
  sessions: 0,
  turns: 0,
  promptBytes: 0,
  commands: 0,
  failedCommands: 0,
  edits: 0,
  editedLines: 0,
  outputTokens: 0,
  completed: 0,
};
const notes: string[] = [];
for await (const reading of source.read(files.map((file) => ({ file, from: null })))) {
  if (reading.kind === 'unreadable') throw new Error(reading.detail);
  notes.push(...reading.notes);
  seen.sessions += 1;
  for (const { prompt, commands, fileChanges, usage, end } of reading.session.turns) {
    seen.turns += 1;
    seen.promptBytes += Buffer.byteLength(prompt);
    seen.commands += commands.length;
    seen.failedCommands += commands.filter(({ exitCode }) => exitCode !== 0).length;
    seen.edits += fileChanges.length;
    for (const { addedLines, removedLines } of fileChanges)
      seen.editedLines += addedLines.length + removedLines.length;
    seen.outputTokens += usage?.outputTokens ?? 0;
    seen.completed += end === 'completed' ? 1 : 0;
  }
}
const endedAt = performance.now();
console.log(
  JSON.stringify({
    seen,
    notes,
    findMs: foundAt - begun,
    readMs: endedAt - foundAt,
    // Of the whole process, its workers included.
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }),
);
