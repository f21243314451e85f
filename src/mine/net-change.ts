import { foldMoves } from './fold-moves.ts';

/** An edit of one file: lines without their markers. */
export interface Edit {
  readonly kind: 'add' | 'update' | 'delete';
  /** Relative to the repository. */
  readonly path: string;
  readonly movedTo: string | null;
  readonly addedLines: readonly string[];
  readonly removedLines: readonly string[];
  /** False where only the file is known, not what was changed in it. */
  readonly areLinesKnown?: boolean;
}

/**
 * What a series of edits comes to: for each file, each line (without its whitespace) with how often it was added
 * (above 0) or removed (below 0). A line taken back has vanished, and so has one that only moved within its file or was
 * indented afresh: formatting and order say little about whose work a commit is.
 */
export type NetChange = ReadonlyMap<string, ReadonlyMap<string, number>>;

export function toNetChange(edits: readonly Edit[]): NetChange {
  const sum = createEditSum();
  for (const edit of edits) sum.add(edit);
  const files = new Map([...sum.files, ...sum.foldMoves()]);
  return new Map([...files].filter(([, lines]) => lines.size > 0));
}

type Lines = ReadonlyMap<string, number>;

/** A net change that grows edit by edit. */
export interface EditSum {
  /** Before moves are folded; a file that came to nothing has no lines. */
  readonly files: ReadonlyMap<string, Lines>;
  add(edit: Edit): void;
  /** Of the files that were moved by deleting one and adding another, the lines of both instead. */
  foldMoves(): ReadonlyMap<string, Lines>;
}

export function createEditSum(): EditSum {
  const files = new Map<string, Map<string, number>>();
  const gone = new Set<string>();
  const fresh = new Set<string>();
  return {
    files,
    add(edit) {
      const lines = files.get(edit.path) ?? new Map<string, number>();
      for (const line of edit.removedLines) count(lines, normaliseLine(line), -1);
      for (const line of edit.addedLines) count(lines, normaliseLine(line), 1);
      files.delete(edit.path);
      const path = edit.movedTo ?? edit.path;
      files.set(path, merge(files.get(path), lines));
      if (edit.kind === 'add') fresh.add(path);
      if (edit.kind === 'delete') gone.add(path);
      else gone.delete(path);
    },
    foldMoves: () => foldMoves(files, gone, fresh),
  };
}

/** Several changes, one after the other, as one. */
export function addUp(changes: readonly NetChange[]): NetChange {
  const files = new Map<string, Map<string, number>>();
  for (const change of changes) {
    for (const [path, lines] of change) files.set(path, merge(files.get(path), new Map(lines)));
  }
  return new Map([...files].filter(([, lines]) => lines.size > 0));
}

/** Without any whitespace, so that a formatter between session and commit hides nothing. */
export function normaliseLine(line: string): string {
  return line.replaceAll(/\s+/g, '');
}

/** Lines such as `}` or `);` stand in every file: they say a tenth of what a line with words says. Whole numbers add up exactly. */
const trivialLineWeight = 1;
export const fullLineWeight = 10;

/** Whoever releases next writes the same: `"version":"1.4.0",`, `__version__='1.4.0'`, `constVersion="1.4.0"`. */
const isVersion =
  /^\W*(?:const|let|var|export|public|static|final|string)*_*version_*\W*v?\d+(?:\.\d+)+[\w.-]*\W*$/i;

/** How much a normalised line says about where it comes from. */
export function weighLine(line: string): number {
  if (isVersion.test(line)) return trivialLineWeight;
  return /[\p{L}\p{N}].*[\p{L}\p{N}].*[\p{L}\p{N}]/u.test(line) ? fullLineWeight : trivialLineWeight;
}

function count(lines: Map<string, number>, line: string, by: number): void {
  if (line === '') return;
  const next = (lines.get(line) ?? 0) + by;
  if (next === 0) lines.delete(line);
  else lines.set(line, next);
}

function merge(into: Map<string, number> | undefined, lines: Map<string, number>): Map<string, number> {
  if (into === undefined) return lines;
  for (const [line, by] of lines) count(into, line, by);
  return into;
}
