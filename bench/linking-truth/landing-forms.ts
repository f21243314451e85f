import { cut, edit, revise } from './edits.ts';
import { type Family, landed, type Step } from './episode.ts';
import { apart, filesOf, form, land, onBranch, one, soon } from './form.ts';
import type { Op } from './source-tree.ts';

/** By which commits a change came to main. */
export const landingForms: readonly Family[] = [
  form('as it is', 24, (scene) => {
    const ops = edit(scene, 'medium');
    return one(ops, [land(ops, soon(scene))]);
  }),
  form('as it is, few lines', 12, (scene) => {
    const ops = edit(scene, 'small');
    return one(ops, [land(ops, soon(scene))]);
  }),
  form('merged, one commit', 16, (scene) => {
    const ops = edit(scene, 'medium');
    const { branch } = scene;
    return one(
      ops,
      [
        { at: 0, do: 'branch', name: branch, from: 'base' },
        { at: 1.5, do: 'commit', on: branch, ops, label: 'commit' },
        { at: soon(scene) + 2, do: 'merge', branch, label: 'merge' },
        { at: 60, do: 'drop', branch },
      ],
      ['commit', 'merge'],
    );
  }),
  form('merged with a person’s commits', 14, (scene) => {
    const ops = edit(scene, 'medium');
    const { branch, dice } = scene;
    const others = edit(scene, 'small', { not: filesOf(ops, scene) });
    const mine: Step = { at: 1.5, do: 'commit', on: branch, ops, label: 'commit' };
    const theirs: Step = { at: dice.pick([1.2, 3]), do: 'commit', on: branch, ops: others, by: 'colleague' };
    return one(
      ops,
      [
        { at: 0, do: 'branch', name: branch, from: 'base' },
        mine,
        theirs,
        { at: soon(scene) + 4, do: 'merge', branch, label: 'merge' },
      ],
      ['commit', 'merge'],
    );
  }),
  form('split, then merged', 16, (scene) => {
    const ops = edit(scene, 'large');
    const { branch } = scene;
    const parts = cut(ops, scene.dice.between(2, Math.min(4, ops.length)));
    return one(
      ops,
      [
        { at: 0, do: 'branch', name: branch, from: 'base' },
        ...parts.map((part, i) => onBranch(branch, part, 1.2 + i / 3, `part ${i + 1}`)),
        { at: soon(scene) + 4, do: 'merge', branch, label: 'merge' },
      ],
      ['merge', ...parts.map((_, i) => `part ${i + 1}`)],
    );
  }),
  // A patch that holds a part of the work only would grade the whole prompt by that part: it is not right. A linker has to
  // take the series together, or say no.
  form('split over commits on main', 10, (scene) => {
    const ops = edit(scene, 'large');
    const parts = cut(ops, scene.dice.between(2, Math.min(4, ops.length)));
    const apart = scene.dice.pick([0.1, 0.5, 3]);
    return one(
      ops,
      parts.map((part, i) => land(part, 1.5 + i * apart, `part ${i + 1}`)),
      parts.map((_, i) => `part ${i + 1}`),
    );
  }),
  form('squashed', 20, (scene) => {
    const ops = edit(scene, 'large');
    const { branch, dice } = scene;
    const parts = cut(ops, Math.min(dice.between(1, 3), ops.length));
    return one(ops, [
      { at: 0, do: 'branch', name: branch, from: 'base' },
      ...parts.map((part, i) => onBranch(branch, part, 1.2 + i / 2)),
      land(ops, soon(scene) + 4),
      // Half of the branches are left lying about, as everywhere.
      ...(dice.chance(0.5) ? [{ at: 70, do: 'drop', branch } as const] : []),
    ]);
  }),
  form('rebased', 12, (scene) => {
    const ops = edit(scene, 'medium');
    const { branch } = scene;
    const at = soon(scene) + 6;
    return one(ops, [
      { at: 0, do: 'branch', name: branch, from: 'base' },
      onBranch(branch, ops, 1.5),
      { at, do: 'drop', branch },
      { ...land(ops, at), authoredAt: 1.5 },
    ]);
  }),
  form('rebased, then merged', 10, (scene) => {
    const ops = edit(scene, 'medium');
    const { branch } = scene;
    const at = soon(scene) + 6;
    return one(
      ops,
      [
        { at: 0, do: 'branch', name: branch, from: 'base' },
        onBranch(branch, ops, 1.5),
        { at, do: 'branch', name: branch, from: 'main' },
        { ...onBranch(branch, ops, at, 'commit'), authoredAt: 1.5 },
        { at: at + 3, do: 'merge', branch, label: 'merge' },
      ],
      ['commit', 'merge'],
    );
  }),
  form('cherry-picked', 14, (scene) => {
    const ops = edit(scene, 'medium');
    const { branch } = scene;
    return one(ops, [
      { at: 0, do: 'branch', name: branch, from: 'base' },
      onBranch(branch, edit(scene, 'small', { not: filesOf(ops, scene) }), 1.1),
      onBranch(branch, ops, 1.5),
      { ...land(ops, soon(scene) + 4), authoredAt: 1.5 },
    ]);
  }),
  form('amended twice', 14, (scene) => {
    const ops = edit(scene, 'medium');
    const drafts = [ops.slice(0, -1), revise(ops, 0.2, scene)];
    return one(ops, [
      ...drafts.flatMap((draft, i) => rewritten(`${scene.branch}-${i}`, draft, 1.2 + i / 2)),
      land(ops, soon(scene) + 2),
    ]);
  }),
  form('amended, first version on a stale branch', 8, (scene) => {
    const ops = edit(scene, 'medium');
    return one(ops, [
      { at: 0, do: 'branch', name: scene.branch, from: 'base' },
      onBranch(scene.branch, revise(ops, 0.15, scene), 1.2),
      land(ops, soon(scene) + 2),
    ]);
  }),
  form('landed 1 to 25 days later', 20, (scene) => {
    const ops = edit(scene, 'medium');
    return one(ops, [
      { ...land(ops, scene.dice.between(24, 600)), ...(scene.dice.chance(0.5) ? { authoredAt: 1.5 } : {}) },
    ]);
  }),
  form('few lines, landed days later', 8, (scene) => {
    const ops = edit(scene, 'small');
    return one(ops, [land(ops, scene.dice.between(24, 240))]);
  }),
  form('neighbours in one file, a commit each', 6, (scene) => {
    const first = edit(scene, 'medium', {
      where: (path, { units }) => /src|internal/.test(path) && units.length > 4,
    });
    const files = filesOf(first, scene);
    const second = edit(apart(scene, first), 'small', { where: (_, { id }) => files.has(id) });
    return {
      sessions: [
        { turns: [{ ops: first }], truth: landed('first') },
        { turns: [{ ops: second }], startsAt: 0.5, truth: landed('second') },
      ],
      steps: [land(first, soon(scene) + 1, 'first'), land(second, soon(scene) + 1, 'second')],
    };
  }),
  // The commit on main is the landed one; the one on the release branch never comes to main.
  form('landed, and taken to a release branch', 8, (scene) => {
    const ops = edit(scene, 'medium');
    const at = soon(scene);
    const release = `release/${scene.dice.between(1, 9)}.${scene.branch.slice(-4)}`;
    return one(ops, [
      { at: 0, do: 'branch', name: release, from: 'base' },
      land(ops, at),
      { ...onBranch(release, ops, at + 20), authoredAt: at },
    ]);
  }),
  form('begun on a branch with work of its own', 10, (scene) => {
    const ops = edit(scene, 'medium');
    const { branch } = scene;
    const own = edit(scene, 'small', { not: filesOf(ops, scene) });
    return {
      sessions: [{ turns: [{ ops }], startsAt: 2, on: branch, truth: landed('commit', 'merge') }],
      steps: [
        { at: 0, do: 'branch', name: branch, from: 'base' },
        onBranch(branch, own, 1),
        onBranch(branch, ops, 3.5, 'commit'),
        { at: soon(scene) + 4, do: 'merge', branch, label: 'merge' },
      ],
    };
  }),
  form('landed while the session goes on', 8, (scene) => {
    const ops = edit(scene, 'medium');
    return {
      sessions: [{ turns: [{ ops }, { ops: [], at: 3 }], truth: landed('landed') }],
      steps: [land(ops, 1.5)],
    };
  }),
  {
    ...form('landed in the fork where it was made', 6, (scene) => {
      const ops = edit(scene, 'medium');
      return one(ops, [land(ops, soon(scene))]);
    }),
    host: 'fork',
  },
];

/** A commit that was rewritten a moment later: no ref reaches it any more. */
const rewritten = (name: string, ops: readonly Op[], at: number): Step[] => [
  { at, do: 'branch', name, from: 'main' },
  onBranch(name, ops, at),
  { at: at + 0.3, do: 'drop', branch: name },
];
