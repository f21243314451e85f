import * as z from 'zod';
import { outlineHunks } from '../../domain/hunk-outline.ts';
import type { FileChange } from '../../domain/session.ts';

/** What Codex records of one edited file: whole contents for `add` and `delete`, for `update` only a diff with one line of context. */
const RecordedChange = z.discriminatedUnion('type', [
  z.object({ type: z.literal('add'), content: z.string() }),
  z.object({ type: z.literal('delete'), content: z.string() }),
  z.object({ type: z.literal('update'), unified_diff: z.string(), move_path: z.string().nullish() }),
]);
type RecordedChange = z.infer<typeof RecordedChange>;

/** Kinds of a change, as `find-records/` numbers them; 0 is none. */
export const changeKinds = [undefined, 'update', 'add', 'delete'] as const;

/** @param at - when they were made, ISO 8601 */
export function toFileChanges(changes: Readonly<Record<string, unknown>>, at: string): FileChange[] {
  return Object.entries(changes).map(([path, change]) =>
    toFileChange(path, RecordedChange.parse(change), at),
  );
}

export function toFileChange(path: string, change: RecordedChange, at: string): FileChange {
  const edit = { path, movedTo: null, areLinesKnown: true, hunks: null, at };
  switch (change.type) {
    case 'add':
      return { ...edit, kind: 'add', addedLines: toLines(change.content), removedLines: [] };
    case 'delete':
      return { ...edit, kind: 'delete', addedLines: [], removedLines: toLines(change.content) };
    case 'update':
      return toUpdate(path, toEdit(change.unified_diff.split('\n')), at, change.move_path);
  }
}

type Edit = Pick<FileChange, 'addedLines' | 'removedLines' | 'hunks'>;

export function toUpdate(path: string, edit: Edit, at: string, movedTo: string | null = null): FileChange {
  return { path, movedTo, areLinesKnown: true, ...edit, at, kind: 'update' };
}

function toLines(content: string): string[] {
  const lines = content.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

const plus = 0x2b;
const minus = 0x2d;

/** The recorded diff has no `---`/`+++` header: behind its first `@@` every marked line is content. */
function toEdit(diff: readonly string[]): Edit {
  const addedLines: string[] = [];
  const removedLines: string[] = [];
  const start = diff.findIndex((line) => line.startsWith('@@'));
  for (let i = start === -1 ? diff.length : start; i < diff.length; i += 1) {
    const line = diff[i] ?? '';
    const mark = line.charCodeAt(0);
    if (mark === plus) addedLines.push(line.slice(1));
    else if (mark === minus) removedLines.push(line.slice(1));
  }
  return { addedLines, removedLines, hunks: outlineHunks(diff) };
}
