import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createGit } from '../../src/adapters/repos/git.ts';
import { Candidate } from '../../src/domain/candidate.ts';
import type { FileChange, Session } from '../../src/domain/session.ts';
import { assembleSessions } from '../../src/mine/assemble-sessions.ts';
import { rejectUnreadable } from '../../src/mine/mine-sessions.ts';
import {
  exampleAttachment,
  exampleFileChange,
  exampleSession,
  exampleTurn,
} from '../support/example-session.ts';
import { createGitFixture } from '../support/git-fixture.ts';
import { mineInMemory } from '../support/mine-in-memory.ts';
import {
  at,
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
  start,
  test1,
  test2,
} from '../support/shop.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

test('a fix that landed as it was becomes a candidate', async () => {
  const shop = createShop();
  const landed = shop.commit(
    'Count in cents (#12)\n\nCloses: #7',
    { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 },
    later(1),
  );
  const mined = await mine([sessionWith(shop.base, fix)], shop.minable);
  const candidate = candidateOf(mined);
  const { goldPatch, testPatch, ...rest } = candidate;
  expect(Candidate.parse(candidate)).toEqual(candidate);
  expect(rest).toEqual({
    id: expect.stringMatching(/^shop-[0-9a-f]{8}$/),
    repo: 'shop',
    prompts: ['The total is off by a cent.'],
    attachments: [],
    redactions: [],
    baseCommit: shop.base,
    goldCommit: landed,
    goldMessage: 'Count in cents (#12)\n\nCloses: #7',
    testRules: { tests: [], notTests: [] },
    fidelity: 'exact',
    missing: [],
    turnMode: 'single',
    changeKinds: [],
    scope: {
      packages: ['.'],
      crossesPackages: false,
      workspaceKind: null,
      languages: [{ language: 'JavaScript', lineCount: 4 }],
    },
    link: {
      level: 'identical-hunks',
      commits: [landed],
      identicalShare: 1,
      sessionShare: 1,
      commitShare: 1,
      fileShare: 1,
      landedAfterMs: 86_400_000 - 300_000,
      runnerUpShare: 0,
      matchedLineCount: 5,
      sessionLineCount: 5,
      commitLineCount: 5,
    },
    provenance: {
      sessionId: '01a20332-452a-74a0-8918-a0d4d20b4b34',
      turn: 1,
      agent: 'codex',
      agentVersion: '0.169.0',
      authorModel: 'gpt-5.5',
      authorFamily: 'gpt-5',
      aiShare: 1,
      personShare: 0,
      branch: 'main',
      sessionStartedAt: start,
      landedAt: later(1),
    },
    classification: null,
  });
  expect(goldPatch).toContain('+++ b/src/cart.js');
  expect(goldPatch).not.toContain('test/cart.test.js');
  expect(testPatch).toContain('+++ b/test/cart.test.js');
  expect(mined[0]?.decision).toMatchObject({
    stage: 'mine',
    subjectId: candidate.provenance.sessionId,
    producedId: candidate.id,
    evidence: {
      text: `100 % of its lines landed in ${landed.slice(0, 10)} "Count in cents (#12)" and are 100 % of it; starts where the session did`,
    },
  });
});

