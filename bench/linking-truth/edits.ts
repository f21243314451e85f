import type { Scene } from './episode.ts';
import { freshName } from './repositories.ts';
import { fileAt, findUnit, type Op, type SourceFile, type Tree, type Unit } from './source-tree.ts';
import { noun } from './vocabulary.ts';
import { newId, rework, writeFile, writeFunction, writeTest } from './write-code.ts';

/** Small: one place, 2 to 5 lines. Medium: 8 to 40 lines in one to three files. Large: four places and more. */
export type Size = 'small' | 'medium' | 'large';

export interface EditOptions {
  /** Edit only these files. */
  readonly where?: (path: string, file: SourceFile) => boolean;
  /** Files of which to take none. */
  readonly not?: ReadonlySet<string>;
}

/** What somebody who programs does to a tree: functions reworked, a helper, an import, a test. */
export function edit(scene: Scene, size: Size, options: EditOptions = {}): Op[] {
  const { dice, definition } = scene;
  const { language, name } = definition;
  const files = pickFiles(scene, size === 'large' ? 3 : dice.between(1, 2), options);
  const ops = files.flatMap((file, i): Op[] => {
    const units = dice.sample(freeUnits(scene, file), size === 'small' || i > 0 ? 1 : 2);
    const how =
      size === 'small'
        ? { inserted: dice.between(1, 2), replaced: 1, removed: 0 }
        : { inserted: dice.between(2, 4), replaced: dice.between(1, 2), removed: dice.between(0, 1) };
    const reworked = units.map(({ id, lines }): Op => {
      return { do: 'write', unit: id, lines: rework(lines, language, dice, how) };
    });
    if (size === 'small') return i === 0 ? reworked : [];
    const helper: Op[] = dice.chance(0.4)
      ? [insertBeside(file, units[0], writeFunction(language, dice))]
      : [];
    const line: Op[] = dice.chance(0.4)
      ? [{ do: 'import', file: file.id, line: language.importLine(name, dice) }]
      : [];
    return [...line, ...reworked, ...helper];
  });
  if (ops.length === 0) throw new Error('no file with room for this edit');
  return size === 'small' || options.where ? ops : [...ops, ...editTests(scene, options)];
}

/** A test comes with most changes. */
function editTests(scene: Scene, options: EditOptions): Op[] {
  const { dice, definition } = scene;
  if (!dice.chance(0.7)) return [];
  const [file] = pickFiles(scene, 1, { ...options, where: isTest(scene) });
  if (file === undefined) return [];
  return [insertBeside(file, file.units.at(-1), writeTest(definition.language, dice))];
}

const insertBeside = (file: SourceFile, after: Unit | undefined, unit: Unit): Op => ({
  do: 'insert',
  file: file.id,
  unit,
  after: after?.id ?? null,
});

/** New sources with their tests. */
export function addFiles(
  scene: Scene,
  count: number,
  folder = scene.dice.pick(scene.definition.folders),
): Op[] {
  const { dice, definition, tree } = scene;
  const { language, name } = definition;
  return Array.from(
    { length: count },
    () => `${freshName(tree, definition, folder.sources, dice)}_${dice.hex(3)}`,
  ).flatMap((base): Op[] => {
    const functions = Array.from({ length: dice.between(1, 3) }, () => writeFunction(language, dice));
    const tests = [writeTest(language, dice), writeTest(language, dice)];
    return [
      {
        do: 'create',
        path: `${folder.sources}/${base}.${language.extension}`,
        file: writeFile(language, name, folder.sources, functions, dice),
      },
      {
        do: 'create',
        path: `${folder.tests}/${definition.testName(base)}`,
        file: writeFile(language, name, folder.tests, tests, dice),
      },
    ];
  });
}

/** Source files with something in them that nobody is at work on, in random order. */
export function pickFiles(
  scene: Scene,
  count: number,
  { where = isSource(scene), not }: EditOptions = {},
): SourceFile[] {
  const fitting = [...scene.tree].flatMap(([path, file]) =>
    where(path, file) && !not?.has(file.id) && freeUnits(scene, file).length > 1 ? [file] : [],
  );
  return scene.dice.sample(fitting, count);
}

