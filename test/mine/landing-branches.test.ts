import { describe, expect, test } from 'vitest';
import { createGit } from '../../src/adapters/repos/git.ts';
import type { FileChange } from '../../src/domain/session.ts';
import { exampleFileChange } from '../support/example-session.ts';
import {
  at,
  before,
  candidateOf,
  cart,
  createShop,
  fix,
  fixedCart,
  later,
  mine,
  outline,
  sessionWith,
  test1,
  test2,
} from '../support/shop.ts';

type Shop = ReturnType<typeof createShop>;

const fixed = { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 };
const unfixed = { 'src/cart.js': cart, 'test/cart.test.js': test1 };

function createReleasedShop() {
  const shop = createShop();
  for (const branch of ['develop', 'release/1', 'release/2']) shop.git('branch', branch);
  return shop;
}

const commitOn = (
  shop: Shop,
  branch: string,
  subject: string,
  files: Readonly<Record<string, string>>,
  day: number,
) => {
  shop.git('checkout', '--quiet', branch);
  return shop.commit(subject, files, later(day));
};

const mineOn = (shop: Shop, branches: string[], changes: FileChange[] = fix) =>
  mine([sessionWith(shop.base, changes)], { name: 'shop', git: createGit(shop.path, { branches }) });

test('work that lands on a branch that is none by default lands where the configuration says so', async () => {
  const shop = createReleasedShop();
  const landed = commitOn(shop, 'develop', 'Fix', fixed, 1);
  commitOn(shop, 'main', 'Hours', { 'HOURS.md': '9 to 5\n' }, 2);
  expect(outline(await mineOn(shop, []))).toEqual([
    expect.stringMatching(/^not-landed: its change lies on a branch that is not merged/),
  ]);
  expect(candidateOf(await mineOn(shop, ['develop'])).goldCommit).toBe(landed);
  expect(candidateOf(await mineOn(shop, ['main', 'develop', 'release/*'])).goldCommit).toBe(landed);
});

describe('of copies on several branches the first is linked', () => {
  const all = ['main', 'develop', 'release/*'];
  const check = (name: string, land: (shop: Shop) => string, changes?: FileChange[]) =>
    test(name, async () => {
      const shop = createReleasedShop();
      const landed = land(shop);
      expect(candidateOf(await mineOn(shop, all, changes)).goldCommit).toBe(landed);
    });

  check('which is on main', (shop) => {
    const landed = commitOn(shop, 'main', 'Fix (#12)', fixed, 1);
    commitOn(shop, 'release/1', 'Fix', fixed, 2);
    commitOn(shop, 'release/2', '[backport] Fix', fixed, 3);
    return landed;
  });
  check('which is on a release', (shop) => {
    const landed = commitOn(shop, 'release/1', 'Fix', fixed, 1);
    commitOn(shop, 'main', 'Fix', fixed, 2);
    return landed;
  });
  const one = [exampleFileChange(at('src/cart.js'), cart, cart.replace('let sum', 'let cents'))];
  check(
    'also where it is so small that two others who write it would make it commonplace',
    (shop) => {
      const small = { 'src/cart.js': cart.replace('let sum', 'let cents') };
      const landed = commitOn(shop, 'main', 'Cents', small, 1);
      commitOn(shop, 'release/1', 'Cents', small, 2);
      commitOn(shop, 'release/2', 'Cents', small, 3);
      return landed;
    },
    one,
  );
  check('also where it came in two parts', (shop) => {
    commitOn(shop, 'main', 'Cents', { 'src/cart.js': fixedCart }, 1);
    const landed = commitOn(shop, 'main', 'Test', { 'test/cart.test.js': test2 }, 2);
    commitOn(shop, 'release/1', 'Cents', { 'src/cart.js': fixedCart }, 3);
    commitOn(shop, 'release/1', 'Test', { 'test/cart.test.js': test2 }, 4);
    return landed;
  });
  check('also where a branch was cut between its parts', (shop) => {
    commitOn(shop, 'main', 'Cents', { 'src/cart.js': fixedCart }, 1);
    shop.git('branch', 'release/3');
    const landed = commitOn(shop, 'main', 'Test', { 'test/cart.test.js': test2 }, 2);
    commitOn(shop, 'release/3', 'Test', { 'test/cart.test.js': test2 }, 4);
    return landed;
  });
  check(
    'also where the record knows files and no lines',
    (shop) => {
      const landed = commitOn(shop, 'main', 'Fix', fixed, 1);
      commitOn(shop, 'release/1', 'Fix', fixed, 2);
      return landed;
    },
    fix.map((each) => ({ ...each, addedLines: [], removedLines: [], areLinesKnown: false })),
  );
  check('which a merge brought to all', (shop) => {
    shop.git('checkout', '--quiet', '-b', 'topic');
    const landed = shop.commit('Fix', fixed, later(1));
    shop.merge('topic', later(2));
    shop.git('checkout', '--quiet', 'release/1');
    shop.git('merge', '--quiet', '--no-ff', '--no-commit', 'topic');
    shop.commit('Merge topic', {}, later(3));
    return landed;
  });
});

describe('a change that was taken back', () => {
  const check = (name: string, land: (shop: Shop) => void, expected: RegExp) =>
    test(name, async () => {
      const shop = createReleasedShop();
      land(shop);
      expect(outline(await mineOn(shop, ['main', 'release/*']))).toEqual([expect.stringMatching(expected)]);
    });

  check(
    'of a release alone stays where main has it',
    (shop) => {
      commitOn(shop, 'main', 'Fix', fixed, 1);
      commitOn(shop, 'release/1', 'Fix', fixed, 2);
      commitOn(shop, 'release/1', 'Revert "Fix"', unfixed, 3);
    },
    /^kept$/,
  );
  check(
    'of every branch has not landed',
    (shop) => {
      commitOn(shop, 'main', 'Fix', fixed, 1);
      commitOn(shop, 'release/1', 'Fix', fixed, 2);
      commitOn(shop, 'release/1', 'Revert "Fix"', unfixed, 3);
      commitOn(shop, 'main', 'Revert "Fix"', unfixed, 4);
    },
    /^not-landed: its change landed and was taken back by \w{10} "Revert "Fix""/,
  );
  check(
    'by another clock than that of who landed it has not landed either',
    (shop) => {
      commitOn(shop, 'main', 'Fix', fixed, 2);
      commitOn(shop, 'main', 'Revert "Fix"', unfixed, 1);
    },
    /^not-landed: its change landed and was taken back/,
  );
  check(
    'by a merge that brought it has not landed',
    (shop) => {
      shop.git('checkout', '--quiet', '-b', 'topic');
      shop.commit('Fix', fixed, later(1));
      shop.merge('topic', later(2));
      shop.commit('Revert "Merge"', unfixed, later(3));
    },
    /^not-landed: its change landed and was taken back/,
  );
});

test('what others did before does not take back what a session does again', async () => {
  const shop = createReleasedShop();
  shop.git('checkout', '--quiet', 'main');
  shop.commit('Fix', fixed, before);
  const base = shop.commit('Revert "Fix"', unfixed, before);
  const landed = shop.commit('Fix at last', fixed, later(1));
  expect(candidateOf(await mine([sessionWith(base, fix)], shop.minable)).goldCommit).toBe(landed);
});