test('times that never were, or lie beyond all others, cost their session alone', async () => {
  const shop = createShop();
  shop.commit('Count in cents', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
  const bad = { id: 'bad', endedAt: '2026-99-99T99:99:99.999Z' };
  const far = { id: 'far', startedAt: '0000-01-01T00:00:00.000Z', endedAt: '9999-12-31T23:59:59.999Z' };
  const mined = await mine(
    [sessionWith(shop.base, fix, bad), sessionWith(shop.base, fix, far)],
    shop.minable,
  );
  expect(outline(mined)).toEqual([
    'unreadable: "/sessions/rollout-1.jsonl" says that it lasted from "2026-11-02T10:00:00.000Z" to "2026-99-99T99:99:99.999Z", and one of these is no time',
    'kept',
  ]);
});

test('both patches apply to the base, alone and together', async () => {
  const shop = createShop();
  shop.commit('Count in cents', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
  const { goldPatch, testPatch, baseCommit } = candidateOf(
    await mine([sessionWith(shop.base, fix)], shop.minable),
  );
  shop.git('checkout', '--quiet', baseCommit);
  const patches = createGitFixture(join(temporaryDirectory(), 'patches'));
  patches.commit('patches', { 'gold.patch': goldPatch, 'test.patch': testPatch });
  shop.git('apply', '--check', join(patches.path, 'gold.patch'));
  shop.git('apply', join(patches.path, 'test.patch'));
  shop.git('apply', join(patches.path, 'gold.patch'));
  expect(shop.git('diff', 'main')).toBe('');
});

describe('finds the landing', () => {
  const check = (
    name: string,
    land: (shop: ReturnType<typeof createShop>) => string,
    expected: Partial<Candidate['link']>,
  ) =>
    test(name, async () => {
      const shop = createShop();
      const landed = land(shop);
      const candidate = candidateOf(await mine([sessionWith(shop.base, fix)], shop.minable));
      expect(candidate.goldCommit).toBe(landed);
      expect(candidate.link).toMatchObject(expected);
    });

  check(
    'reformatted on its way',
    (shop) =>
      shop.commit(
        'Fix',
        {
          'src/cart.js': fixedCart.replaceAll('  ', '\t').replaceAll(' * ', '*'),
          'test/cart.test.js': test2,
        },
        later(1),
      ),
    { level: 'identical-hunks', sessionShare: 1, commitShare: 1 },
  );
  check(
    'with a person’s work beside it',
    (shop) =>
      shop.commit(
        'Fix, and Swiss francs',
        {
          'src/cart.js': fixedCart,
          'test/cart.test.js': test2,
          'src/locale.js': other.replace('EUR', 'CHF'),
        },
        later(1),
      ),
    { level: 'identical-hunks', sessionShare: 1, commitShare: 5 / 7 },
  );
  check(
    'with one of its lines put better by a person',
    (shop) =>
      shop.commit(
        'Fix',
        { 'src/cart.js': fixedCart.replace('sum / 100', 'toAmount(sum)'), 'test/cart.test.js': test2 },
        later(1),
      ),
    { level: 'line-overlap', sessionShare: 4 / 5, commitShare: 4 / 5 },
  );
  check(
    'in the squash that people settled on, not in the work in progress that still lies on its branch',
    (shop) => {
      shop.git('checkout', '--quiet', '-b', 'cents');
      shop.commit('WIP', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
      shop.git('checkout', '--quiet', 'main');
      return shop.commit(
        'Count in cents (#12)',
        {
          'src/cart.js': fixedCart.replace('sum / 100', 'toAmount(sum)'),
          'test/cart.test.js': `${test2}test('empty', () => assert.equal(total([]), 0));\n`,
        },
        later(2),
      );
    },
    { level: 'line-overlap', sessionShare: 4 / 5, runnerUpShare: 0 },
  );
  check(
    'in a merge of several commits',
    (shop) => {
      shop.git('checkout', '--quiet', '-b', 'cents');
      shop.commit('Cents', { 'src/cart.js': fixedCart }, later(1));
      shop.commit('Test', { 'test/cart.test.js': test2 }, later(2));
      return shop.merge('cents', later(3));
    },
    { level: 'identical-hunks', sessionShare: 1, commitShare: 1, runnerUpShare: 0 },
  );
  check(
    'in a merge, though somebody else went on before it',
    (shop) => {
      shop.git('checkout', '--quiet', '-b', 'cents');
      shop.commit('Cents', { 'src/cart.js': fixedCart }, later(1));
      shop.commit('Test', { 'test/cart.test.js': test2 }, later(2));
      shop.git('checkout', '--quiet', 'main');
      shop.commit('Swiss francs', { 'src/locale.js': other.replace('EUR', 'CHF') }, later(2));
      return shop.merge('cents', later(3));
    },
    { level: 'identical-hunks', sessionShare: 1, commitShare: 1 },
  );
  check(
    'in the single commit of a branch, not in its merge',
    (shop) => {
      shop.git('checkout', '--quiet', '-b', 'cents');
      const landed = shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
      shop.merge('cents', later(1));
      return landed;
    },
    { level: 'identical-hunks', runnerUpShare: 0 },
  );
  check(
    'on the default branch, though it was cherry-picked from a release',
    (shop) => {
      shop.git('checkout', '--quiet', '-b', 'release');
      shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
      shop.git('checkout', '--quiet', 'main');
      return shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(2));
    },
    { level: 'identical-hunks', runnerUpShare: 0 },
  );
  check(
    'reverted, and applied again',
    (shop) => {
      const landed = shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
      shop.commit('Revert', { 'src/cart.js': cart, 'test/cart.test.js': test1 }, later(2));
      shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(3));
      return landed;
    },
    { level: 'identical-hunks', runnerUpShare: 0 },
  );
  check(
    'as itself, though a release merged it with more',
    (shop) => {
      shop.git('checkout', '--quiet', '-b', 'develop');
      const landed = shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
      shop.commit('New', { 'src/locale.js': '', 'src/new.js': other }, later(2));
      shop.merge('develop', later(3));
      return landed;
    },
    { level: 'identical-hunks', commitShare: 1 },
  );
});

describe('finds the landing of files that the agent', () => {
  const check = (
    name: string,
    fileChanges: FileChange[],
    land: (shop: ReturnType<typeof createShop>) => string,
  ) =>
    test(name, async () => {
      const shop = createShop();
      const landed = land(shop);
      const candidate = candidateOf(await mine([sessionWith(shop.base, fileChanges)], shop.minable));
      expect(candidate).toMatchObject({
        goldCommit: landed,
        fidelity: 'exact',
        link: { level: 'identical-hunks' },
      });
    });

  check('wrote over', [exampleFileChange(at('src/cart.js'), null, fixedCart), ...fix.slice(1)], (shop) =>
    shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1)),
  );
  check(
    'wrote over twice, with an edit in between',
    [
      exampleFileChange(at('src/cart.js'), null, other),
      exampleFileChange(at('src/cart.js'), other, `${other}${cart}`),
      exampleFileChange(at('src/cart.js'), null, fixedCart),
      ...fix.slice(1),
    ],
    (shop) => shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1)),
  );
  check(
    'deleted and wrote anew',
    [
      exampleFileChange(at('src/cart.js'), cart, null),
      exampleFileChange(at('src/cart.js'), null, fixedCart),
      ...fix.slice(1),
    ],
    (shop) => shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1)),
  );
  check(
    'deleted and added under another name',
    [
      exampleFileChange(at('src/cart.js'), cart, null),
      exampleFileChange(at('src/basket.js'), null, cart.replace('let sum', 'let cents')),
    ],
    (shop) => {
      shop.git('mv', 'src/cart.js', 'src/basket.js');
      return shop.commit('Basket', { 'src/basket.js': cart.replace('let sum', 'let cents') }, later(1));
    },
  );
  check(
    'renamed',
    [
      {
        ...exampleFileChange(at('src/cart.js'), cart, cart.replace('let sum', 'let cents')),
        movedTo: at('src/basket.js'),
      },
    ],
    (shop) => {
      shop.git('mv', 'src/cart.js', 'src/basket.js');
      return shop.commit('Basket', { 'src/basket.js': cart.replace('let sum', 'let cents') }, later(1));
    },
  );
});

