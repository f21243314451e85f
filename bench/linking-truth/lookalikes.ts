import { copyFile, linesOf, pickFiles } from './edits.ts';
import type { Scene } from './episode.ts';
import { filesOf } from './form.ts';
import { generate } from './repositories.ts';
import { applyOps, fileAt, findFile, type Op } from './source-tree.ts';
import { capital, noun, verb } from './vocabulary.ts';
import { newId, rework, writeFile } from './write-code.ts';

/** The same functions, reworked by somebody who did not see the session. */
export function solveOtherwise({ definition, dice, tree }: Scene, ops: readonly Op[]): Op[] {
  return ops.flatMap((op): Op[] => {
    if (op.do !== 'write') return [];
    const how = { inserted: dice.between(2, 4), replaced: 2, removed: 0 };
    return [{ ...op, lines: rework(linesOf(tree, op.unit), definition.language, dice, how) }];
  });
}

/** New files that have all in common but their names. */
export function boilerplate({ definition, dice }: Scene, count: number): Op[][] {
  const { language, name, folders } = definition;
  const { sources } = dice.pick(folders);
  const mould = writeFile(language, name, sources, [], dice);
  const indented = ['count = 0', 'count += 1', 'return count'].map((line) => `${language.indent}${line}`);
  return Array.from({ length: count }, (): Op[] => {
    const opening = language.open(language.nameFunction(dice), dice);
    const unit = { id: newId(dice), lines: [opening, ...indented, ...language.close] };
    const path = `${sources}/${noun(dice)}_${dice.hex(3)}.${language.extension}`;
    return [{ do: 'create', path, file: { ...mould, id: newId(dice), units: [unit] } }];
  });
}

/** Copies of the files as the session left them, and of some more, under a folder for other people's code. */
export function vendor(scene: Scene, ops: readonly Op[]): Op[] {
  const { tree, dice } = scene;
  const changed = applyOps(tree, ops);
  const ids = [
    ...filesOf(ops, scene),
    ...pickFiles(scene, 3, { not: filesOf(ops, scene) }).map(({ id }) => id),
  ];
  const folder = `third_party/${noun(dice)}_${dice.hex(3)}`;
  return ids.map((id): Op => {
    const path = findFile(changed, id);
    return { do: 'create', path: `${folder}/${path}`, file: copyFile(fileAt(changed, path), scene) };
  });
}

/** The session's half and the person's half of one mechanical step, in different files. */
export function mechanicalStep(scene: Scene): [Op[], Op[]] {
  const { dice } = scene;
  const line = `${verb(dice)}${capital(noun(dice))}(${noun(dice)})`;
  const [a = [], b = [], c = [], d = []] = insertEverywhere(scene, line, 4, 2);
  return [
    [...a, ...b],
    [...c, ...d],
  ];
}

/** The line, put into functions of so many files; the edits of each file apart. */
export function insertEverywhere(scene: Scene, line: string, fileCount: number, perFile: number): Op[][] {
  const { indent } = scene.definition.language;
  return pickFiles(scene, fileCount).map((file) =>
    scene.dice
      .sample(
        file.units.filter(({ id }) => scene.isFree(id)),
        perFile,
      )
      .map(
        ({ id, lines }): Op => ({ do: 'write', unit: id, lines: lines.toSpliced(1, 0, `${indent}${line}`) }),
      ),
  );
}

export const genericLine = ({ definition }: Scene) =>
  ({ ts: 'count += 1;', py: 'count += 1', go: 'count++' })[definition.language.extension] ?? 'count += 1;';

/** Rows that the session wrote by hand, and what the generator wrote later: those rows and many others. */
export function regenerate({ definition, dice, tree }: Scene): [Op[], Op[]] {
  const lines = linesOf(tree, 'generated-body');
  const rows = generate(definition.language, dice).slice(1);
  const write = (more: readonly string[]): Op[] => [
    { do: 'write', unit: 'generated-body', lines: [...lines.slice(0, 20), ...more, ...lines.slice(20)] },
  ];
  return [write(rows.slice(0, 12)), write(rows)];
}
