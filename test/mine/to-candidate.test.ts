import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createGit } from '../../src/adapters/repos/git.ts';
import type { TestRules } from '../../src/domain/file-kinds.ts';
import type { Session, Turn } from '../../src/domain/session.ts';
import { assembleSessions } from '../../src/mine/assemble-sessions.ts';
import type { Mined } from '../../src/mine/mine-sessions.ts';
import type { CandidateOptions } from '../../src/mine/to-candidate.ts';
import { exampleFileChange, exampleSession, exampleTurn } from '../support/example-session.ts';
import { createGitFixture } from '../support/git-fixture.ts';
import { mineInMemory } from '../support/mine-in-memory.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const lines = (...all: string[]) => all.map((line) => `${line}\n`).join('');
const cart = lines('let sum = 0;', 'for (const each of items) sum += each.price;', 'return sum;');
const fixedCart = cart.replace('each.price', 'Math.round(each.price * 100)');
const tax = lines('export const rate = 0.19;', 'export const name = "VAT";');
const fixedTax = tax.replace('0.19', '0.07');
const base = { 'src/cart.js': cart, 'src/tax.js': tax, 'checks/cart.js': 'check(1);\n' };
const all = { 'src/cart.js': fixedCart, 'src/tax.js': fixedTax };

const at = (path: string) => `/home/dev/shop/${path}`;
const fixCart = exampleFileChange(at('src/cart.js'), cart, fixedCart);
const fixTax = exampleFileChange(at('src/tax.js'), tax, fixedTax);

type Edited = Readonly<Record<string, string>>;

/** What becomes of sessions over a shop whose next commit is this one. */
async function mine(
  landed: Edited,
  sessions: (base: string) => Session[],
  options: CandidateOptions & { readonly testRules?: TestRules } = {},
): Promise<Mined[]> {
  const repository = createGitFixture(join(temporaryDirectory(), 'shop'));
  const first = repository.commit('Open the shop', base, '2026-11-01T00:00:00Z');
  repository.commit('Count in cents', landed, '2026-11-03T00:00:00Z');
  const { testRules, ...mining } = options;
  const minable = { name: 'shop', git: createGit(repository.path), ...(testRules && { testRules }) };
  const whole = assembleSessions(sessions(first));
  return [...(await mineInMemory(whole, [minable], mining)).mined];
}

const session = (baseCommit: string, turns: Partial<Turn>[], over: Partial<Session> = {}) =>
  exampleSession({
    baseCommit,
    turns: turns.map((turn, i) => exampleTurn({ index: i + 1, prompt: `prompt ${i + 1}`, ...turn })),
    ...over,
  });

const candidates = (mined: Mined[]) => mined.flatMap((each) => (each.kind === 'kept' ? each.candidate : []));
const rejections = (mined: Mined[]) =>
  mined.flatMap(({ decision }) =>
    decision.kind === 'rejected' ? `${decision.reason}: ${decision.evidence.text}` : [],
  );

describe('the turns of a task', () => {
  const check = (name: string, landed: Edited, turns: Partial<Turn>[], mode: string, prompts: number[]) =>
    test(`are ${mode}: ${name}`, async () => {
      const [candidate] = candidates(await mine(landed, (first) => [session(first, turns)]));
      expect(candidate?.turnMode).toBe(mode);
      expect(candidate?.prompts).toEqual(prompts.map((index) => `prompt ${index}`));
    });
  const onlyCart = { 'src/cart.js': fixedCart };
  check('one that did all', onlyCart, [{ fileChanges: [fixCart] }], 'single', [1]);
  check(
    'the last, after other work',
    onlyCart,
    [{ fileChanges: [fixTax] }, { fileChanges: [fixCart] }],
    'single',
    [2],
  );
  check(
    'several that did a part each',
    all,
    [{ fileChanges: [fixCart] }, { fileChanges: [fixTax] }],
    'multi',
    [1, 2],
  );
  check('talk, and then the change', onlyCart, [{}, { fileChanges: [fixCart] }], 'multi', [1, 2]);
  check(
    'the first did all, and talk followed',
    onlyCart,
    [{ fileChanges: [fixCart] }, {}],
    'cut-to-first',
    [1],
  );
});