describe('rejects, and says why', () => {
  const check = (
    name: string,
    set: (shop: ReturnType<typeof createShop>) => Session[],
    expected: (shop: ReturnType<typeof createShop>) => string[],
  ) =>
    test(name, async () => {
      const shop = createShop();
      const sessions = set(shop);
      expect(outline(await mine(sessions, shop.minable))).toEqual(expected(shop));
    });

  check(
    'what a review or a trial of ours wrote',
    (shop) => [sessionWith(shop.base, fix, { writtenBy: 'harness' })],
    () => ['harness-session: written by a review or a trial of ours, not by a person'],
  );
  check(
    'a question',
    (shop) => [
      exampleSession({
        baseCommit: shop.base,
        turns: [exampleTurn({ commands: [{ command: 'ls', cwd: null, exitCode: 0 }] })],
      }),
    ],
    () => ['no-change: edited no file; what its shell commands (1) edited left no record'],
  );
  check(
    'a session that was given up before it edited',
    (shop) => [exampleSession({ baseCommit: shop.base, turns: [exampleTurn({ end: 'unfinished' })] })],
    () => ['aborted: its last turn never ended, and it had edited nothing'],
  );
  check(
    'edits that took each other back',
    (shop) => [
      sessionWith(shop.base, [
        exampleFileChange(at('src/cart.js'), cart, fixedCart),
        exampleFileChange(at('src/cart.js'), fixedCart, cart),
      ]),
    ],
    () => [
      'no-change: its edits took each other back, or changed nothing but whitespace, the order of lines and the names of files',
    ],
  );
  check(
    'edits outside the repository',
    (shop) => [sessionWith(shop.base, [exampleFileChange('/tmp/notes.txt', null, 'a note to myself\n')])],
    () => ['no-change: 1 of its edits lie outside repository "shop", and the others change no line for good'],
  );
  check(
    'work outside git',
    () => [sessionWith('', fix, { baseCommit: null, branch: null })],
    () => ['no-git: no commit to start from: "/home/dev/shop" was no git repository, or an empty one'],
  );
  check(
    'work in a repository that is not configured',
    () => [sessionWith('f'.repeat(40), fix, { repoUrl: 'https://git.example/other.git' })],
    () => [
      `repo-missing: no configured repository holds the base commit ${'f'.repeat(40)}; the session ran in "/home/dev/shop" (https://git.example/other.git): add that repository as a [[repo]]`,
    ],
  );
  check(
    'a base that was rebased away',
    (shop) => {
      shop.git('remote', 'add', 'origin', 'git@git.example:team/shop.git');
      return [sessionWith('f'.repeat(40), fix, { repoUrl: 'https://git.example/team/shop' })];
    },
    () => [
      `base-missing: repository "shop" no longer holds the base commit ${'f'.repeat(40)} (branch "main"): fetch it, if any clone still has it`,
    ],
  );
  check(
    'what never landed',
    (shop) => [sessionWith(shop.base, fix)],
    () => ['not-landed: no commit within 30 days touches the files that hold most of its change'],
  );
  check(
    'what a person did otherwise',
    (shop) => {
      shop.commit(
        'Round',
        {
          'src/cart.js': cart.replace('return sum;', 'return round(sum);'),
          'test/cart.test.js': test1.replace('adds', 'sums'),
        },
        later(1),
      );
      return [sessionWith(shop.base, fix)];
    },
    (shop) => [
      `not-landed: no commit within 30 days holds its change; the nearest, ${shop.git('rev-parse', 'main').slice(0, 10)} "Round", has 20 % of its lines`,
    ],
  );
  check(
    'a landing after the window',
    (shop) => {
      shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(31));
      return [sessionWith(shop.base, fix)];
    },
    () => ['not-landed: no commit within 30 days touches the files that hold most of its change'],
  );
  check(
    'a landing before the session',
    (shop) => {
      shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, '2026-11-02T09:00:00Z');
      return [sessionWith(shop.base, fix)];
    },
    () => ['not-landed: no commit within 30 days touches the files that hold most of its change'],
  );
  check(
    'the same lines in other files',
    (shop) => {
      shop.commit('Copy', { 'lib/cart.js': fixedCart, 'lib/cart.test.js': test2 }, later(1));
      return [sessionWith(shop.base, fix)];
    },
    () => ['not-landed: no commit within 30 days touches the files that hold most of its change'],
  );
  check(
    'an abandoned change',
    (shop) => [
      exampleSession({ baseCommit: shop.base, turns: [exampleTurn({ fileChanges: fix, end: 'aborted' })] }),
    ],
    () => [
      'aborted: its last turn was interrupted, and no commit within 30 days touches the files that hold most of its change',
    ],
  );
  check(
    'a change that two commits hold about as well',
    (shop) => {
      shop.commit(
        'Fix one way',
        { 'src/cart.js': fixedCart.replace('sum / 100', 'sum * 0.01'), 'test/cart.test.js': test2 },
        later(1),
      );
      shop.git('tag', 'one');
      shop.commit('Revert', { 'src/cart.js': cart, 'test/cart.test.js': test1 }, later(2));
      shop.commit(
        'Fix another way',
        { 'src/cart.js': fixedCart.replace('sum / 100', 'toAmount(sum)'), 'test/cart.test.js': test2 },
        later(3),
      );
      return [sessionWith(shop.base, fix)];
    },
    (shop) => {
      const [one, two] = [shop.git('rev-parse', 'one'), shop.git('rev-parse', 'main')].map((id) =>
        id.slice(0, 10),
      );
      return [
        `ambiguous-link: two commits hold its change about as well: ${one} "Fix one way", has 80 % of its lines; ${two} "Fix another way", has 80 % of its lines`,
      ];
    },
  );
  check(
    'a change on a branch that is not merged',
    (shop) => {
      shop.git('checkout', '--quiet', '-b', 'closed');
      shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
      shop.git('checkout', '--quiet', 'main');
      return [sessionWith(shop.base, fix)];
    },
    (shop) => [
      `not-landed: its change lies on a branch that is not merged: ${shop.git('rev-parse', 'closed').slice(0, 10)} "Fix", has 100 % of its lines`,
    ],
  );
  check(
    'a commit that two sessions made',
    (shop) => {
      shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
      return [
        sessionWith(shop.base, fix.slice(0, 1), { id: 'a' }),
        sessionWith(shop.base, fix.slice(1), { id: 'b' }),
      ];
    },
    (shop) =>
      Array(2).fill(
        `several-sessions: commit ${shop.git('rev-parse', 'main').slice(0, 10)} "Fix" holds the work of 2 sessions`,
      ),
  );
  check(
    'a first attempt at what another session finished',
    (shop) => {
      shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
      return [sessionWith(shop.base, fix.slice(0, 1), { id: 'a' }), sessionWith(shop.base, fix, { id: 'b' })];
    },
    (shop) => [
      `several-sessions: commit ${shop.git('rev-parse', 'main').slice(0, 10)} "Fix" holds the work of 2 sessions`,
      'kept',
    ],
  );
  check(
    'a change whose prompt was damaged',
    (shop) => {
      shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
      return [
        exampleSession({ baseCommit: shop.base, turns: [exampleTurn({ fileChanges: fix, prompt: '' })] }),
      ];
    },
    () => [
      'unreadable: turn 1 brought a part of the change, but "/sessions/rollout-1.jsonl" holds no text of its prompt',
    ],
  );
});

