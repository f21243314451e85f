import * as z from 'zod';
import { outlineHunk } from '../../domain/hunk-outline.ts';
import type { FileChange } from '../../domain/session.ts';
import type { ClaudeResult } from './claude-content.ts';
import type { ClaudeCall } from './claude-response.ts';

/** Contents of files as the agent last saw or wrote them, by path. */
export type KnownContents = Map<string, string>;

export const editTools: ReadonlySet<string> = new Set(['Edit', 'MultiEdit', 'Write', 'NotebookEdit']);

const text = z.string();
/** A line may hold another. */
const Lines = z.array(text).transform((lines) => lines.flatMap((line) => line.split('\n')));
const Hunks = z.array(z.object({ oldStart: z.number().int().positive().nullish(), lines: Lines }));

/** What the tools `Edit`, `MultiEdit` and `Write` record of what they did. */
const EditDetail = z.object({
  filePath: text,
  type: text.nullish(),
  content: text.nullish(),
  originalFile: text.nullish(),
  structuredPatch: Hunks.nullish(),
});
const NotebookDetail = z.object({ notebook_path: text, original_file: text, updated_file: text });

const Replacement = z.object({ old_string: text, new_string: text, replace_all: z.boolean().nullish() });
const EditInput = z.union([
  z.object({ file_path: text, edits: z.array(Replacement) }),
  z.object({ file_path: text, content: text }),
  Replacement.extend({ file_path: text }),
]);
const NotebookInput = z.object({ notebook_path: text });

/**
 * The edit that a call made, from what its tool recorded; in a sub-agent, where tools record nothing, from what was asked
 * and what is known of the file. `null` if it cannot be told which file it was.
 */
export function toClaudeEdit(
  call: ClaudeCall,
  { detail, text: said }: ClaudeResult,
  known: KnownContents,
  at: string | null,
): FileChange | null {
  const recorded = EditDetail.safeParse(detail).data;
  if (recorded !== undefined) return { ...toRecordedChange(recorded), at };
  const notebook = NotebookDetail.safeParse(detail).data;
  if (notebook !== undefined) {
    return { ...toUpdate(notebook.notebook_path, toEdit(notebook.original_file, notebook.updated_file)), at };
  }
  const asked = EditInput.safeParse(call.input).data;
  if (asked !== undefined) return { ...toAskedChange(asked, said, known), at };
  const path = NotebookInput.safeParse(call.input).data?.notebook_path;
  return path === undefined ? null : { ...toUpdate(path, null), at };
}

type Change = Omit<FileChange, 'at'>;
type Edit = Pick<FileChange, 'addedLines' | 'removedLines'>;

function toRecordedChange(recorded: z.infer<typeof EditDetail>): Change {
  const { filePath, type, content, originalFile, structuredPatch } = recorded;
  if (type === 'create') return toAddition(filePath, content ?? '');
  const hunks = structuredPatch ?? [];
  const lines = hunks.flatMap((hunk) => hunk.lines);
  if (lines.length > 0) return { ...toUpdate(filePath, toMarked(lines)), hunks: toOutlines(hunks) };
  const isWhole = typeof originalFile === 'string' && typeof content === 'string';
  return toUpdate(filePath, isWhole ? toEdit(originalFile, content) : null);
}

/** `null` where one of them does not say where it stands. */
function toOutlines(hunks: z.infer<typeof Hunks>): FileChange['hunks'] {
  const outlines = hunks.flatMap(({ oldStart, lines }) =>
    typeof oldStart === 'number' ? [outlineHunk(oldStart, lines)] : [],
  );
  return outlines.length === hunks.length ? outlines : null;
}

function toMarked(lines: readonly string[]): Edit {
  const marked = (marker: string) =>
    lines.filter((line) => line.startsWith(marker)).map((line) => line.slice(1));
  return { addedLines: marked('+'), removedLines: marked('-') };
}

