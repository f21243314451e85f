import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileChange, Session } from '../../src/domain/session.ts';
import { Trace } from '../../src/domain/trace.ts';
import { exampleFileChange, exampleSession, exampleTurn } from '../support/example-session.ts';
import { mineInMemory, settle } from '../support/mine-in-memory.ts';
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
  other,
  outline,
  sessionWith,
  test1,
  test2,
} from '../support/shop.ts';

type Shop = ReturnType<typeof createShop>;

describe('a change that was split over commits', () => {
  test('of the default branch is all of them, and nothing of what lies between', async () => {
    const shop = createShop();
    const first = shop.commit('Cents', { 'src/cart.js': fixedCart }, later(1));
    shop.commit('Swiss francs', { 'src/locale.js': other.replace('EUR', 'CHF') }, later(2));
    const last = shop.commit('Test', { 'test/cart.test.js': test2 }, later(3));
    const candidate = candidateOf(await mine([sessionWith(shop.base, fix)], shop.minable));
    expect(candidate).toMatchObject({
      baseCommit: shop.base,
      goldCommit: last,
      goldMessage: 'Test',
      link: { level: 'identical-hunks', commits: [first, last], sessionShare: 1, commitShare: 1 },
    });
    expect(candidate.goldPatch).toContain('Math.round');
    expect(candidate.testPatch).toContain('to the cent');
    expect(candidate.goldPatch + candidate.testPatch).not.toContain('CHF');
  });

  test('is ambiguous where others worked on the same files in between', async () => {
    const shop = createShop();
    shop.commit('Cents', { 'src/cart.js': fixedCart }, later(1));
    const half = shop.git('rev-parse', 'main').slice(0, 10);
    shop.commit('Comment', { 'src/cart.js': `// A cart.\n${fixedCart}` }, later(2));
    shop.commit('Test', { 'test/cart.test.js': test2 }, later(3));
    const change = [
      ...fix,
      exampleFileChange(at('test/more.test.js'), null, "test('more', () => assert.equal(total([]), 0));\n"),
    ];
    shop.commit(
      'More tests',
      { 'test/more.test.js': "test('more', () => assert.equal(total([]), 0));\n", 'src/cart.js': fixedCart },
      later(4),
    );
    expect(outline(await mine([sessionWith(shop.base, change)], shop.minable))).toEqual([
      expect.stringMatching(
        `^ambiguous-link: its change landed in 3 commits, and others changed the same files between them: ${half} "Cents"`,
      ),
    ]);
  });

  test('is that of the first, where the first says nearly all', async () => {
    const shop = createShop();
    const landed = shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
    shop.commit('Rename', { 'src/locale.js': other.replace('locale', 'language') }, later(2));
    expect(candidateOf(await mine([sessionWith(shop.base, fix)], shop.minable)).link.commits).toEqual([
      landed,
    ]);
  });
});

describe('a change whose files were renamed', () => {
  const moveBoth = (shop: Shop) => {
    shop.git('mv', 'src/cart.js', 'src/basket.js');
    shop.git('mv', 'test/cart.test.js', 'test/basket.test.js');
  };

  test('before it landed is found under the new names, and starts where they are', async () => {
    const shop = createShop();
    moveBoth(shop);
    const moved = shop.commit('Call it a basket', {}, later(1));
    const landed = shop.commit('Fix', { 'src/basket.js': fixedCart, 'test/basket.test.js': test2 }, later(2));
    expect(candidateOf(await mine([sessionWith(shop.base, fix)], shop.minable))).toMatchObject({
      baseCommit: moved,
      goldCommit: landed,
      fidelity: 'approximate',
      link: { level: 'identical-hunks', sessionShare: 1, fileShare: 1 },
    });
  });

  test('as it landed is found, too', async () => {
    const shop = createShop();
    const rates = Array.from({ length: 20 }, (_, i) => `export const rate${i} = ${i};\n`).join('');
    const base = shop.commit('Rates', { 'src/rates.js': rates }, before);
    shop.git('mv', 'src/rates.js', 'src/taxes.js');
    const taxes = rates.replace('rate7 = 7', 'rate7 = parseRate(process.env.RATE)');
    const landed = shop.commit('Taxes', { 'src/taxes.js': taxes }, later(2));
    const session = sessionWith(base, [exampleFileChange(at('src/rates.js'), rates, taxes)]);
    expect(candidateOf(await mine([session], shop.minable))).toMatchObject({
      baseCommit: base,
      goldCommit: landed,
    });
  });
});