describe('starts a task where its patch applies', () => {
  const drift = cart.replace('let sum = 0;', 'let sum = 0; // in cents');

  test('at the landed commit’s parent, when a file changed in between', async () => {
    const shop = createShop();
    const parent = shop.commit('Comment', { 'src/cart.js': drift }, later(1));
    const landed = fixedCart.replace('let sum = 0;', 'let sum = 0; // in cents');
    shop.commit('Fix', { 'src/cart.js': landed, 'test/cart.test.js': test2 }, later(2));
    const mined = await mine([sessionWith(shop.base, fix)], shop.minable);
    expect(candidateOf(mined)).toMatchObject({ baseCommit: parent, fidelity: 'approximate' });
    expect(mined[0]?.decision.evidence.text).toContain(
      `1 of the landed files changed after the session began, first "src/cart.js": starts at the landed commit's parent`,
    );
  });

  test('at the session’s base, when only other files changed in between', async () => {
    const shop = createShop();
    shop.commit('Swiss francs', { 'src/locale.js': other.replace('EUR', 'CHF') }, later(1));
    shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(2));
    expect(candidateOf(await mine([sessionWith(shop.base, fix)], shop.minable))).toMatchObject({
      baseCommit: shop.base,
      fidelity: 'exact',
    });
  });

  test('approximately, when the session began on uncommitted work', async () => {
    const shop = createShop();
    const dirty = cart.replace('return sum;', 'return sum; // TODO cents');
    shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
    const session = sessionWith(shop.base, [
      exampleFileChange(at('src/cart.js'), dirty, fixedCart),
      ...fix.slice(1),
    ]);
    const mined = await mine([session], shop.minable);
    expect(candidateOf(mined)).toMatchObject({ baseCommit: shop.base, fidelity: 'approximate' });
    expect(mined[0]?.decision.evidence.text).toContain(
      '50 % of the lines that it took away are in no commit',
    );
  });

  test('nowhere, when neither tree holds what the session changed', async () => {
    const shop = createShop();
    const long = `${test2}${Array.from({ length: 6 }, (_, i) => `test('case ${i}', () => check(${i}));\n`).join('')}`;
    shop.commit(
      'Rewrite',
      {
        'src/cart.js': drift
          .replace('for (const item of items) sum += item.price;', 'sum = add(items);')
          .replace('return sum;', 'return add(sum);'),
      },
      later(1),
    );
    shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': long }, later(2));
    const session = sessionWith(shop.base, [
      fix[0] as FileChange,
      exampleFileChange(at('test/cart.test.js'), test1, long),
    ]);
    expect(outline(await mine([session], shop.minable))).toEqual([
      `start-state-failed: 1 of the landed files changed after the session began, first "src/cart.js", and the landed commit's parent holds 0 % of the lines that the session took away`,
    ]);
  });
});