describe('a sub-agent’s work', () => {
  test('is its root’s, and its prompt nobody’s', async () => {
    const mined = await mine(all, (first) => [
      session(first, [{ fileChanges: [fixCart] }], { id: 'root' }),
      session(first, [{ prompt: 'do the tax', fileChanges: [fixTax] }], {
        id: 'agent',
        writtenBy: 'harness',
        spawnedBy: 'root',
      }),
    ]);
    expect(candidates(mined)).toMatchObject([
      {
        prompts: ['prompt 1'],
        fidelity: 'exact',
        link: { sessionShare: 1 },
        provenance: { sessionId: 'root', aiShare: 1 },
      },
    ]);
    expect(rejections(mined)).toEqual([
      'harness-session: written by a sub-agent; what it did counts as session root’s',
    ]);
  });
});

describe('a fork', () => {
  const parent = (first: string) =>
    session(first, [{ fileChanges: [fixTax], firstRecord: 0 }], {
      id: 'parent',
      endedAt: '2026-11-02T10:01:00.000Z',
    });
  const fork = (first: string) =>
    session(first, [{ prompt: 'now in cents', fileChanges: [fixCart], firstRecord: 10 }], {
      id: 'fork',
      forkedFrom: { id: 'parent', recordCount: 10 },
    });

  test('is linked by its own turns, and says that it lacks what it took over', async () => {
    const mined = await mine({ 'src/cart.js': fixedCart }, (first) => [parent(first), fork(first)]);
    expect(candidates(mined)).toMatchObject([
      {
        prompts: ['now in cents'],
        link: { sessionShare: 1, commitShare: 1 },
        provenance: { sessionId: 'fork', turn: 2 },
        fidelity: 'approximate',
        missing: [{ kind: 'earlier-turns', text: 'without the turn before it was forked' }],
      },
    ]);
    expect(rejections(mined)[0]).toMatch(/^not-landed: /);
  });

  test('without its parent is a candidate that says so', async () => {
    const mined = await mine({ 'src/cart.js': fixedCart }, (first) => [fork(first)]);
    expect(candidates(mined)).toMatchObject([
      {
        fidelity: 'approximate',
        missing: [
          { kind: 'parent-session', text: 'session parent, from which it was forked, was not found' },
        ],
      },
    ]);
  });

  test('that did nothing itself changed nothing', async () => {
    const mined = await mine({ 'src/tax.js': fixedTax }, (first) => [
      parent(first),
      { ...fork(first), turns: [exampleTurn({ firstRecord: 10 })] },
    ]);
    expect(candidates(mined).map(({ provenance }) => provenance.sessionId)).toEqual(['parent']);
    expect(rejections(mined)).toEqual(['no-change: edited no file']);
  });
});

test('an approximate start is dropped where an exact one is asked for', async () => {
  const dirty = cart.replace('return sum;', 'return sum; // TODO');
  const sessions = (first: string) => [
    session(first, [{ fileChanges: [exampleFileChange(at('src/cart.js'), dirty, fixedCart)] }]),
  ];
  const landed = { 'src/cart.js': fixedCart };
  expect(candidates(await mine(landed, sessions, { minFidelity: 'approximate' }))).toHaveLength(1);
  const [rejected] = await mine(landed, sessions, { minFidelity: 'exact' });
  expect(rejected?.decision).toMatchObject({
    kind: 'rejected',
    reason: 'start-state-failed',
    evidence: {
      text: "only an approximate start, and an exact one is asked for: starts where the session did; the session's tree held uncommitted work: 50 % of the lines that it took away are in no commit",
      facts: { fidelity: 'approximate', missing: [{ kind: 'uncommitted-work' }] },
    },
  });
});

test('the team’s own rules say what is a test, and go with the candidate', async () => {
  const testRules = { tests: ['checks/**'], notTests: [] };
  const mined = await mine(
    { 'src/cart.js': fixedCart, 'checks/cart.js': 'check(2);\n' },
    (first) => [session(first, [{ fileChanges: [fixCart] }])],
    { testRules },
  );
  const [candidate] = candidates(mined);
  expect(candidate?.testRules).toEqual(testRules);
  expect(candidate?.testPatch).toContain('+++ b/checks/cart.js');
  expect(candidate?.goldPatch).not.toContain('checks/cart.js');
});

test('what landed beside the edits of text is said in the ledger', async () => {
  const [mined] = await mine(
    { 'src/cart.js': fixedCart, 'package-lock.json': '{}\n', 'dist/a.js': 'x\n' },
    (first) => [session(first, [{ fileChanges: [fixCart] }])],
  );
  expect(mined?.decision.evidence.text).toMatch(
    /; starts where the session did; 1 generated file, 1 lockfile$/,
  );
});