describe('does not link', () => {
  const check = (name: string, set: (shop: Shop) => Session[], expected: (string | RegExp)[]) =>
    test(name, async () => {
      const shop = createShop();
      const sessions = set(shop);
      const found = outline(await mine(sessions, shop.minable));
      expect(found).toEqual(expected.map((each) => expect.stringMatching(each)));
    });

  check(
    'what landed and was taken back',
    (shop) => {
      shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
      shop.commit('Revert "Fix"', { 'src/cart.js': cart, 'test/cart.test.js': test1 }, later(2));
      return [sessionWith(shop.base, fix)];
    },
    [/^not-landed: its change landed and was taken back by \w{10} "Revert "Fix"": \w{10} "Fix", has 100 %/],
  );
  check(
    'a change of a lockfile alone',
    (shop) => {
      shop.commit('Update', { 'package-lock.json': '{ "version": 2 }\n' }, later(1));
      return [
        sessionWith(shop.base, [exampleFileChange(at('package-lock.json'), null, '{ "version": 2 }\n')]),
      ];
    },
    ['no-change: it edited lockfiles and generated files alone, which come out the same for everybody'],
  );
  check(
    'a line that others write there, too',
    (shop) => {
      const version = (i: number) => `export const version = ${i};\nexport const name = 'shop';\n`;
      for (let i = 0; i < 4; i++)
        shop.commit(`Release ${i}`, { 'src/version.js': version(i) }, later(i - 10));
      const base = shop.git('rev-parse', 'main');
      shop.commit('Release 4', { 'src/version.js': version(4) }, later(1));
      return [sessionWith(base, [exampleFileChange(at('src/version.js'), version(3), version(4))])];
    },
    [/^ambiguous-link: all that it shares with a commit is what other commits write there, too: /],
  );
  check(
    'a short line in a commit of much else',
    (shop) => {
      const more = Array.from({ length: 9 }, (_, i) => `export const rate${i} = ${i};\n`).join('');
      shop.commit('Rates', { 'src/locale.js': `${other}let i = 0;\n${more}` }, later(1));
      return [
        sessionWith(shop.base, [exampleFileChange(at('src/locale.js'), other, `${other}let i = 0;\n`)]),
      ];
    },
    [/^not-landed: /],
  );
  check(
    'a short line that two commits of different people brought',
    (shop) => {
      const one = `${other}let i = 0;\n`;
      shop.commit('Count', { 'src/locale.js': one }, later(1));
      shop.commit('Count twice', { 'src/locale.js': `${one}let i = 0;\n` }, later(2));
      return [sessionWith(shop.base, [exampleFileChange(at('src/locale.js'), other, one)])];
    },
    [/^ambiguous-link: two commits hold its change about as well: /],
  );
  check(
    'what the base held already, though the clocks do not agree',
    (shop) => {
      const landed = shop.commit(
        'Fix',
        { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 },
        '2026-11-02T10:01:00Z',
      );
      return [sessionWith(landed, fix)];
    },
    [/^not-landed: /],
  );
});

describe('a session of which only the files are known', () => {
  const unknown = fix.map((each) => ({ ...each, addedLines: [], removedLines: [], areLinesKnown: false }));
  const both = { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 };

  test('links to the one commit that soon changed the very same files, and says how little is known', async () => {
    const shop = createShop();
    const landed = shop.commit('Fix', { ...both, 'package-lock.json': '{}\n' }, later(1));
    const candidate = candidateOf(await mine([sessionWith(shop.base, unknown)], shop.minable));
    expect(candidate.goldCommit).toBe(landed);
    expect(candidate.link).toMatchObject({
      level: 'same-files-and-time',
      sessionShare: 0,
      fileShare: 1,
      landedAfterMs: 86_400_000 - 300_000,
    });
    expect(candidate.provenance).toMatchObject({ aiShare: null, personShare: null });
    expect(candidate.fidelity).toBe('approximate');
  });

  const check = (name: string, land: (shop: Shop) => void, expected: RegExp) =>
    test(name, async () => {
      const shop = createShop();
      land(shop);
      const [found] = outline(await mine([sessionWith(shop.base, unknown)], shop.minable));
      expect(found).toMatch(expected);
    });

  check(
    'does not link where two commits did',
    (shop) => {
      shop.commit('Fix', both, later(1));
      shop.commit('Fix it again', { 'src/cart.js': cart, 'test/cart.test.js': test1 }, later(2));
    },
    /^ambiguous-link: its record names files and no lines, and two commits changed the very same files: /,
  );
  check(
    'does not link to a commit of more files',
    (shop) => shop.commit('Fix', { ...both, 'src/locale.js': '' }, later(1)),
    /^not-landed: its record names files and no lines, and no commit within 3 days changed the very same files/,
  );
  check(
    'does not link to a commit of next week',
    (shop) => shop.commit('Fix', both, later(5)),
    /^not-landed: /,
  );
});

