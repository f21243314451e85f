import { edit, pickFiles, revise, undo, withoutImports } from './edits.ts';
import { type Family, landed } from './episode.ts';
import { filesOf, form, land, onBranch, one, soon } from './form.ts';
import type { Op } from './source-tree.ts';

/** How the session went: in which turns, by which means, and where on the machine. */
export const sessionForms: readonly Family[] = [
  form('partly by shell commands', 6, (scene) => {
    const ops = edit(scene, 'medium');
    const byShell = edit(scene, 'small', { not: filesOf(ops, scene) });
    return {
      sessions: [{ turns: [{ ops, byShell }], truth: landed('landed') }],
      steps: [land([...ops, ...byShell], soon(scene))],
    };
  }),
  form('resumed a day later', 6, (scene) => {
    const first = edit(scene, 'medium');
    const second = edit(scene, 'small', { not: filesOf(first, scene) });
    return {
      sessions: [{ turns: [{ ops: first }, { ops: second, at: 26 }], truth: landed('landed') }],
      steps: [land([...first, ...second], 30)],
    };
  }),
  form('later turn undoes a part', 12, (scene) => {
    const kept = edit(scene, 'medium');
    const dropped = withoutImports(edit(scene, 'medium', { not: filesOf(kept, scene) }));
    return {
      sessions: [
        {
          turns: [{ ops: [...kept, ...dropped] }, { ops: undo(dropped, scene.tree) }],
          truth: landed('landed'),
        },
      ],
      steps: [land(kept, soon(scene))],
    };
  }),
  form('three turns', 10, (scene) => {
    const first = edit(scene, 'medium');
    const second = edit(scene, 'small', { not: filesOf(first, scene) });
    const last = revise(first, 0.3, scene);
    const again = last.filter(({ do: kind }) => kind === 'write');
    return {
      sessions: [{ turns: [{ ops: first }, { ops: second }, { ops: again }], truth: landed('landed') }],
      steps: [land([...first, ...second, ...again], soon(scene))],
    };
  }),
  form('changes a mode', 6, (scene) => {
    const [script] = pickFiles(scene, 1, { where: (_, file) => !file.isExecutable && file.units.length > 1 });
    const id = script?.id ?? '';
    const ops: Op[] = [
      ...edit(scene, 'medium', { where: (_, file) => file.id === id }),
      { do: 'setExecutable', file: id },
    ];
    return one(ops, [land(ops, soon(scene))]);
  }),
  form('session in a subdirectory', 12, (scene) => {
    const ops = edit(scene, 'medium');
    return {
      sessions: [{ turns: [{ ops }], place: 'subdirectory', truth: landed('landed') }],
      steps: [land(ops, soon(scene))],
    };
  }),
  form('repository lay elsewhere', 12, (scene) => {
    const ops = edit(scene, 'medium');
    const { branch } = scene;
    return {
      sessions: [{ turns: [{ ops }], place: 'elsewhere', truth: landed('commit', 'merge') }],
      steps: [
        { at: 0, do: 'branch', name: branch, from: 'base' },
        onBranch(branch, ops, 1.5, 'commit'),
        { at: soon(scene) + 2, do: 'merge', branch, label: 'merge' },
      ],
    };
  }),
];
