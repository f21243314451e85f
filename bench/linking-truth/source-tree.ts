/**
 * Source files as people think of them: a header and units (functions, tests, entries), each with an identity that
 * outlives edits, moves and renames. An edit names units, so it can be applied to a tree that has drifted meanwhile: that
 * is what rebasing, merging and landing late do, without a merge algorithm that might go wrong.
 */
export interface Unit {
  readonly id: string;
  readonly lines: readonly string[];
}

export interface SourceFile {
  readonly id: string;
  readonly header: readonly string[];
  readonly units: readonly Unit[];
  /** Empty lines between header and units, and between units. */
  readonly gap: number;
  readonly lineEnd: '\n' | '\r\n';
  readonly isExecutable: boolean;
}

/** Files by path. */
export type Tree = ReadonlyMap<string, SourceFile>;

export type Op =
  | { readonly do: 'write'; readonly unit: string; readonly lines: readonly string[] }
  | { readonly do: 'insert'; readonly file: string; readonly unit: Unit; readonly after: string | null }
  | { readonly do: 'remove'; readonly unit: string }
  | { readonly do: 'import'; readonly file: string; readonly line: string }
  | { readonly do: 'create'; readonly path: string; readonly file: SourceFile }
  | { readonly do: 'delete'; readonly file: string }
  | { readonly do: 'move'; readonly file: string; readonly to: string }
  | { readonly do: 'setExecutable'; readonly file: string }
  | { readonly do: 'setLineEnd'; readonly file: string; readonly lineEnd: '\n' | '\r\n' };

/** @throws {Error} if an edit names a file or unit that is not there: the plan that made it is wrong */
export function applyOps(tree: Tree, ops: readonly Op[]): Tree {
  const files = new Map(tree);
  for (const op of ops) applyOp(files, op);
  return files;
}

function applyOp(files: Map<string, SourceFile>, op: Op): void {
  switch (op.do) {
    case 'create':
      files.set(op.path, op.file);
      return;
    case 'delete':
      files.delete(findFile(files, op.file));
      return;
    case 'move': {
      const path = findFile(files, op.file);
      const file = fileAt(files, path);
      files.delete(path);
      files.set(op.to, file);
      return;
    }
    case 'write':
    case 'remove': {
      const path = findUnit(files, op.unit);
      files.set(path, change(fileAt(files, path), op));
      return;
    }
    default: {
      const path = findFile(files, op.file);
      files.set(path, change(fileAt(files, path), op));
    }
  }
}

function change(file: SourceFile, op: Exclude<Op, { do: 'create' | 'delete' | 'move' }>): SourceFile {
  const { header, units } = file;
  switch (op.do) {
    case 'write':
      return {
        ...file,
        units: units.map((unit) => (unit.id === op.unit ? { ...unit, lines: op.lines } : unit)),
      };
    case 'remove':
      return { ...file, units: units.filter(({ id }) => id !== op.unit) };
    case 'insert': {
      const at = units.findIndex(({ id }) => id === op.after) + 1 || units.length;
      return { ...file, units: units.toSpliced(at, 0, op.unit) };
    }
    case 'import':
      return header.includes(op.line) ? file : { ...file, header: [...header, op.line] };
    case 'setExecutable':
      return { ...file, isExecutable: true };
    case 'setLineEnd':
      return { ...file, lineEnd: op.lineEnd };
  }
}

/** Of the edits, those whose file or unit the tree has; what it lacks had been deleted before they came. */
export function stillPossible(tree: Tree, ops: readonly Op[]): Op[] {
  const present = new Set(
    [...tree.values(), ...ops.flatMap((op) => (op.do === 'create' ? [op.file] : []))].flatMap(
      ({ id, units }) => [id, ...units.map((unit) => unit.id)],
    ),
  );
  return ops.filter((op) => {
    if (op.do === 'create') return true;
    if (op.do === 'write' || op.do === 'remove') return present.has(op.unit);
    if (op.do === 'insert' && present.has(op.file)) present.add(op.unit.id);
    return present.has(op.file);
  });
}

/** @throws {Error} if there is none */
export function findFile(tree: Tree, id: string): string {
  for (const [path, file] of tree) if (file.id === id) return path;
  throw new Error(`no file "${id}" in the tree`);
}

/** Path of the file that holds the unit. @throws {Error} if none does */
export function findUnit(tree: Tree, id: string): string {
  for (const [path, { units }] of tree) if (units.some((unit) => unit.id === id)) return path;
  throw new Error(`no unit "${id}" in the tree`);
}

/** @throws {Error} if there is none */
export function fileAt(tree: Tree, path: string): SourceFile {
  const file = tree.get(path);
  if (file === undefined) throw new Error(`no file at "${path}" in the tree`);
  return file;
}

export function toLines({ header, units, gap }: SourceFile): string[] {
  const between = Array.from({ length: gap }, () => '');
  const parts = [...(header.length > 0 ? [header] : []), ...units.map(({ lines }) => lines)];
  return parts.flatMap((part, i) => (i === 0 ? part : [...between, ...part]));
}

export function toText(file: SourceFile): string {
  return toLines(file)
    .map((line) => `${line}${file.lineEnd}`)
    .join('');
}

/** Files and units that an edit builds on: while it is on its way, nobody else may take them away. */
export function namedBy(ops: readonly Op[], tree: Tree): string[] {
  const unitsOf = (file: string) => {
    const found = [...tree.values()].find(({ id }) => id === file);
    return found?.units.map(({ id }) => id) ?? [];
  };
  return ops.flatMap((op) => {
    switch (op.do) {
      case 'write':
      case 'remove':
        return [op.unit];
      case 'create':
        return [op.file.id, ...op.file.units.map(({ id }) => id)];
      case 'insert':
        return [op.file, op.unit.id];
      case 'delete':
        return [op.file, ...unitsOf(op.file)];
      default:
        return [op.file];
    }
  });
}