describe('a session whose record names no commit', () => {
  const withoutBase = (over: Partial<Session>) => sessionWith('', fix, { baseCommit: null, ...over });

  test('begins at the last commit of its branch before it', async () => {
    const shop = createShop();
    shop.git('checkout', '--quiet', '-b', 'cents');
    const base = shop.commit('Begin', { 'src/locale.js': other.replace('EUR', 'CHF') }, later(-0.5));
    shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
    shop.merge('cents', later(2));
    const candidate = candidateOf(await mine([withoutBase({ branch: 'cents' })], shop.minable));
    expect(candidate.baseCommit).toBe(base);
    expect(candidate.fidelity).toBe('approximate');
  });

  test('begins at that of the default branch where its own is gone', async () => {
    const shop = createShop();
    shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
    const candidate = candidateOf(await mine([withoutBase({ branch: 'merged-long-ago' })], shop.minable));
    expect(candidate.baseCommit).toBe(shop.base);
  });

  test('is of no repository where none is its own', async () => {
    const shop = createShop();
    const [found] = outline(await mine([withoutBase({ cwd: '/home/dev/bakery' })], shop.minable));
    expect(found).toMatch(
      /^repo-missing: the record names no commit, and no configured repository is its own/,
    );
  });
});

describe('whatever comes of sessions', () => {
  /** Several that land, one that does not, and two that did the same. */
  const createWork = () => {
    const shop = createShop();
    const locale = exampleFileChange(at('src/locale.js'), other, other.replace('EUR', 'CHF'));
    shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
    shop.commit('Swiss francs', { 'src/locale.js': other.replace('EUR', 'CHF') }, later(2));
    const sessions = [
      sessionWith(shop.base, fix, { id: 'fix' }),
      sessionWith(shop.base, [locale], { id: 'francs' }),
      sessionWith(shop.base, [locale], { id: 'francs-too' }),
      sessionWith(shop.base, fix.slice(0, 1), { id: 'first-attempt' }),
      sessionWith(shop.base, [exampleFileChange(at('src/x.js'), null, 'export const unrelated = 1;\n')], {
        id: 'never',
      }),
      exampleSession({ id: 'question', baseCommit: shop.base }),
    ];
    return { shop, sessions };
  };
  const byId = (mined: Awaited<ReturnType<typeof mine>>) =>
    mined.toSorted((a, b) => (a.decision.subjectId < b.decision.subjectId ? -1 : 1));

  test('does not depend on their order', async () => {
    const { shop, sessions } = createWork();
    const expected = byId(await mine(sessions, shop.minable));
    expect(expected.map(({ kind }) => kind)).toEqual([
      'rejected',
      'kept',
      'rejected',
      'rejected',
      'rejected',
      'rejected',
    ]);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(sessions, { minLength: sessions.length }), async (shuffled) => {
        expect(byId(await mine(shuffled, shop.minable))).toEqual(expected);
      }),
      { numRuns: 4 },
    );
  });

  test('is the same from traces that were stored, whichever of them', async () => {
    const { shop, sessions } = createWork();
    const expected = byId(await mine(sessions, shop.minable));
    const { traces } = await mineInMemory(sessions, [shop.minable]);
    const stored = traces.map((trace) => Trace.parse(JSON.parse(JSON.stringify(trace))));
    expect(stored).toEqual(traces);
    await fc.assert(
      fc.asyncProperty(fc.subarray(sessions), async (known) => {
        const ids = new Set(known.map(({ id }) => id));
        const fresh = await mineInMemory(
          sessions.filter(({ id }) => !ids.has(id)),
          [shop.minable],
        );
        const kept = stored.filter(({ id }) => ids.has(id));
        expect(byId(settle([...fresh.traces, ...kept]))).toEqual(expected);
      }),
      { numRuns: 4 },
    );
  });

  test('does not depend on how lines are indented or spaced', async () => {
    const shop = createShop();
    const landed = shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
    const space = fc.constantFrom('', ' ', '  ', '\t', '\r');
    await fc.assert(
      fc.asyncProperty(space, space, async (before, after) => {
        const spaced = fix.map(
          (change): FileChange => ({
            ...change,
            addedLines: change.addedLines.map(
              (line) => `${before}${line.replaceAll(' * ', `${after}*${after}`)}${after}`,
            ),
          }),
        );
        const session = exampleSession({
          baseCommit: shop.base,
          turns: [exampleTurn({ fileChanges: spaced })],
        });
        const candidate = candidateOf(await mine([session], shop.minable));
        expect(candidate.goldCommit).toBe(landed);
        expect(candidate.link.level).toBe('identical-hunks');
      }),
      { numRuns: 6 },
    );
  });
});
