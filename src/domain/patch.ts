/** The part of a git patch that concerns one file. `text` is exactly what git wrote, from `diff --git` to the next. */
export interface FilePatch {
  /** Path after the change; for a deletion, before it. */
  readonly path: string;
  /** Differs from `path` for renames and copies. */
  readonly oldPath: string;
  readonly change: 'add' | 'delete' | 'modify' | 'rename' | 'copy';
  readonly isBinary: boolean;
  /** Such as `100644`; `null` where there is no file, or where git does not name it. */
  readonly oldMode: string | null;
  readonly newMode: string | null;
  /** Without their markers, in order over all hunks. */
  readonly addedLines: readonly string[];
  readonly removedLines: readonly string[];
  readonly text: string;
}

/**
 * Splits a patch as `git diff` writes it into its files. Text before the first `diff --git` is dropped.
 * @throws {PatchSyntaxError} with the line number if a section has no readable header.
 */
export function parsePatch(patch: string): FilePatch[] {
  const lines = patch.split('\n');
  const starts = findSectionStarts(lines);
  return starts.map((start, i) => {
    const end = starts[i + 1] ?? lines.length;
    return parseSection(lines.slice(start, end), start + 1, i === starts.length - 1);
  });
}

export function joinPatch(files: readonly FilePatch[]): string {
  return files.map((file) => file.text).join('');
}

/** One hunk of a text file: its lines with their markers, the `@@` line left out. */
export interface Hunk {
  /** First line before and after the change, from 1; 0 where there is none. */
  readonly oldStart: number;
  readonly newStart: number;
  readonly lines: readonly string[];
}

/** What stands before the first hunk, and the hunks. */
export function parseHunks(file: FilePatch): { readonly header: readonly string[]; readonly hunks: Hunk[] } {
  const lines = file.text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const header: string[] = [];
  const hunks: (Hunk & { lines: string[] })[] = [];
  let left = 0;
  for (const line of lines) {
    const found = left > 0 ? null : hunkHeader.exec(line);
    if (found !== null) {
      const [oldCount, newCount] = [Number(found[2] ?? 1), Number(found[4] ?? 1)];
      hunks.push({ oldStart: Number(found[1]), newStart: Number(found[3]), lines: [] });
      left = oldCount + newCount;
    } else {
      (hunks.at(-1)?.lines ?? header).push(line);
      if (line.startsWith('-') || line.startsWith('+')) left--;
      else if (!line.startsWith('\\')) left -= 2;
    }
  }
  return { header, hunks };
}

/** The text of a file's patch with these hunks alone; how far lines have moved is counted anew. */
export function renderHunks(header: readonly string[], hunks: readonly Hunk[]): string {
  let shift = 0;
  const lines = hunks.flatMap(({ oldStart, lines: body }) => {
    const oldCount = body.filter((line) => /^[- ]|^$/.test(line)).length;
    const newCount = body.filter((line) => /^[+ ]|^$/.test(line)).length;
    // A side without lines is named by the line that it follows.
    const oldFirst = oldCount === 0 ? oldStart + 1 : oldStart;
    const newStart = oldFirst + shift - (newCount === 0 ? 1 : 0);
    shift += newCount - oldCount;
    return [`@@ -${oldStart},${oldCount} +${newStart},${newCount} @@`, ...body];
  });
  return [...header, ...lines, ''].join('\n');
}

export class PatchSyntaxError extends Error {
  override name = 'PatchSyntaxError';
}

/** Hunks count their own lines, so that a `diff --git` inside a file's content opens no section. */
function findSectionStarts(lines: readonly string[]): number[] {
  const starts: number[] = [];
  let oldLeft = 0;
  let newLeft = 0;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (oldLeft > 0 || newLeft > 0) {
      if (line.startsWith('-')) oldLeft--;
      else if (line.startsWith('+')) newLeft--;
      else if (!line.startsWith('\\')) {
        oldLeft--;
        newLeft--;
      }
      continue;
    }
    const hunk = hunkHeader.exec(line);
    if (hunk) {
      oldLeft = Number(hunk[2] ?? 1);
      newLeft = Number(hunk[4] ?? 1);
    } else if (line.startsWith('diff --git ')) starts.push(i);
  }
  return starts;
}

const hunkHeader = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