describe('a session of several turns', () => {
  const ask = exampleTurn({ index: 1, prompt: 'What does total do?' });
  const code = exampleTurn({ index: 2, prompt: 'Count in cents.', fileChanges: fix.slice(0, 1) });
  const tests = exampleTurn({ index: 3, prompt: 'Now a test.', fileChanges: fix.slice(1) });
  const thanks = exampleTurn({ index: 4, prompt: 'Thanks!' });

  const check = (name: string, turns: Session['turns'], prompts: string[], turn: number) =>
    test(name, async () => {
      const shop = createShop();
      shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
      const numbered = turns.map((each, i) => ({ ...each, index: i + 1 }));
      const candidate = candidateOf(
        await mine([exampleSession({ baseCommit: shop.base, turns: numbered })], shop.minable),
      );
      expect(candidate.prompts).toEqual(prompts);
      expect(candidate.provenance.turn).toBe(turn);
    });

  const aside = exampleTurn({
    prompt: 'A new module.',
    fileChanges: [exampleFileChange(at('src/x.js'), null, 'export const unrelated = 1;\n')],
  });
  check(
    'is replayed up to the last turn that brought something',
    [ask, code, tests, thanks],
    [ask.prompt, code.prompt, tests.prompt],
    1,
  );
  check(
    'is cut at its first turn when that explains all',
    [{ ...code, fileChanges: fix }, thanks, ask],
    [code.prompt],
    1,
  );
  check(
    'counts only what was left in the end',
    [
      { ...code, fileChanges: [exampleFileChange(at('src/cart.js'), cart, cart.replace('price', 'cost'))] },
      {
        ...tests,
        fileChanges: [
          exampleFileChange(at('src/cart.js'), cart.replace('price', 'cost'), fixedCart),
          ...fix.slice(1),
        ],
      },
    ],
    [code.prompt, tests.prompt],
    1,
  );
  check('begins after what landed elsewhere', [aside, code, tests], [code.prompt, tests.prompt], 2);
});

