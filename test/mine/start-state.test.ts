import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createGit } from '../../src/adapters/repos/git.ts';
import { parsePatch } from '../../src/domain/patch.ts';
import type { Command, FileChange, Session, Turn } from '../../src/domain/session.ts';
import { findStartState } from '../../src/mine/start-state.ts';
import { toTaskEdits } from '../../src/mine/task-edits.ts';
import {
  exampleAttachment,
  exampleFileChange,
  exampleSession,
  exampleTurn,
} from '../support/example-session.ts';
import { createGitFixture, type GitFixture } from '../support/git-fixture.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

type Files = Readonly<Record<string, string>>;

const lines = (...all: string[]) => all.map((line) => `${line}\n`).join('');
const cart = lines('let sum = 0;', 'for (const each of items) sum += each;', 'return sum;');
const fixed = cart.replace('+= each', '+= each * 100');
const grown = cart.replace('let sum', '// in cents\nlet sum');

const fix = exampleFileChange('cart.js', cart, fixed);
const command = (text: string): Command => ({ command: text, cwd: null, exitCode: 0 });

interface Scene {
  readonly base: Files;
  /** Commits between the session's base and the landing. */
  readonly between?: readonly Files[];
  readonly landed: Files;
  /** With paths relative to the repository. */
  readonly turns: readonly Partial<Turn>[];
  /** Those that make the task, counted from 1; the last when absent. */
  readonly chosen?: readonly number[];
  readonly session?: Partial<Session>;
  readonly missingParent?: string;
  readonly prepare?: (repository: GitFixture) => void;
}

/** Where a task starts, by name of its commit, and what is said of it. */
async function start(scene: Scene) {
  const repository = createGitFixture(join(temporaryDirectory(), 'shop'));
  const names = new Map<string, string>();
  const commit = (name: string, files: Files) => {
    const id = repository.commit(name, files);
    names.set(id, name);
    return id;
  };
  const base = commit('base', scene.base);
  for (const [i, files] of (scene.between ?? []).entries()) commit(`between ${i + 1}`, files);
  const parent = repository.git('rev-parse', 'HEAD');
  scene.prepare?.(repository);
  const landed = commit('landed', scene.landed);
  const git = createGit(repository.path);
  const turns = scene.turns.map((over, i) => exampleTurn({ index: i + 1, ...over }));
  const session = exampleSession({ baseCommit: base, turns, ...scene.session });
  const chosen = scene.chosen ?? [turns.length];
  const state = await findStartState({
    git,
    session,
    baseCommit: base,
    parent,
    files: parsePatch(await git.diff(parent, landed)),
    edits: toTaskEdits(
      session,
      turns.filter(({ index }) => chosen.includes(index)),
      turns.map(({ fileChanges }) => fileChanges),
    ),
    laterNames: new Map(),
    missingParent: scene.missingParent ?? null,
  });
  if (state.kind === 'failed') return { failed: state.text };
  expect(state.fidelity === 'exact').toBe(state.missing.length === 0);
  return {
    start: names.get(state.baseCommit),
    missing: Object.fromEntries(state.missing.map(({ kind, text }) => [kind, text])),
  };
}

function check(name: string, scene: Scene, expected: Awaited<ReturnType<typeof start>>): void {
  test(name, async () => expect(await start(scene)).toEqual(expected));
}

describe('is exactly the session’s base', () => {
  const exact = { start: 'base', missing: {} };
  const turns = [{ fileChanges: [fix] }];
  check(
    'where all that was recorded applies',
    { base: { 'cart.js': cart }, landed: { 'cart.js': fixed }, turns },
    exact,
  );
  check(
    'though other files changed before the landing',
    {
      base: { 'cart.js': cart, 'b.js': 'b\n' },
      between: [{ 'b.js': 'c\n' }],
      landed: { 'cart.js': fixed },
      turns,
    },
    exact,
  );
  check(
    'though talk went before, and the shell only looked',
    {
      base: { 'cart.js': cart },
      landed: { 'cart.js': fixed },
      turns: [{}, { fileChanges: [fix], commands: [command('cat cart.js && npm test')] }],
    },
    exact,
  );
  check(
    'though a person landed a file beside it',
    { base: { 'cart.js': cart }, landed: { 'cart.js': fixed, 'notes.md': 'x\n' }, turns },
    exact,
  );
  check(
    'though a file that the shell made was edited then',
    {
      base: { 'cart.js': cart },
      landed: { 'cart.js': fixed },
      turns: [
        {
          commands: [command('npm test -- --json > report.json')],
          fileChanges: [
            exampleFileChange('notes.md', null, 'x\n'),
            exampleFileChange('notes.md', 'x\n', null),
            fix,
          ],
        },
      ],
    },
    exact,
  );
});

