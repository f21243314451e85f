import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createGit } from '../../../src/adapters/repos/git.ts';
import { createGitFixture, readSubjects } from '../../support/git-fixture.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const since = '2026-01-01T00:00:00Z';

/** A repository and its cache; `list` is what a process of its own would see. */
function createShop() {
  const root = temporaryDirectory();
  const fixture = createGitFixture(join(root, 'shop'));
  const cachePath = join(root, 'cache', 'shop');
  const open = () => createGit(fixture.path, { cachePath });
  return {
    ...fixture,
    cachePath,
    open,
    list: () => open().listCommits(since),
    listAnew: () => createGit(fixture.path).listCommits(since),
  };
}

test('what was listed once is listed the same from the cache', async () => {
  const shop = createShop();
  shop.commit('First', { 'a.txt': '1', 'name with\nnewline': 'x' }, '2026-01-01T00:00:00Z');
  shop.git('mv', 'a.txt', 'é "b".txt');
  shop.commit('Move it', {}, '2026-01-02T00:00:00Z');
  const anew = await shop.listAnew();
  expect(anew[1]?.renames).toEqual([{ from: 'a.txt', to: 'é "b".txt' }]);
  expect(await shop.list()).toEqual(anew);
  expect(await shop.list()).toEqual(anew);
  expect(readFileSync(shop.cachePath, 'utf8')).toContain(anew[1]?.id);
});

test('no words of people are kept, not even those that an older version kept', async () => {
  const shop = createShop();
  shop.commit('Rotate key hunter2', { a: '1' }, '2026-01-01T00:00:00Z');
  await shop.list();
  const read = () => readFileSync(shop.cachePath, 'utf8');
  expect(read()).not.toMatch(/hunter2|Rotate|Ada|example/);
  writeFileSync(shop.cachePath, 'rollbench commits 1 0\n{"subject":"Rotate key hunter2"}\n');
  await shop.list();
  expect(read()).not.toMatch(/hunter2|Rotate/);
});

test('new commits are added, branches that moved are seen, and what is gone is forgotten', async () => {
  const shop = createShop();
  shop.commit('First', { a: '1' }, '2026-01-01T00:00:00Z');
  shop.git('switch', '--quiet', '--create', 'side');
  const side = shop.commit('On a side branch', { b: '1' }, '2026-01-02T00:00:00Z');
  shop.git('switch', '--quiet', 'main');
  const onMain = async () => {
    const commits = await shop.list();
    const subjects = await readSubjects(shop.open(), commits);
    return commits.map(({ hasLanded }, i) => `${subjects[i]} ${hasLanded}`);
  };
  expect(await onMain()).toEqual(['First true', 'On a side branch false']);
  shop.git('merge', '--quiet', '--ff-only', 'side');
  expect(await onMain()).toEqual(['First true', 'On a side branch true']);
  shop.git('reset', '--quiet', '--hard', 'HEAD~1');
  shop.git('branch', '--quiet', '--delete', '--force', 'side');
  shop.commit('Otherwise', { b: '2' }, '2026-01-03T00:00:00Z');
  expect(await onMain()).toEqual(['First true', 'Otherwise true']);
  expect(readFileSync(shop.cachePath, 'utf8')).not.toContain(side);
});

test('what is older than was asked for before is added, too', async () => {
  const shop = createShop();
  shop.commit('Old', { a: '1' }, '2025-01-01T00:00:00Z');
  shop.commit('New', { a: '2' }, '2026-01-02T00:00:00Z');
  expect(await shop.list()).toHaveLength(1);
  expect(await shop.open().listCommits('2024-01-01T00:00:00Z')).toHaveLength(2);
  expect(await shop.list()).toHaveLength(1);
});

test.each([
  ['cut short', (text: string) => text.slice(0, -20)],
  ['changed', (text: string) => text.replace('2026', '2025')],
  ['empty', () => ''],
  ['of something else', () => '{}\n'],
])('a cache that is %s is made anew', async (_name, damage) => {
  const shop = createShop();
  shop.commit('First', { a: '1' }, '2026-01-01T00:00:00Z');
  await shop.list();
  const whole = readFileSync(shop.cachePath, 'utf8');
  writeFileSync(shop.cachePath, damage(whole));
  expect(await shop.list()).toEqual(await shop.listAnew());
  expect(readFileSync(shop.cachePath, 'utf8')).toBe(whole);
});

test('two that list at the same time leave a whole cache and no draft', async () => {
  const shop = createShop();
  for (let i = 0; i < 20; i++) shop.commit(`Commit ${i}`, { a: String(i) }, '2026-01-01T00:00:00Z');
  const [one, two] = await Promise.all([shop.list(), shop.list()]);
  expect(one).toEqual(two);
  expect(await shop.list()).toEqual(one);
  expect(readdirSync(dirname(shop.cachePath))).toEqual(['shop']);
});