test.each([
  ['that asked for the change', 0, 1],
  ['after it', 1, 0],
])('an image in the turn %s: whether the candidate has it', async (_name, turn, expected) => {
  const shop = createShop();
  shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
  const turns = [exampleTurn({ index: 1, fileChanges: fix }), exampleTurn({ index: 2, prompt: 'Thanks!' })];
  const session = exampleSession({
    baseCommit: shop.base,
    turns: turns.map((each, i) => ({ ...each, attachments: i === turn ? [exampleAttachment()] : [] })),
  });
  expect(candidateOf(await mine([session], shop.minable)).attachments).toHaveLength(expected);
});

test('a copy of a session that was resumed elsewhere is no second session', async () => {
  const shop = createShop();
  shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
  const whole = sessionWith(shop.base, fix, { endedAt: '2026-11-02T11:00:00.000Z' });
  const copy = sessionWith(shop.base, fix.slice(0, 1));
  expect(candidateOf(await mine(assembleSessions([whole, copy]), shop.minable)).link.sessionLineCount).toBe(
    5,
  );
});

test('of several clones the one with the session’s remote is taken', async () => {
  const shop = createShop();
  shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
  const fork = { name: 'fork', git: createGit(join(temporaryDirectory(), 'fork')) };
  shop.git('clone', '--quiet', shop.path, fork.git.path);
  const session = sessionWith(shop.base, fix, { repoUrl: shop.path });
  expect(candidateOf(await mine([session], shop.minable, fork)).repo).toBe('fork');
  rmSync(fork.git.path, { recursive: true });
});

