import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createGit } from '../../../src/adapters/repos/git.ts';
import { createGitFixture } from '../../support/git-fixture.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const lines = (...changed: string[]) =>
  `${['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', ...changed].join('\n')}\n`;

async function layOut() {
  const directory = temporaryDirectory();
  const repository = createGitFixture(join(directory, 'repo'));
  const base = repository.commit('base', { 'a.txt': lines() });
  const landed = repository.commit('landed', {
    'a.txt': lines('landed'),
    'new.bin': Buffer.from([0, 200, 1]),
  });
  const head = repository.commit('later', { 'a.txt': `later\n${lines('landed')}`, 'b.txt': 'b\n' });
  const open = (mirror: string) => createGit(repository.path, { mirrorPath: join(directory, mirror) });
  const git = open('mirror.git');
  return { repository, base, landed, head, open, git, patch: await git.diff(base, landed) };
}

test('undoes a change on a later head, and leaves the repository alone', async () => {
  const { repository, head, open, git, patch } = await layOut();
  const before = await git.state();
  const result = await git.backOut(head, patch);
  if (result.kind !== 'backed-out') throw new Error(result.detail);
  expect(await git.readFile(result.commit, 'a.txt')).toBe(`later\n${lines()}`);
  expect(await git.listFiles(result.commit)).toEqual(['a.txt', 'b.txt']);
  expect((await git.diff(result.commit, head)).match(/^diff --git/gm)).toHaveLength(2);
  expect(await git.state()).toBe(before);
  expect(repository.git('cat-file', '-t', head)).toBe('commit');
  expect(() => repository.git('cat-file', '-t', result.commit)).toThrow();
  // Another machine, another mirror: the same commit.
  expect(await open('other.git').backOut(head, patch)).toEqual(result);
});

test('what no longer reverts cleanly is said, and leaves nothing behind', async () => {
  const { repository, git, patch } = await layOut();
  const head = repository.commit('rewritten', { 'a.txt': 'all anew\n' });
  expect(await git.backOut(head, patch)).toEqual({
    kind: 'conflict',
    detail: expect.stringContaining('a.txt'),
  });
});
