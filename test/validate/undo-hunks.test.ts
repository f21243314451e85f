import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createGit } from '../../src/adapters/repos/git.ts';
import { listUndoneHunks } from '../../src/validate/undo-hunks.ts';
import { createGitFixture } from '../support/git-fixture.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const lines = (changed: Readonly<Record<number, string>>) =>
  `${Array.from({ length: 40 }, (_, i) => changed[i + 1] ?? `line ${i + 1}`).join('\n')}\n`;

/** Places of the hunks that are undone, and whether each patch leaves just this one out. */
async function undo(
  before: Record<string, string>,
  after: Record<string, string>,
  isJudging = (_: string) => false,
) {
  const fixture = createGitFixture(join(temporaryDirectory(), 'repo'));
  const base = fixture.commit('Before', before);
  const gold = fixture.commit('After', after);
  const undone = listUndoneHunks(await createGit(fixture.path).diff(base, gold), isJudging);
  return undone.map(({ place, patch }) => {
    fixture.git('checkout', '--quiet', base);
    if (patch !== '') {
      const file = join(fixture.path, '.git', 'patch');
      writeFileSync(file, patch);
      fixture.git('apply', file);
    }
    const left = fixture.git('diff', gold, '--stat', '--numstat').split('\n')[0];
    fixture.git('checkout', '--quiet', '--force', base);
    fixture.git('clean', '--quiet', '--force', '-d');
    return { ...place, left };
  });
}

test('each hunk alone, and all others stay', async () => {
  const undone = await undo(
    { 'a.js': lines({}) },
    { 'a.js': lines({ 2: 'two', 20: 'twenty\nand more', 39: 'last' }) },
  );
  expect(undone).toEqual([
    { path: 'a.js', line: 2, left: '1\t1\ta.js' },
    { path: 'a.js', line: 20, left: '1\t2\ta.js' },
    { path: 'a.js', line: 40, left: '1\t1\ta.js' },
  ]);
});

test('a file that is new counts as one hunk', async () => {
  const undone = await undo({ 'a.js': lines({}) }, { 'a.js': lines({ 5: 'five' }), 'b.js': 'new\n' });
  expect(undone.map(({ path, line }) => [path, line])).toEqual([
    ['a.js', 5],
    ['b.js', 1],
  ]);
});

test('prose is left alone, unless it is all there is; what grading restores always is', async () => {
  const docs = { 'README.md': 'new\n' };
  expect((await undo({ 'a.js': '1\n' }, { ...docs, 'a.js': '2\n' })).map(({ path }) => path)).toEqual([
    'a.js',
  ]);
  expect((await undo({ 'a.js': '1\n' }, docs)).map(({ path }) => path)).toEqual(['README.md']);
  expect(await undo({ 'a.js': '1\n' }, { 'a.js': '2\n' }, () => true)).toEqual([]);
});