describe('lacks', () => {
  const base = { 'cart.js': cart };
  const landed = { 'cart.js': fixed };
  const approximate = (missing: Readonly<Record<string, string>>, at = 'base') => ({ start: at, missing });
  const dirty = cart.replace('return sum;', 'return sum; // TODO');

  check(
    'uncommitted work that the session took away',
    { base, landed, turns: [{ fileChanges: [exampleFileChange('cart.js', dirty, fixed)] }] },
    approximate({
      'uncommitted-work':
        "the session's tree held uncommitted work: 50 % of the lines that it took away are in no commit",
    }),
  );
  check(
    'uncommitted work around what the session changed',
    {
      base,
      landed,
      turns: [{ fileChanges: [exampleFileChange('cart.js', `// draft\n${cart}`, `// draft\n${fixed}`)] }],
    },
    approximate({
      'uncommitted-work':
        'the session\'s tree held uncommitted work: "cart.js" has other lines around those that were changed',
    }),
  );
  const startPatch = 'diff --git a/b.js b/b.js\n--- a/b.js\n+++ b/b.js\n@@ -1 +1 @@\n-b\n+c\n';
  check(
    'uncommitted work that the record itself holds',
    { base, landed, turns: [{ fileChanges: [fix] }], session: { startPatch } },
    approximate({ 'uncommitted-work': 'the session\'s tree held uncommitted work in "b.js"' }),
  );
  check(
    'uncommitted work that nobody can read',
    { base, landed, turns: [{ fileChanges: [fix] }], session: { startPatch: 'diff --git nonsense\n' } },
    approximate({
      'uncommitted-work':
        'the session\'s tree held uncommitted work that cannot be read: patch line 1: cannot read a file name from "diff --git nonsense"',
    }),
  );
  check(
    'nothing where the record says that there was none',
    { base, landed, turns: [{ fileChanges: [fix] }], session: { startPatch: '\n' } },
    approximate({}),
  );
  check(
    'what earlier turns left and nobody landed',
    {
      base: { ...base, 'b.js': 'b\n' },
      landed,
      turns: [{ fileChanges: [exampleFileChange('b.js', 'b\n', 'other work\n')] }, { fileChanges: [fix] }],
    },
    approximate({ 'earlier-turns': 'without what its earlier turns left' }),
  );
  check(
    'earlier turns, whose work the landed commit’s parent holds',
    {
      base: { ...base, 'b.js': 'b\n' },
      between: [{ 'b.js': 'other work\n' }],
      landed,
      turns: [{ fileChanges: [exampleFileChange('b.js', 'b\n', 'other work\n')] }, { fileChanges: [fix] }],
    },
    approximate({ 'earlier-turns': 'without what its earlier turns left' }, 'between 1'),
  );
  check(
    'what a fork took over',
    {
      base,
      landed,
      turns: [{ isInherited: true }, { isInherited: true }, { fileChanges: [fix] }],
    },
    approximate({ 'earlier-turns': 'without the 2 turns before it was forked' }),
  );
  check(
    'the parent of a fork',
    { base, landed, turns: [{ fileChanges: [fix] }], missingParent: 'p-1' },
    approximate({ 'parent-session': 'session p-1, from which it was forked, was not found' }),
  );
  check(
    'what landed in the same file in between',
    {
      base,
      between: [{ 'cart.js': grown }],
      landed: { 'cart.js': grown.replace('+= each', '+= each * 100') },
      turns: [{ fileChanges: [fix] }],
    },
    approximate(
      {
        'drifted-files':
          '1 of the landed files changed after the session began, first "cart.js": starts at the landed commit\'s parent',
      },
      'between 1',
    ),
  );
  test('the word of the session on its base', async () => {
    const found = await start({
      base,
      landed,
      turns: [{ fileChanges: [fix] }],
      session: { baseCommit: null },
    });
    expect(found.missing?.['inferred-base']).toMatch(
      /^the session does not say that it began at [0-9a-f]{10}: that was inferred$/,
    );
  });
  check(
    'edits by the shell of files that landed',
    {
      base: { ...base, 'b.js': 'b\n', 'c.js': 'c\n' },
      landed: { ...landed, 'b.js': 'bb\n', 'c.js': 'cc\n' },
      turns: [{ fileChanges: [fix], commands: [command("sed -i 's/b/bb/' b.js")] }],
    },
    approximate({ 'shell-edits': 'shell commands may have edited "b.js", without a record' }),
  );
  check(
    'edits by the shell that later edits build on',
    {
      base,
      landed: { 'cart.js': fixed.replace('let', 'var') },
      turns: [
        {
          commands: [command("sed -i 's/let/var/' cart.js")],
          fileChanges: [
            exampleFileChange('cart.js', cart.replace('let', 'var'), fixed.replace('let', 'var')),
          ],
        },
      ],
    },
    approximate({
      'shell-edits':
        'shell commands may have edited files in between: "cart.js" has other lines around those that were changed',
    }),
  );
  check(
    'edits whose lines are not in the record',
    {
      base,
      landed,
      turns: [
        { fileChanges: [{ ...fix, areLinesKnown: false, addedLines: [], removedLines: [], hunks: null }] },
      ],
    },
    approximate({ 'unrecorded-edits': 'the record does not say what was changed in "cart.js"' }),
  );
  check(
    'submodules',
    {
      base: {
        ...base,
        '.gitmodules': `${'\n'.repeat(300_000)}[submodule "lib"]\n\tpath = lib/dep \n\turl = ../dep\n`,
      },
      landed,
      turns: [{ fileChanges: [fix] }],
    },
    approximate({ submodule: 'without the submodules: "lib/dep"' }),
  );
  check(
    'an image that was not kept',
    {
      base,
      landed,
      turns: [
        {
          fileChanges: [fix],
          attachments: [exampleAttachment(), exampleAttachment({ sha256: 'a'.repeat(64), sizeBytes: 9 })],
        },
      ],
    },
    approximate({ attachment: "1 of the prompt's 2 attachments were not kept" }),
  );
});