describe('a session without a remote is left alone by the repository that is found for it', () => {
  const pattern = 'github.com/me/*';
  const check = (name: string, over: Partial<Session>) =>
    test(name, async () => {
      const shop = createShop();
      shop.commit('Fix', { 'src/cart.js': fixedCart, 'test/cart.test.js': test2 }, later(1));
      shop.git('remote', 'add', 'origin', 'git@github.com:me/private.git');
      const session = sessionWith(shop.base, fix, { cwd: shop.path, ...over });
      const rules = { optOut: { repositories: [pattern] } };
      const { mined } = await mineInMemory([session], [shop.minable], rules);
      expect(mined.map(({ decision }) => decision)).toEqual([
        {
          kind: 'rejected',
          stage: 'mine',
          subjectId: session.id,
          reason: 'opted-out',
          evidence: { text: `its repository is opted out by "${pattern}"`, facts: {} },
        },
      ]);
    });
  check('known by its base commit', { cwd: '/elsewhere' });
  check('known by the name of its folder', { baseCommit: null, cwd: '/home/dev/shop' });
  check('whose base is gone', { baseCommit: 'f'.repeat(40) });
  check('that changed nothing', { turns: [exampleTurn()] });
  check('of a sub-agent', { writtenBy: 'harness', spawnedBy: 'root' });
});

test('a session file that could not be read is in the ledger under its name', () => {
  expect(rejectUnreadable('/s/rollout-1.jsonl', '/s/rollout-1.jsonl: empty file')).toEqual({
    kind: 'rejected',
    stage: 'mine',
    subjectId: '/s/rollout-1.jsonl',
    reason: 'unreadable',
    evidence: { text: '/s/rollout-1.jsonl: empty file', facts: { file: '/s/rollout-1.jsonl' } },
  });
});
