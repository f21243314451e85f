import { hashContext } from '../domain/hunk-outline.ts';
import type { FileChange, HunkOutline } from '../domain/session.ts';

/** An edit that does not fit the file that it should be made on. */
export interface Misfit {
  readonly path: string;
  /** Such as "is not there". */
  readonly text: string;
}

export interface Replay {
  readonly misfits: readonly Misfit[];
  /** Paths of edits whose lines the record does not hold. */
  readonly unrecorded: readonly string[];
}

/**
 * A file on the way: its lines; `null` where there is none. Once an edit did not fit, or was made where nobody knows, its
 * lines stand in no certain place; where even they are not known, nothing can be said of any later edit.
 */
type Content =
  | { readonly kind: 'placed'; readonly lines: readonly string[] }
  | { readonly kind: 'loose'; readonly lines: LineCounts }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown' };

/**
 * Makes recorded edits again, in order, on the files of a commit, in memory. Each file is judged by the first of its edits
 * that does not fit; line ends are not looked at.
 * @param edits with paths relative to the repository
 * @param readBase content at the commit, `undefined` where there is no file
 */
export async function replayEdits(
  edits: readonly FileChange[],
  readBase: (path: string) => Promise<string | undefined>,
): Promise<Replay> {
  const contents = new Map<string, Content>();
  const misfits = new Map<string, Misfit>();
  const unrecorded = new Set<string>();
  for (const edit of edits) {
    const before = contents.get(edit.path) ?? toContent(await readBase(edit.path));
    const { after, misfit } = applyEdit(edit, before);
    if (!edit.areLinesKnown) unrecorded.add(edit.path);
    if (misfit !== undefined && !misfits.has(edit.path))
      misfits.set(edit.path, { path: edit.path, text: misfit });
    if (edit.movedTo !== null) contents.set(edit.path, { kind: 'missing' });
    contents.set(edit.movedTo ?? edit.path, after);
  }
  return { misfits: [...misfits.values()], unrecorded: [...unrecorded] };
}

/** Each line with how often it is there. */
type LineCounts = ReadonlyMap<string, number>;

interface Applied {
  readonly after: Content;
  readonly misfit?: string;
}

function applyEdit(edit: FileChange, before: Content): Applied {
  if (!edit.areLinesKnown)
    return { after: edit.kind === 'delete' ? { kind: 'missing' } : { kind: 'unknown' } };
  switch (edit.kind) {
    // Of a file written over another, what went was not recorded: it may have been anything.
    case 'add':
      return { after: { kind: 'placed', lines: edit.addedLines.map(trimEnd) } };
    case 'delete':
      return { after: { kind: 'missing' }, ...findDeletionMisfit(edit, before) };
    case 'update':
      return applyUpdate(edit, before);
  }
}

function findDeletionMisfit({ removedLines }: FileChange, before: Content): { misfit?: string } {
  if (before.kind === 'missing') return { misfit: 'is not there' };
  // A record may say that a file went, and not what was in it.
  if (before.kind !== 'placed' || removedLines.length === 0) return {};
  const isSame =
    before.lines.length === removedLines.length &&
    before.lines.every((line, i) => isSameLine(removedLines[i] ?? '', line));
  return isSame ? {} : { misfit: 'is another than the one that was deleted' };
}

function applyUpdate(edit: FileChange, before: Content): Applied {
  if (before.kind === 'unknown') return { after: before };
  if (before.kind === 'missing') return { after: { kind: 'unknown' }, misfit: 'is not there' };
  if (before.kind === 'placed' && edit.hunks !== null) {
    const lines = applyHunks(edit, edit.hunks, before.lines);
    if (lines !== undefined) return { after: { kind: 'placed', lines } };
  }
  const { lines, lostCount } = exchangeLines(
    edit,
    before.kind === 'placed' ? countLines(before.lines) : before.lines,
  );
  const count = edit.removedLines.length;
  const after: Content = { kind: 'loose', lines };
  if (lostCount > 0)
    return { after, misfit: `lacks ${lostCount} of the ${count} lines that were taken away` };
  return before.kind === 'placed' && edit.hunks !== null
    ? { after, misfit: 'has other lines around those that were changed' }
    : { after };
}

/** `undefined` where a hunk does not fit at its own place. */
function applyHunks(
  edit: FileChange,
  hunks: readonly HunkOutline[],
  before: readonly string[],
): string[] | undefined {
  const added = edit.addedLines.values();
  const removed = edit.removedLines.values();
  const after: string[] = [];
  let read = 0;
  for (const { oldStart, shape, contextHash } of hunks) {
    const start = oldStart - 1;
    if (start < read || start > before.length) return undefined;
    while (read < start) after.push(before[read++] ?? '');
    const context: string[] = [];
    for (const mark of shape) {
      if (mark === '+') after.push(trimEnd(added.next().value ?? ''));
      else {
        const line = before[read++];
        if (line === undefined) return undefined;
        if (mark === '-' && !isSameLine(removed.next().value ?? '', line)) return undefined;
        if (mark === ' ') {
          context.push(line);
          after.push(line);
        }
      }
    }
    if (hashContext(context) !== contextHash) return undefined;
    // With context before and none behind, it ended the file.
    if (/^ .*[+-]$/.test(shape) && read < before.length) return undefined;
  }
  return after.concat(before.slice(read));
}

/** Without knowing where. */
function exchangeLines(edit: FileChange, before: LineCounts): { lines: LineCounts; lostCount: number } {
  const lines = new Map(before);
  let lostCount = 0;
  for (const gone of edit.removedLines) {
    const line = redactionMark.test(gone)
      ? [...lines.keys()].find((each) => isSameLine(gone, each))
      : trimEnd(gone);
    const count = line === undefined ? 0 : (lines.get(line) ?? 0);
    if (line === undefined || count === 0) lostCount++;
    else if (count === 1) lines.delete(line);
    else lines.set(line, count - 1);
  }
  for (const line of edit.addedLines.map(trimEnd)) lines.set(line, (lines.get(line) ?? 0) + 1);
  return { lines, lostCount };
}

function countLines(lines: readonly string[]): LineCounts {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

function toContent(text: string | undefined): Content {
  if (text === undefined) return { kind: 'missing' };
  const lines = text.split('\n').map(trimEnd);
  if (lines.at(-1) === '') lines.pop();
  return { kind: 'placed', lines };
}

/** Git may check a file out with the other line ends than it stores. */
function trimEnd(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

const redactionMark = /\[redacted: [\w-]+\]/;

/** A recorded line from which a secret was taken is the same as one that has anything in its place. */
function isSameLine(recorded: string, line: string): boolean {
  const [first = '', ...others] = trimEnd(recorded).split(redactionMark);
  const last = others.pop();
  if (last === undefined) return first === line;
  if (!line.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = line.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return line.length - last.length >= at && line.endsWith(last);
}