describe('is nowhere', () => {
  const base = { 'cart.js': cart };
  const many = lines(...Array.from({ length: 9 }, (_, i) => `old line ${i}`));
  check(
    'where the landed change moves a submodule',
    {
      base,
      landed: { 'cart.js': fixed },
      turns: [{ fileChanges: [fix] }],
      prepare: (repository) => {
        const head = repository.git('rev-parse', 'HEAD');
        repository.git('init', '--quiet', 'lib');
        repository.git('-C', 'lib', 'fetch', '--quiet', repository.path, head);
        repository.git('-C', 'lib', 'checkout', '--quiet', head);
      },
    },
    { failed: 'the landed change moves submodule "lib", whose commits are in another repository' },
  );
  check(
    'where the files that were edited are in no commit',
    {
      base,
      landed: { 'draft.js': many.replaceAll('old', 'new'), 'notes.md': 'x\n' },
      turns: [{ fileChanges: [exampleFileChange('draft.js', many, many.replaceAll('old', 'new'))] }],
    },
    { failed: 'most of the files that the session edited are in no commit, first "draft.js"' },
  );
  check(
    'where neither tree holds what was changed',
    {
      base,
      between: [{ 'cart.js': lines('return add(items);') }],
      landed: { 'cart.js': lines('return add(items) * 100;') },
      turns: [{ fileChanges: [fix] }],
    },
    {
      failed:
        '1 of the landed files changed after the session began, first "cart.js", and the landed commit\'s parent holds 0 % of the lines that the session took away',
    },
  );
});

test('a file that was written over needs no content before', async () => {
  const overwritten: FileChange = exampleFileChange('cart.js', null, fixed);
  const scene = {
    base: { 'cart.js': cart },
    landed: { 'cart.js': fixed },
    turns: [{ fileChanges: [overwritten] }],
  };
  expect(await start(scene)).toEqual({ start: 'base', missing: {} });
});
