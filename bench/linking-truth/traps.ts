import { addFiles, edit, revise, undo, withoutImports } from './edits.ts';
import { type Episode, type Family, nowhere, type PastSession, type Scene, type Step } from './episode.ts';
import { apart, filesOf, onBranch, soon } from './form.ts';
import {
  boilerplate,
  genericLine,
  insertEverywhere,
  mechanicalStep,
  regenerate,
  solveOtherwise,
  vendor,
} from './lookalikes.ts';
import type { Op } from './source-tree.ts';
import { newId } from './write-code.ts';

/** Changes that never landed as anybody's commit, though something like them lies about. */
export const traps: readonly Family[] = [
  trap('never landed', 6, (scene) => kept(edit(scene, 'medium'), [], 'nobody committed it')),
  trap('a person solved it otherwise', 6, (scene) => {
    const ops = edit(scene, 'medium');
    return kept(ops, [theirs(solveOtherwise(scene, ops), soon(scene))], 'abandoned for another solution');
  }),
  // Whoever solves the same thing writes some of the same lines.
  trap('a person solved it, a third alike', 4, (scene) => {
    const ops = edit(scene, 'medium');
    return kept(ops, [theirs(revise(ops, 0.85, scene), soon(scene))], 'most of it is a person’s own');
  }),
  trap('boilerplate landed by others', 6, (scene) => {
    const [mine, ...others] = boilerplate(scene, 3);
    const steps = others.map((ops, i) => theirs(ops, 4 + 9 * i));
    return kept(mine ?? [], steps, 'what it shares with the commits is boilerplate');
  }),
  trap('reverted before landing', 5, (scene) => {
    const ops = withoutImports(edit(scene, 'medium'));
    const { branch } = scene;
    return kept(
      ops,
      [
        { at: 0, do: 'branch', name: branch, from: 'base' },
        onBranch(branch, ops, 1.5),
        { ...onBranch(branch, undo(ops, scene.tree), 5), message: 'Revert "the last change"' },
        onBranch(branch, edit(scene, 'small', { not: filesOf(ops, scene) }), 6),
        { at: 20, do: 'merge', branch },
      ],
      'the branch that landed had taken it back',
    );
  }),
  trap('on an unmerged branch', 6, (scene) => {
    const ops = edit(scene, 'medium');
    const { branch } = scene;
    return kept(
      ops,
      [{ at: 0, do: 'branch', name: branch, from: 'base' }, onBranch(branch, ops, 1.5)],
      'its branch was never merged',
    );
  }),
  trap('twins', 4, (scene) => {
    const ops = edit(scene, 'medium');
    return twins([ops, ops], [mine(ops, 8)]);
  }),
  trap('twins, each as near', 3, (scene) => {
    const ops = edit(scene, 'medium');
    return twins([revise(ops, 0.1, scene), revise(ops, 0.1, scene)], [mine(ops, 8)]);
  }),
  // The commit is neither's: who was given one prompt would be graded by both.
  trap('one commit of two sessions', 3, (scene) => {
    const first = edit(scene, 'medium');
    const second = edit(apart(scene, first), 'medium');
    return twins([first, second], [mine([...first, ...second], 8)]);
  }),
  // Landed, taken back and landed again by another hand, each time a fifth of it rewritten: neither is nearer.
  trap('two commits as near', 6, (scene) => {
    const ops = withoutImports(edit(scene, 'medium'));
    const [first, second] = [revise(ops, 0.2, scene), revise(ops, 0.2, scene)];
    return kept(
      ops,
      [mine(first, 5), theirs(undo(ops, scene.tree), 30), theirs(second, 40)],
      'two commits are as near as each other',
    );
  }),
  trap('another project with these files', 5, (scene) => {
    const ops = edit(scene, 'medium');
    return one({ turns: [{ ops }], place: 'foreign', truth: nowhere('it ran in another project') }, [
      theirs(ops, soon(scene)),
    ]);
  }),
  {
    ...trap('landed in the fork only', 5, (scene) => {
      const ops = edit(scene, 'medium');
      const steps: Step[] = [
        { at: 2, do: 'pull' },
        { ...mine(ops, 4), in: 'fork' },
      ];
      return kept(ops, steps, 'its own repository never got it');
    }),
    host: 'harbour',
  },
  trap('came in with a vendored copy', 4, (scene) => {
    const ops = edit(scene, 'medium', { where: (path) => /src|internal/.test(path) });
    return kept(ops, [theirs(vendor(scene, ops), 30)], 'the copy is another project’s file');
  }),
  trap('the same mechanical step in other files', 6, (scene) => {
    const [session, person] = mechanicalStep(scene);
    return kept(session, [theirs(person, soon(scene))], 'a person did it elsewhere');
  }),
  trap('one line like many others', 6, (scene) => {
    const [session, ...others] = insertEverywhere(scene, genericLine(scene), 4, 1);
    return kept(
      session ?? [],
      others.map((ops, i) => theirs(ops, 3 + 7 * i)),
      'the line stands everywhere',
    );
  }),
  // The same text in the same file, and yet: every release writes it, and nothing says that this one came of the session.
  trap('version bumped by the release', 4, (scene) => {
    const version = `${scene.dice.between(2, 9)}.${scene.dice.between(0, 40)}.${scene.dice.between(0, 9)}`;
    const ops: Op[] = [
      { do: 'write', unit: 'manifest-body', lines: [scene.definition.versionLine(version)] },
    ];
    const entry: Op = {
      do: 'insert',
      file: 'changelog',
      after: 'changelog-body',
      unit: { id: newId(scene.dice), lines: [`- ${version}`] },
    };
    const release: Step = { at: 30, do: 'commit', on: 'main', ops: [...ops, entry], by: 'bot' };
    return kept(ops, [release], 'releases bump the version');
  }),
  trap('patch was refused', 3, (scene) => {
    const ops = edit(scene, 'medium');
    return one({ turns: [{ ops, isRefused: true }], truth: nowhere('the session changed nothing') }, [
      theirs(ops, soon(scene)),
    ]);
  }),
  trap('all undone', 5, (scene) => {
    const ops = withoutImports(edit(scene, 'medium'));
    const turns = [{ ops }, { ops: undo(ops, scene.tree) }];
    const steps = scene.dice.chance(0.5) ? [theirs(ops, 30)] : [];
    return one({ turns, truth: nowhere('the session left nothing behind') }, steps);
  }),
  trap('landed before the session began', 5, (scene) => {
    const ops = edit(scene, 'medium');
    return one({ turns: [{ ops }], startsAt: 30, truth: nowhere('the commit is older than the session') }, [
      theirs(ops, 10),
    ]);
  }),
  // After four months a link could not be told from somebody's doing it again; a careful user would not bet on it.
  {
    ...trap('landed 120 days later', 4, (scene) => {
      const ops = edit(scene, 'medium');
      return kept(ops, [theirs(ops, 120 * 24)], 'too late to be this session’s');
    }),
    isEarly: true,
  },
  trap('generated file only', 5, (scene) => {
    const [session, regenerated] = regenerate(scene);
    const step: Step = { at: 10, do: 'commit', on: 'main', ops: regenerated, by: 'bot' };
    return kept(session, [step], 'a generator wrote the commit');
  }),
  // Its lines are in there. But who is graded by this commit is graded by other people's work.
  trap('three per cent of a commit', 5, (scene) => {
    const ops = edit(scene, 'small');
    const others = addFiles(scene, 5);
    return kept(ops, [theirs([...ops, ...others], soon(scene))], 'the commit is other people’s work');
  }),
  trap('a question only', 3, (scene) => {
    return one({ turns: [{ ops: [] }], truth: nowhere('nothing was changed') }, [
      theirs(edit(scene, 'medium'), 3),
    ]);
  }),
];

function trap(name: string, count: number, play: (scene: Scene) => Episode): Family {
  return { name, kind: 'trap', count, play };
}

const one = (session: PastSession, steps: readonly Step[]): Episode => ({ sessions: [session], steps });

const kept = (ops: readonly Op[], steps: readonly Step[], because: string): Episode =>
  one({ turns: [{ ops }], truth: nowhere(because) }, steps);

const twins = (changes: readonly (readonly Op[])[], steps: readonly Step[]): Episode => ({
  sessions: changes.map((ops, i) => ({
    turns: [{ ops }],
    startsAt: i,
    truth: nowhere('another session did the same work'),
  })),
  steps,
});

const theirs = (ops: readonly Op[], at: number) =>
  ({ ...onBranch('main', ops, at), by: 'colleague' }) as const;
const mine = (ops: readonly Op[], at: number) => onBranch('main', ops, at);
