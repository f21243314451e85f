import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createGit } from '../../src/adapters/repos/git.ts';
import { noTestRules, type TestRules } from '../../src/domain/file-kinds.ts';
import { parsePatch } from '../../src/domain/patch.ts';
import { splitPatch } from '../../src/mine/split-patch.ts';
import { createGitFixture } from '../support/git-fixture.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** `null`: deleted. */
type Files = Readonly<Record<string, string | Uint8Array | null>>;

const paths = (patch: string) => parsePatch(patch).map(({ path }) => path);

/** Splits a commit, and holds both patches against git: each applies alone, and both in either order make what landed. */
async function split(before: Files, after: Files, rules: TestRules = noTestRules) {
  const repository = createGitFixture(join(temporaryDirectory(), 'app'));
  const commit = (files: Files) => {
    const kept = Object.entries(files).flatMap(([path, content]) =>
      content === null ? [] : [[path, content]],
    );
    for (const [path, content] of Object.entries(files))
      if (content === null) repository.git('rm', '--quiet', path);
    return repository.commit('x', Object.fromEntries(kept));
  };
  const base = commit(before);
  const landed = commit(after);
  const git = createGit(repository.path);
  const result = await splitPatch(
    parsePatch(await git.diff(base, landed)),
    rules,
    async ({ oldPath, path }) => ({
      before: (await git.readFile(base, oldPath)) ?? '',
      after: (await git.readFile(landed, path)) ?? '',
    }),
  );
  const folder = temporaryDirectory();
  const apply = (...patches: string[]) => {
    repository.git('checkout', '--quiet', '--force', '--detach', base);
    for (const [i, patch] of patches.entries()) {
      if (patch === '') continue;
      writeFileSync(join(folder, `${i}.patch`), patch);
      repository.git('apply', '--index', '--whitespace=nowarn', join(folder, `${i}.patch`));
    }
    return repository.git('write-tree');
  };
  const tree = repository.git('rev-parse', `${landed}^{tree}`);
  const { goldPatch, testPatch } = result;
  apply(goldPatch);
  apply(testPatch);
  expect(apply(goldPatch, testPatch)).toBe(tree);
  expect(apply(testPatch, goldPatch)).toBe(tree);
  return { ...result, gold: paths(goldPatch), tests: paths(testPatch) };
}

const long = Array.from({ length: 30 }, (_, i) => `line ${i}\n`).join('');

describe('gold and tests are parted', () => {
  const check = (
    name: string,
    before: Files,
    after: Files,
    gold: string[],
    tests: string[],
    rules?: TestRules,
  ) => test(name, async () => expect(await split(before, after, rules)).toMatchObject({ gold, tests }));
  check(
    'by the habits of languages',
    { 'a.go': 'a\n', 'a_test.go': 'a\n' },
    { 'a.go': 'b\n', 'a_test.go': 'b\n', 'testdata/x.txt': 'x\n' },
    ['a.go'],
    ['a_test.go', 'testdata/x.txt'],
  );
  check(
    'by what the team says',
    { 'checks/a.js': 'a\n', 'test/lib.js': 'a\n', 'src/a.js': 'a\n' },
    { 'checks/a.js': 'b\n', 'test/lib.js': 'b\n', 'src/a.js': 'b\n' },
    ['src/a.js', 'test/lib.js'],
    ['checks/a.js'],
    { tests: ['checks/**'], notTests: ['test/lib.js'] },
  );
  check(
    'with generated files, lockfiles and binaries where they belong',
    {
      'package-lock.json': '{}\n',
      'logo.png': new Uint8Array([0, 1]),
      'test/logo.png': new Uint8Array([0, 1]),
    },
    {
      'package-lock.json': '{"a":1}\n',
      'dist/a.js': 'x\n',
      'logo.png': new Uint8Array([0, 2]),
      'test/logo.png': new Uint8Array([0, 3]),
    },
    ['dist/a.js', 'logo.png', 'package-lock.json'],
    ['test/logo.png'],
  );
  check(
    'with a file that became a test among the tests',
    { 'src/check.js': long, 'src/a.js': 'a\n' },
    { 'src/check.js': null, 'test/check.js': long, 'src/a.js': 'b\n' },
    ['src/a.js'],
    ['test/check.js'],
  );
  check(
    'with a file that was one among them, too',
    { 'test/check.js': long },
    { 'test/check.js': null, 'src/check.js': long },
    [],
    ['src/check.js'],
  );
});

describe('tests within a Rust source', () => {
  const code = (sum: string) =>
    `/// Adds "{" up.\npub fn sum(a: i32, b: i32) -> i32 {\n    ${sum}\n}\n\n${'// filler\n'.repeat(8)}`;
  const tests = (...asserts: string[]) =>
    `\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn adds() {\n${asserts.map((each) => `        ${each}\n`).join('')}    }\n}\n`;
  const one = 'assert_eq!(sum(1, 1), 2);';
  const two = 'assert_eq!(sum(i32::MAX, 1), i32::MAX);';
  const before = { 'src/lib.rs': code('a + b') + tests(one) };

  test('go to the test patch, hunk by hunk', async () => {
    const {
      gold,
      tests: found,
      goldPatch,
      testPatch,
      inlineTests,
    } = await split(before, {
      'src/lib.rs': code('a.saturating_add(b)') + tests(one, two),
    });
    expect([gold, found]).toEqual([['src/lib.rs'], ['src/lib.rs']]);
    expect(goldPatch).not.toContain('assert_eq');
    expect(testPatch).not.toContain('saturating_add');
    expect(inlineTests).toEqual([{ kind: 'inline-tests', count: 1, paths: ['src/lib.rs'] }]);
  });

  test('go there when they are the first, and nothing else changed', async () => {
    const { gold, tests: found } = await split(
      { 'src/lib.rs': code('a + b') },
      { 'src/lib.rs': code('a + b') + tests(one) },
    );
    expect([gold, found]).toEqual([[], ['src/lib.rs']]);
  });

  const checkKept = (name: string, from: Files, to: Files) =>
    test(`stay, and that is said, ${name}`, async () => {
      const { gold, tests: found, inlineTests } = await split(from, to);
      expect([gold, found]).toEqual([['src/lib.rs'], []]);
      expect(inlineTests).toEqual([{ kind: 'inline-tests-in-gold', count: 1, paths: ['src/lib.rs'] }]);
    });
  checkKept('of a new file', { a: 'x\n' }, { 'src/lib.rs': code('a + b') + tests(one) });
  checkKept(
    'where one hunk holds both',
    {
      'src/lib.rs': `pub fn one() -> i32 { 1 }\n${tests(one).replace('use super::*;\n\n', 'use super::*; // 1\n')}`,
    },
    {
      'src/lib.rs': `pub fn one() -> i32 { 2 }\n${tests(one).replace('use super::*;\n\n', 'use super::*; // 2\n')}`,
    },
  );
  const same = Array.from({ length: 12 }, () => one);
  checkKept(
    'where a part would fit at two places',
    { 'src/lib.rs': code('a + b') + tests(...same) },
    { 'src/lib.rs': code('a - b') + tests(...same.with(6, two)) },
  );

  test.each([
    ['the code alone', code('a - b') + tests(one)],
    [
      'what only looks like one',
      `${code('a + b').replace('a + b', 'a + b // #[cfg(test)] mod tests {')}${tests(one)}`,
    ],
  ])('are none where %s changed', async (_name, after) => {
    const { gold, tests: found, inlineTests } = await split(before, { 'src/lib.rs': after });
    expect([gold, found, inlineTests]).toEqual([['src/lib.rs'], [], []]);
  });
});
