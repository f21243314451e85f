import { addFiles, edit, freeUnits, pickFiles, reindent, requote, revise } from './edits.ts';
import type { Family, Scene } from './episode.ts';
import { filesOf, form, land, one, soon } from './form.ts';
import { sourcesBelow } from './repositories.ts';
import { findFile, type Op, type SourceFile, toLines } from './source-tree.ts';
import { noun } from './vocabulary.ts';

/** What happens to a change’s text and its files on the way. */
export const changeForms: readonly Family[] = [
  form('mixed with a person’s edits', 24, (scene) => {
    const ops = edit(scene, 'large');
    const { dice } = scene;
    const share = dice.between(10, 60) / 100;
    // Half of a person's share is a hand in the session's own lines, half is work beside them.
    const reworked = revise(ops, Math.min(0.3, share / 2), scene);
    return one(ops, [land([...reworked, ...workBeside(scene, ops, share - share / 2)], soon(scene))]);
  }),
  form('reindented on the way', 8, (scene) => {
    const ops = edit(scene, 'medium');
    const { indent } = scene.definition.language;
    return one(ops, [
      land(reindent(ops, indent, indent === '\t' ? '    ' : `${indent}${indent}`), soon(scene)),
    ]);
  }),
  {
    ...form('other quotes on the way', 6, (scene) => {
      const ops = edit(scene, 'medium');
      return one(ops, [land(requote(ops), soon(scene))]);
    }),
    host: 'harbour',
  },
  form('landed late, mixed and reindented', 10, (scene) => {
    const ops = edit(scene, 'large');
    const { indent } = scene.definition.language;
    const theirs = workBeside(scene, ops, 0.2);
    const mine = revise(ops, scene.dice.between(5, 20) / 100, scene);
    return one(ops, [
      land([...reindent(mine, indent, `${indent}${indent}`), ...theirs], scene.dice.between(24, 400)),
    ]);
  }),
  form('a fifth to a third of it left out', 10, (scene) => {
    const ops = edit(scene, 'large');
    const dropped = edit(scene, 'small', { not: filesOf(ops, scene) });
    const more = ops.length > 5 ? [] : edit(scene, 'small', { not: filesOf([...ops, ...dropped], scene) });
    return one([...ops, ...dropped, ...more], [land(ops, soon(scene))]);
  }),
  form('file renamed meanwhile', 12, (scene) => {
    const ops = edit(scene, 'medium');
    const move = moveAway(scene, ops);
    const isOneCommit = scene.dice.chance(0.4);
    return one(
      ops,
      isOneCommit
        ? [land([...ops, ...move], soon(scene))]
        : [{ at: 1, do: 'commit', on: 'main', ops: move, by: 'colleague' }, land(ops, soon(scene) + 1)],
    );
  }),
  form('whole module moved meanwhile', 8, (scene) => {
    const [file] = pickFiles(scene, 1);
    const folder = findFile(scene.tree, file?.id ?? '')
      .split('/')
      .slice(0, -1)
      .join('/');
    const ops = edit(scene, 'medium', { where: (path) => path.startsWith(`${folder}/`) });
    const target = `${folder}_${noun(scene.dice)}${scene.dice.hex(3)}`;
    const moves = sourcesBelow(scene.tree, folder).map(({ path, file: each }): Op => {
      return { do: 'move', file: each.id, to: path.replace(folder, target) };
    });
    return one(ops, [
      { at: 1, do: 'commit', on: 'main', ops: moves, by: 'colleague' },
      land(ops, soon(scene) + 1),
    ]);
  }),
  form('deletes a file', 8, (scene) => {
    const doomed = wholeFile(scene);
    const ops: Op[] = [
      ...edit(scene, scene.dice.pick(['small', 'medium']), { not: new Set([doomed.id]) }),
      { do: 'delete', file: doomed.id },
    ];
    return one(ops, [land(ops, soon(scene))]);
  }),
  form('deletes only', 4, (scene) => {
    const ops: Op[] = [{ do: 'delete', file: wholeFile(scene).id }];
    return one(ops, [land(ops, soon(scene))]);
  }),
  form('adds files only', 12, (scene) => {
    const ops = addFiles(scene, scene.dice.between(1, 2));
    return one(ops, [land(ops, soon(scene))]);
  }),
  form('file with CRLF', 6, (scene) => {
    const ops = edit(scene, 'medium', { where: (_, file) => file.lineEnd === '\r\n' });
    return one(ops, [land(ops, soon(scene))]);
  }),
  form('line ends change on the way', 4, (scene) => {
    const [file] = pickFiles(scene, 1);
    const id = file?.id ?? '';
    const ops = edit(scene, 'medium', { where: (_, each) => each.id === id });
    const { tree } = scene;
    const lineEnd = tree.get(findFile(tree, id))?.lineEnd === '\n' ? '\r\n' : '\n';
    return one(ops, [
      { at: 1, do: 'commit', on: 'main', ops: [{ do: 'setLineEnd', file: id, lineEnd }], by: 'colleague' },
      land(ops, soon(scene) + 1),
    ]);
  }),
];

/** Edits by the person who commits, as long as that share of the whole is theirs. */
function workBeside(scene: Scene, ops: readonly Op[], share: number): Op[] {
  const wanted = (lengthOf(ops) * share) / (1 - share);
  const taken = filesOf(ops, scene);
  const theirs: Op[] = [];
  while (lengthOf(theirs) < wanted) {
    const more = edit(scene, 'small', { not: taken });
    for (const id of filesOf(more, scene)) taken.add(id);
    theirs.push(...more);
  }
  return theirs;
}

/** About how many lines an edit brings. */
function lengthOf(ops: readonly Op[]): number {
  return ops.reduce((sum, op) => {
    if (op.do === 'write') return sum + 4;
    if (op.do === 'insert') return sum + op.unit.lines.length;
    return sum + (op.do === 'import' ? 1 : 0);
  }, 0);
}

/** A file that nobody is at work on, long enough that its going says something. */
export function wholeFile(scene: Scene): SourceFile {
  const [file] = pickFiles(scene, 1, {
    where: (path, each) =>
      path.endsWith(`.${scene.definition.language.extension}`) &&
      toLines(each).length > 25 &&
      scene.isFree(each.id) &&
      freeUnits(scene, each).length === each.units.length,
  });
  if (file === undefined) throw new Error('every file is being worked on');
  return file;
}

function moveAway(scene: Scene, ops: readonly Op[]): Op[] {
  return [...filesOf(ops, scene)].map((id): Op => {
    const path = findFile(scene.tree, id);
    const at = path.lastIndexOf('/') + 1;
    const mark = scene.dice.hex(3);
    return { do: 'move', file: id, to: `${path.slice(0, at)}${noun(scene.dice)}_${mark}_${path.slice(at)}` };
  });
}