function toAskedChange(asked: z.infer<typeof EditInput>, said: string, known: KnownContents): Change {
  const path = asked.file_path;
  const before = known.get(path);
  if ('content' in asked) {
    remember(known, path, asked.content);
    if (said.startsWith('File created')) return toAddition(path, asked.content);
    return toUpdate(path, before === undefined ? null : toEdit(before, asked.content));
  }
  if (before === undefined) return toUpdate(path, null);
  const replacements = 'edits' in asked ? asked.edits : [asked];
  const done = replacements.reduce<{ content: string; edits: Edit[] } | null>(
    (so, replacement) => so && replace(so, replacement),
    { content: before, edits: [] },
  );
  if (done === null) {
    known.delete(path);
    return toUpdate(path, null);
  }
  remember(known, path, done.content);
  return toUpdate(path, {
    addedLines: done.edits.flatMap(({ addedLines }) => addedLines),
    removedLines: done.edits.flatMap(({ removedLines }) => removedLines),
  });
}

/** A replacement in more places than this is taken as not known. */
const maxPlaces = 100;

function replace(
  so: { content: string; edits: readonly Edit[] },
  { old_string, new_string, replace_all }: z.infer<typeof Replacement>,
): { content: string; edits: Edit[] } | null {
  const edits = [...so.edits];
  let content = so.content;
  let from = 0;
  for (let count = 0; count === 0 || replace_all === true; count += 1) {
    const place = old_string === '' ? -1 : content.indexOf(old_string, from);
    if (place === -1) return count === 0 ? null : { content, edits };
    if (count === maxPlaces) return null;
    const behind = place + old_string.length;
    const [start, end] = findLines(content, place, behind);
    const before = content.slice(start, end);
    edits.push(toEdit(before, content.slice(start, place) + new_string + content.slice(behind, end)));
    content = content.slice(0, place) + new_string + content.slice(behind);
    from = place + new_string.length;
  }
  return { content, edits };
}

/** From the beginning of the first line of a range to the end of its last. */
function findLines(content: string, from: number, to: number): [start: number, end: number] {
  const start = from === 0 ? 0 : content.lastIndexOf('\n', from - 1) + 1;
  const end = content.indexOf('\n', to);
  return [start, end === -1 ? content.length : end];
}

const maxFiles = 100;
const maxFileLength = 2 ** 20;

/** Of a long transcript only the files last seen are kept, and of those only what people write. */
export function remember(known: KnownContents, path: string, content: string): void {
  known.delete(path);
  if (content.length > maxFileLength) return;
  known.set(path, content);
  const oldest = known.keys().next().value;
  if (known.size > maxFiles && oldest !== undefined) known.delete(oldest);
}

/** Of a file that was read whole: each line stands behind its number and a tab or an arrow. */
export function fromNumberedLines(numbered: string): string | null {
  const lines = (numbered.split('\n\n<system-reminder>')[0] ?? '').split('\n');
  const bare = lines.map((line, i) => {
    const match = /^\s*(\d+)(?:\t|→)([\s\S]*)$/.exec(line);
    return match?.[1] === String(i + 1) ? match[2] : undefined;
  });
  return bare.includes(undefined) ? null : bare.join('\n');
}

function toAddition(path: string, content: string): Change {
  const addedLines = toLines(content);
  return { path, kind: 'add', movedTo: null, hunks: null, addedLines, removedLines: [], areLinesKnown: true };
}

function toUpdate(path: string, edit: Edit | null): Change {
  const lines = edit ?? { addedLines: [], removedLines: [] };
  return { path, kind: 'update', movedTo: null, hunks: null, ...lines, areLinesKnown: edit !== null };
}

/** The lines between the first and the last that differ. */
function toEdit(before: string, after: string): Edit {
  const [old, now] = [toLines(before), toLines(after)];
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  return {
    addedLines: now.slice(head, now.length - tail),
    removedLines: old.slice(head, old.length - tail),
  };
}

function toLines(content: string): string[] {
  const lines = content.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