function parseSection(lines: readonly string[], lineNumber: number, isLast: boolean): FilePatch {
  const firstHunk = lines.findIndex((line) => hunkHeader.test(line));
  const header = firstHunk === -1 ? lines : lines.slice(0, firstHunk);
  const body = firstHunk === -1 ? [] : lines.slice(firstHunk);
  const value = (prefix: string) => header.find((line) => line.startsWith(prefix))?.slice(prefix.length);
  const paths = readPaths(header, value, lineNumber);
  const change = value('new file mode ')
    ? 'add'
    : value('deleted file mode ')
      ? 'delete'
      : value('rename to ') !== undefined
        ? 'rename'
        : value('copy to ') !== undefined
          ? 'copy'
          : 'modify';
  return {
    path: change === 'delete' ? paths.oldPath : paths.newPath,
    oldPath: change === 'add' ? paths.newPath : paths.oldPath,
    change,
    isBinary: header.some((line) => line === 'GIT binary patch' || line.startsWith('Binary files ')),
    ...readModes(value),
    addedLines: body.filter((line) => line.startsWith('+')).map((line) => line.slice(1)),
    removedLines: body.filter((line) => line.startsWith('-')).map((line) => line.slice(1)),
    text: lines.join('\n') + (isLast ? '' : '\n'),
  };
}

function readModes(value: (prefix: string) => string | undefined): Pick<FilePatch, 'oldMode' | 'newMode'> {
  const kept = /^\S+ (\d+)$/.exec(value('index ') ?? '')?.[1];
  return {
    oldMode: value('old mode ') ?? value('deleted file mode ') ?? kept ?? null,
    newMode: value('new mode ') ?? value('new file mode ') ?? kept ?? null,
  };
}

function readPaths(
  header: readonly string[],
  value: (prefix: string) => string | undefined,
  lineNumber: number,
): { oldPath: string; newPath: string } {
  const from = value('rename from ') ?? value('copy from ');
  const to = value('rename to ') ?? value('copy to ');
  if (from !== undefined && to !== undefined) return { oldPath: unquotePath(from), newPath: unquotePath(to) };
  const oldName = toName(value('--- '));
  const newName = toName(value('+++ '));
  const known = newName ?? oldName;
  if (known !== undefined) return { oldPath: oldName ?? known, newPath: newName ?? known };
  // Mode changes, empty files and binaries have no ---/+++ lines: both names are equal and stand in the first line.
  const same = readSamePath(header[0] ?? '');
  if (same === undefined) {
    throw new PatchSyntaxError(`patch line ${lineNumber}: cannot read a file name from "${header[0] ?? ''}"`);
  }
  return { oldPath: same, newPath: same };
}

/** `a/x` or `"a/\303\244"`; `/dev/null` is no name. Git ends names that hold blanks with a tab. */
function toName(field: string | undefined): string | undefined {
  if (field === undefined) return undefined;
  const name = unquotePath(field.endsWith('\t') ? field.slice(0, -1) : field);
  return name === '/dev/null' ? undefined : name.replace(/^[^/]*\//, '');
}

function readSamePath(line: string): string | undefined {
  const rest = line.slice('diff --git '.length);
  if (rest.startsWith('"')) return toName(quotedName.exec(rest)?.[0]);
  // "a/NAME b/NAME": the halves have equal length.
  const half = (rest.length - 1) / 2;
  const first = rest.slice(0, half);
  return Number.isInteger(half) && first.slice(2) === rest.slice(half + 1).slice(2)
    ? first.slice(2)
    : undefined;
}

const quotedName = /^"(?:[^"\\]|\\.)*"/;

/** Undoes git's C-style quoting, whose octal escapes are UTF-8 bytes. */
export function unquotePath(field: string): string {
  if (!field.startsWith('"') || !field.endsWith('"')) return field;
  const bytes: number[] = [];
  const text = field.slice(1, -1);
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '\\') {
      bytes.push(...new TextEncoder().encode(String.fromCodePoint(text.codePointAt(i) ?? 0)));
      if ((text.codePointAt(i) ?? 0) > 0xffff) i++;
      continue;
    }
    const octal = /^[0-3][0-7]{2}/.exec(text.slice(i + 1))?.[0];
    if (octal) {
      bytes.push(Number.parseInt(octal, 8));
      i += 3;
    } else {
      const escaped = text[i + 1] ?? '';
      bytes.push(...new TextEncoder().encode(simpleEscapes[escaped] ?? escaped));
      i += 1;
    }
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
}

const simpleEscapes: Record<string, string> = {
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
};
