import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createGit } from '../../src/adapters/repos/git.ts';
import { exampleFileChange } from '../support/example-session.ts';
import { createGitFixture } from '../support/git-fixture.ts';
import {
  at,
  before,
  cart,
  createShop,
  fix,
  fixedCart,
  later,
  mine,
  other,
  outline,
  sessionWith,
  test1,
  test2,
} from '../support/shop.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const swiss = other.replace('EUR', 'CHF').replace('de', 'de-CH');
const toSwiss = [exampleFileChange(at('src/locale.js'), other, swiss)];

/** A shop where two sessions' changes have landed. */
function createBusyShop() {
  const shop = createShop();
  const fixed = shop.commit(
    'Count in cents',
    { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 },
    later(1),
  );
  shop.commit('Swiss francs', { 'src/locale.js': swiss }, later(2));
  const sessions = [
    sessionWith(shop.base, fix, { id: 'cents' }),
    sessionWith(shop.base, toSwiss, { id: 'francs' }),
  ];
  return { ...shop, fixed, sessions };
}

function lose(shop: ReturnType<typeof createShop>, revision: string): string {
  const id = shop.git('rev-parse', revision);
  rmSync(join(shop.path, '.git/objects', id.slice(0, 2), id.slice(2)));
  return id;
}

test.each([
  ['a file of the landed commit', ({ fixed }) => `${fixed}:src/cart.js`],
  ['a folder of the landed commit', ({ fixed }) => `${fixed}:test`],
  ['a file of the base', ({ base }) => `${base}:test/cart.test.js`],
] satisfies [string, (shop: ReturnType<typeof createBusyShop>) => string][])(
  'where %s is missing, the session that needs it says so, and all others go on',
  async (_name, revisionIn) => {
    const shop = createBusyShop();
    // A listing of commits that reads the trees is known from an earlier run, as it would be.
    const cachePath = join(temporaryDirectory(), 'commits.json');
    await createGit(shop.path, { cachePath }).listCommits('2025-01-01T00:00:00Z');
    const id = lose(shop, revisionIn(shop));
    const git = createGit(shop.path, { cachePath });
    const [cents, francs, ...more] = outline(
      (await mine(shop.sessions, { name: 'shop', git })).toSorted((a, b) =>
        a.decision.subjectId < b.decision.subjectId ? -1 : 1,
      ),
    );
    expect(cents).toMatch(`base-missing: repository "shop": object ${id}`);
    expect(cents).toContain('is missing or damaged');
    expect(cents).toContain('fetch it from a clone that has it, `git fetch --refetch`');
    expect([francs, ...more]).toEqual(['kept']);
  },
);

test('a partial clone costs the sessions whose files it left out, and says how to complete it', async () => {
  const shop = createBusyShop();
  shop.git('config', 'uploadpack.allowFilter', 'true');
  const clone = createGitFixture(join(temporaryDirectory(), 'clone', 'shop'));
  clone.git('remote', 'add', 'origin', `file://${shop.path}`);
  clone.git('fetch', '--quiet', '--filter=blob:none', 'origin');
  const whole = createShop();
  const greeted = whole.commit('Greet', { 'README.md': 'Welcome\n' }, before);
  whole.commit('Count in cents', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
  const elsewhere = sessionWith(greeted, fix, { id: 'elsewhere' });
  const minable = { name: 'clone', git: createGit(clone.path) };
  const own = shop.sessions.map((session) => ({ ...session, repoUrl: `file://${shop.path}` }));
  const mineAll = async () =>
    outline(await mine([...own, elsewhere], minable, { ...whole.minable, name: 'whole' }));
  const lacking = /^base-missing: repository "clone": object [0-9a-f]{40} is missing .*partial clone/;
  const mined = await mineAll();
  expect(mined).toHaveLength(3);
  expect(mined.filter((line) => lacking.test(line))).toHaveLength(2);
  expect(mined.at(-1)).toBe('kept');
  const leftOut = /object (\w{40})/.exec(mined[0] ?? '')?.[1] ?? '';
  expect(await minable.git.hasObject(leftOut)).toBe(false);
  // What it says is what helps.
  expect(mined[0]).toContain('`git fetch --refetch --no-filter`');
  clone.git('fetch', '--quiet', '--refetch', '--no-filter');
  expect(await minable.git.hasObject(leftOut)).toBe(true);
  expect(await mineAll()).toEqual(['kept', 'kept', 'kept']);
});

test('a landed change beyond all measure costs its session alone', async () => {
  const shop = createShop();
  const dump = new Uint8Array(randomBytes(27 * 2 ** 20));
  shop.commit(
    'Count in cents, with a film of it',
    { 'src/cart.js': fixedCart, 'test/cart.test.js': test2, 'film.mp4': dump },
    later(1),
  );
  shop.commit('Swiss francs', { 'src/locale.js': swiss }, later(2));
  const sessions = [
    sessionWith(shop.base, fix, { id: 'cents' }),
    sessionWith(shop.base, toSwiss, { id: 'francs' }),
  ];
  expect(outline(await mine(sessions, shop.minable))).toEqual([
    expect.stringMatching(
      /^start-state-failed: repository "shop": the change from \w{40} to \w{40} is larger than 32 MiB$/,
    ),
    'kept',
  ]);
});

test('an object that is missing costs the renames of few commits, and those only until it is there', async () => {
  const shop = createShop();
  const cachePath = join(temporaryDirectory(), 'commits.json');
  const move = (from: string, to: string, content: string, day: number) => {
    shop.git('mv', from, to);
    return shop.commit(`Move ${from}`, { [to]: content }, later(day));
  };
  move('src/cart.js', 'src/basket.js', cart.replace('let sum', 'let cents'), 1);
  addEmptyCommits(shop.path, 120);
  const content = test1.repeat(3);
  shop.commit('Test more', { 'test/cart.test.js': content }, later(2));
  const moved = move('test/cart.test.js', 'test/basket.test.js', `${content}// moved\n`, 3);
  const list = async () => {
    const commits = await createGit(shop.path, { cachePath }).listCommits('2025-01-01T00:00:00Z');
    return commits.flatMap(({ renames }) => renames.map(({ to }) => to));
  };
  lose(shop, `${moved}:test/basket.test.js`);
  expect(await list()).toEqual(['src/basket.js']);
  expect(await list()).toEqual(['src/basket.js']);
  shop.git('hash-object', '-w', '--', 'test/basket.test.js');
  expect(await list()).toEqual(['src/basket.js', 'test/basket.test.js']);
});

function addEmptyCommits(path: string, count: number): void {
  const commits = Array.from({ length: count }, (_, i) => {
    const from = i === 0 ? 'from refs/heads/main^0\n' : '';
    return `commit refs/heads/main\ncommitter A <a@example.org> ${Date.parse(later(1)) / 1000} +0000\ndata 1\n.\n${from}\n`;
  });
  execFileSync('git', ['fast-import', '--quiet'], { cwd: path, input: commits.join('') });
}
