import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createGit } from '../../src/adapters/repos/git.ts';
import type { Trace } from '../../src/domain/trace.ts';
import { preferFormer } from '../../src/mine/prefer-former.ts';
import { mineInMemory } from '../support/mine-in-memory.ts';
import { cart, createShop, fix, fixedCart, later, sessionWith, test1, test2 } from '../support/shop.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

type Shop = ReturnType<typeof createShop>;

const fixed = { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 };
const unfixed = { 'src/cart.js': cart, 'test/cart.test.js': test1 };

/** All that is on no branch is gone. */
function collectGarbage(shop: Shop) {
  shop.git('reflog', 'expire', '--expire=now', '--all');
  shop.git('gc', '--quiet', '--prune=now');
}

const forcePush = (shop: Shop, name: string) => {
  shop.git('checkout', '--quiet', '--orphan', 'anew');
  shop.commit(name, { ...unfixed, 'README.md': 'x' }, later(2));
  shop.git('branch', '--quiet', '--delete', '--force', 'main');
  shop.git('branch', '--move', 'main');
};

/** A fix that landed, and what is said of its session before and after something was done to its branch. */
async function trace(act: (shop: Shop) => void, { isPinned = true } = {}) {
  const shop = createShop();
  const mirrorPath = join(temporaryDirectory(), 'shop.git');
  const landed = shop.commit('Count in cents', fixed, later(1));
  const mine = async (): Promise<Trace> => {
    const repositories = [{ name: 'shop', git: createGit(shop.path, { mirrorPath }) }];
    const { traces } = await mineInMemory([sessionWith(shop.base, fix)], repositories);
    const [first] = traces;
    if (first === undefined) throw new Error('nothing was traced');
    return first;
  };
  const former = await mine();
  if (isPinned) await createGit(shop.path, { mirrorPath }).pin([shop.base, landed]);
  act(shop);
  const git = createGit(shop.path, { mirrorPath });
  const prefer = (before: Trace | undefined, fresh: Trace) =>
    preferFormer(before, fresh, [{ name: 'shop', git }]);
  const fresh = await mine();
  return { former, fresh, landed, prefer, now: await prefer(former, fresh) };
}

test('what landed once stays linked when a force-push takes it from every branch', async () => {
  const { former, fresh, landed, now, prefer } = await trace((shop) => {
    forcePush(shop, 'All anew');
    collectGarbage(shop);
  });
  expect(fresh).toMatchObject({ kind: 'rejected', decision: { reason: 'not-landed' } });
  if (former.kind !== 'landed' || former.outcome.kind !== 'made') throw new Error('it had not landed');
  const text = `${former.outcome.text}; landed as ${landed.slice(0, 10)}, which is on no branch any more`;
  expect(now).toEqual({ ...former, outcome: { ...former.outcome, text } });
  // The next time it is no longer said than now.
  expect(await prefer(now, fresh)).toEqual(now);
});

describe('what is known by now goes before it:', () => {
  const check = (
    name: string,
    act: (shop: Shop) => void,
    expected: object,
    options: Parameters<typeof trace>[1] = {},
  ) =>
    test(name, async () => {
      const { fresh, now } = await trace(act, options);
      expect(now).toBe(fresh);
      expect(now).toMatchObject(expected);
    });
  const notLanded = { kind: 'rejected', decision: { reason: 'not-landed' } };

  check('its branch has it still', () => undefined, { kind: 'landed' });
  check(
    'it landed again as another commit',
    (shop) => {
      forcePush(shop, 'All anew');
      shop.commit('Cents', fixed, later(3));
    },
    { kind: 'landed', claim: { subject: 'Cents' } },
  );
  check('it was taken back', (shop) => shop.commit('Revert "Count"', unfixed, later(2)), notLanded);
  check(
    'it lies on a branch that is not merged',
    (shop) => {
      shop.git('branch', 'old', 'main');
      forcePush(shop, 'All anew');
    },
    notLanded,
  );
  check(
    'its commits are gone, and nobody kept them',
    (shop) => {
      forcePush(shop, 'All anew');
      collectGarbage(shop);
    },
    { kind: 'rejected', decision: { reason: 'repo-missing' } },
    { isPinned: false },
  );
});

test('a session that went on to something else is not held to what it was', async () => {
  const { former, landed, prefer } = await trace(() => undefined);
  const rejected: Trace = {
    kind: 'rejected',
    id: former.id,
    decision: {
      kind: 'rejected',
      stage: 'mine',
      subjectId: former.id,
      reason: 'not-landed',
      evidence: { text: 'most of it landed nowhere', facts: { nearest: { commit: landed } } },
    },
  };
  expect(await prefer(former, rejected)).toBe(rejected);
  expect(await prefer(undefined, rejected)).toBe(rejected);
  expect(await prefer(rejected, rejected)).toBe(rejected);
});