export const freeUnits = (scene: Scene, file: SourceFile) => file.units.filter(({ id }) => scene.isFree(id));

export function isSource({ definition }: Scene): (path: string) => boolean {
  const { extension } = definition.language;
  return (path) =>
    path.endsWith(`.${extension}`) && !path.startsWith('third_party/') && path !== definition.generated;
}

function isTest(scene: Scene): (path: string) => boolean {
  const isCode = isSource(scene);
  return (path) => isCode(path) && /(^|[._/])tests?[._/]/.test(path);
}

/** Takes back what was done; imports stay, as they do in life. */
export function undo(ops: readonly Op[], before: Tree): Op[] {
  return ops.toReversed().flatMap((op): Op[] => {
    switch (op.do) {
      case 'write':
        return [{ do: 'write', unit: op.unit, lines: linesOf(before, op.unit) }];
      case 'insert':
        return [{ do: 'remove', unit: op.unit.id }];
      case 'create':
        return [{ do: 'delete', file: op.file.id }];
      default:
        throw new Error(`an edit of kind "${op.do}" is not undone here`);
    }
  });
}

export const withoutImports = (ops: readonly Op[]) => ops.filter((op) => op.do !== 'import');

/** Somebody's own hand in a change: this share of the lines that it brings reads otherwise. */
export function revise(
  ops: readonly Op[],
  share: number,
  { tree, dice }: Pick<Scene, 'tree' | 'dice'>,
): Op[] {
  return mapUnits(ops, (lines, id) => {
    const known = new Set(id === undefined ? [] : linesOf(tree, id));
    const fresh = lines.flatMap((line, i) => (/[a-z]{4}/.test(line) && !known.has(line) ? [i] : []));
    const chosen = new Set(dice.sample(fresh, Math.round(share * fresh.length)));
    return lines.map((line, i) => (chosen.has(i) ? exchangeWord(line, noun(dice)) : line));
  });
}

/** The last word of a line becomes another. */
const exchangeWord = (line: string, word: string) =>
  line.replace(/[A-Za-z]{4,}(?=[^A-Za-z]*$)|[A-Za-z]{4,}(?=[^A-Za-z]*[A-Za-z]{1,3}[^A-Za-z]*$)/, word);

/** What a formatter makes of the units that a change touches. */
export const reindent = (ops: readonly Op[], from: string, to: string) =>
  mapUnits(ops, (lines) =>
    lines.map((line) => {
      const depth = /^\s*/.exec(line)?.[0].length ?? 0;
      return to.repeat(depth / from.length) + line.slice(depth);
    }),
  );

export const requote = (ops: readonly Op[]) =>
  mapUnits(ops, (lines) => lines.map((line) => line.replaceAll("'", '"')));

function mapUnits(
  ops: readonly Op[],
  map: (lines: readonly string[], existing?: string) => readonly string[],
): Op[] {
  const mapUnit = ({ id, lines }: Unit): Unit => ({ id, lines: map(lines) });
  return ops.map((op): Op => {
    switch (op.do) {
      case 'write':
        return { ...op, lines: map(op.lines, op.unit) };
      case 'insert':
        return { ...op, unit: mapUnit(op.unit) };
      case 'create':
        return { ...op, file: { ...op.file, units: op.file.units.map(mapUnit) } };
      default:
        return op;
    }
  });
}

export function linesOf(tree: Tree, unit: string): readonly string[] {
  const found = fileAt(tree, findUnit(tree, unit)).units.find(({ id }) => id === unit);
  return found?.lines ?? [];
}

/** So many parts in a row, none empty. @throws {Error} where there are too few edits */
export function cut<T>(items: readonly T[], count: number): T[][] {
  if (items.length < count) throw new Error(`${items.length} edits cannot be cut into ${count} parts`);
  return Array.from({ length: count }, (_, i) =>
    items.slice(Math.round((i * items.length) / count), Math.round(((i + 1) * items.length) / count)),
  );
}

/** The same code under other ids: a copy that lives on its own. */
export const copyFile = (file: SourceFile, scene: Pick<Scene, 'dice'>): SourceFile => ({
  ...file,
  id: newId(scene.dice),
  units: file.units.map(({ lines }) => ({ id: newId(scene.dice), lines })),
});
