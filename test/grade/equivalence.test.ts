import { join } from 'node:path';
import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import { beforeAll, describe, expect, test } from 'vitest';
import { createArtifactFolders } from '../../src/adapters/artifacts/folders.ts';
import { createHostSandbox } from '../../src/adapters/sandboxes/host.ts';
import { createTreeSitterSyntax } from '../../src/adapters/syntax/tree-sitter.ts';
import { createNodeTestRunner } from '../../src/adapters/test-runners/node-test.ts';
import { createCopyWorkspaces } from '../../src/adapters/workspaces/copy.ts';
import { parsePatch } from '../../src/domain/patch.ts';
import type { Task } from '../../src/domain/task.ts';
import { compareInputs } from '../../src/grade/equivalence/inputs/compare-inputs.ts';
import { measureSimilarity } from '../../src/grade/equivalence/similarity.ts';
import { createEquivalenceGrader } from '../../src/grade/graders/equivalence.ts';
import { systemClock } from '../../src/system-clock.ts';
import type { CleanRoom } from '../../src/testbed/clean-room.ts';
import { exampleTask, exampleTrial } from '../support/examples.ts';
import { createGitFixture } from '../support/git-fixture.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';

const directory = sharedTemporaryDirectory();
const fixture = createGitFixture(join(directory, 'repo'));
const sandbox = createHostSandbox();
const room: CleanRoom = {
  workspaces: createCopyWorkspaces({ statePath: join(directory, 'state'), sandbox }),
  sandbox,
  artifacts: createArtifactFolders(join(directory, 'state')),
  runner: createNodeTestRunner(),
  repoPath: fixture.path,
  testTimeoutMs: 60_000,
};

const before = 'exports.clamp = (n) => n;';
const toSource = (line: string) =>
  `diff --git a/clamp.js b/clamp.js\n--- a/clamp.js\n+++ b/clamp.js\n@@ -1 +1 @@\n-${before}\n+${line}\n`;
const toTest = (path: string, ...cases: [number, number][]) => {
  const lines = [
    "const { test } = require('node:test');",
    "const assert = require('node:assert');",
    "const { clamp } = require('../clamp.js');",
    ...cases.map(([n, to]) => `test('${n} to ${to}', () => assert.equal(clamp(${n}), ${to}));`),
  ];
  return `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}\n`).join('')}`;
};
const goldLine = 'exports.clamp = (n) => (n > 10 ? 10 : n);';

let task: Task;
beforeAll(() => {
  const baseCommit = fixture.commit('Base', { 'clamp.js': `${before}\n`, 'package.json': '{}\n' });
  task = exampleTask({
    baseCommit,
    goldPatch: toSource(goldLine),
    testPatch: toTest('test/clamp.test.js', [20, 10], [3, 3]),
    failToPass: ['test/clamp.test.js::20 to 10'],
    passToPass: ['test/clamp.test.js::3 to 3'],
    validation: {
      ...exampleTask().validation,
      mutation: {
        ...{ mutantCount: 4, triedCount: 4, killedCount: 3, unbuildableCount: 0, score: 0.75 },
        // Nobody asks for what lies between.
        survivors: [{ path: 'clamp.js', line: 1, before: '10', after: '11' }],
      },
    },
  });
});

function grade(patch: string, over: { minScore?: number; maxMutants?: number; maxInputs?: number } = {}) {
  const settings = { minScore: 0, maxMutants: 0, maxInputs: 0, timeMs: 60_000, ...over };
  const tools = { toRoom: () => room, syntax: createTreeSitterSyntax(), clock: systemClock };
  const trial = { ...exampleTrial({ variantId: 'v' }), hasPatch: patch !== '' };
  const graded = { trial, task, patch, files: parsePatch(patch), others: [] };
  return createEquivalenceGrader(settings, tools).open(graded).finish();
}
const own = 'test/own.test.js';

describe('beyond the tests', () => {
  test('tests of the agent that gold passes, too, and that look where the task’s own do not', async () => {
    const patch = toSource('exports.clamp = (n) => Math.min(n, 10);') + toTest(own, [11, 10]);
    const word = await grade(patch, { minScore: 1 });
    expect(word).toMatchObject({ verdict: 'pass', score: 1 });
    expect(word?.measures).toMatchObject({
      ownTestsAlike: 1,
      ownTestsDeparting: 0,
      blindSpotsTried: 1,
      blindSpotsNoticed: 1,
      goldMutationScore: 0.75,
    });
    expect(word?.evidence).toContainEqual({
      text: "they hold to gold where the task's tests do not look: 10 → 11",
      file: { path: 'clamp.js', line: 1 },
    });
  });

  test('a patch that resolves the task, and does otherwise than gold by its own word', async () => {
    const patch = toSource('exports.clamp = (n) => (n > 15 ? 10 : n);') + toTest(own, [12, 12], [20, 10]);
    const word = await grade(patch, { minScore: 0.9 });
    expect(word).toMatchObject({ verdict: 'fail', score: 0.5, measures: { ownTestsDeparting: 1 } });
    expect(word?.evidence).toContainEqual({
      text: 'gold does otherwise, or has no such thing: test/own.test.js::12 to 12',
    });
    // It decides only where a share is asked for.
    expect((await grade(patch))?.verdict).toBe('pass');
  });

  test('faults in the agent’s own lines, beside those in gold', async () => {
    const word = await grade(toSource('exports.clamp = (n) => (n > 15 ? 10 : n);'), { maxMutants: 9 });
    expect(word?.measures).toMatchObject({ similarity: 0.5, goldMutationScore: 0.75 });
    const { mutantsTried = 0, mutantsKilled = 0 } = word?.measures ?? {};
    expect(mutantsTried).toBeGreaterThan(mutantsKilled);
    expect(mutantsKilled).toBeGreaterThan(0);
    expect(word?.evidence).toContainEqual({
      text: 'no test of the task would notice 15 → 16',
      file: { path: 'clamp.js', line: 1 },
    });
  });

  test('made-up inputs: what calls of the tests are varied to, alike but where it departs from gold', async () => {
    const same = await grade(toSource('exports.clamp = (n) => Math.min(n, 10);'), { maxInputs: 50 });
    expect(same?.measures).toMatchObject({ inputsTried: 35, inputsAlike: 35 });
    const word = await grade(toSource('exports.clamp = (n) => (n > 15 ? 10 : n);'), { maxInputs: 50 });
    const { inputsTried = 0, inputsAlike = 0 } = word?.measures ?? {};
    expect(inputsAlike).toBeLessThan(inputsTried);
    expect(inputsAlike).toBeGreaterThan(0);
    expect(word?.evidence).toContainEqual({
      text: 'on one of them it departs from gold: 11, and with gold 10',
      file: { path: 'clamp.js', line: 1 },
      quote: 'clamp(11)',
    });
    // They are information: what the tests say is decided by the tests.
    expect(word).toMatchObject({ verdict: 'pass', score: 1 });
    expect(await grade(toSource('exports.clamp = (n) => (n > 15 ? 10 : n);'), { maxInputs: 50 })).toEqual(
      word,
    );
  });

  test.each([
    [
      'nobody says what it does to the world',
      'exports.clamp = (n) => (console.log(n), n > 10 ? 10 : n);',
      /^no inputs made up: no exported pure function is changed that gold has in the same form$/,
    ],
    [
      'it takes something else than gold’s',
      'exports.clamp = (n, most = 10) => (n > most ? most : n);',
      /^no inputs made up: no exported pure function/,
    ],
    [
      'it cannot be called',
      'exports.clamp = (n) => (n > 10 ? 10 : n); if (!process.env.NODE_TEST_CONTEXT) throw new Error("not here");',
      /^clamp of clamp\.js cannot be called: not here$/,
    ],
  ])('no inputs, and why: %s', async (_, line, text) => {
    const word = await grade(toSource(line), { maxInputs: 50 });
    expect(word?.evidence.map((each) => each.text)).toContainEqual(expect.stringMatching(text));
    expect(word).toMatchObject({ verdict: 'pass', score: 1 });
  });

  test('a change that hangs on an input departs from gold there, and nothing more is asked of it', async () => {
    const patch = toSource('exports.clamp = (n) => { while (n === 11); return n > 10 ? 10 : n; };');
    const compared = await compareInputs(
      ...([task, patch, parsePatch(patch), { maxInputs: 50, timeoutMs: 3000 }, room] as const),
      createTreeSitterSyntax(),
    );
    expect(compared).toMatchObject({
      functions: [{ departing: [{ call: 'clamp(11)', own: 'does not come to an end', gold: '10' }] }],
    });
  });

  test('what does not resolve its task departs by the task’s tests; no fault is put into it', async () => {
    const word = await grade(toSource('exports.clamp = (n) => n + 0;'), { maxMutants: 9 });
    expect(word).toMatchObject({ score: 0, measures: { similarity: 0.5 } });
    expect(word?.measures).not.toHaveProperty('mutantsTried');
    expect((await grade(''))?.evidence).toEqual([{ text: 'the agent left no change' }]);
  });

  test('a patch that cannot be judged is compared with nothing', async () => {
    const word = await grade(toSource('n').replace(before, 'something else'));
    expect(word).toMatchObject({ verdict: 'invalid', score: null });
    expect(word?.evidence[0]?.text).toMatch(/^nothing to compare: /);
  });
});

describe('made-up inputs in languages with types', () => {
  const shop = createGitFixture(join(directory, 'shop'));
  const base = {
    'src/round.ts': 'export const round = (n: number): number => Math.round(n);\n',
    'src/price.ts': 'export function price(cents: number, kind: Kind) {\n  return cents;\n}\n',
    'shop/total.py': 'def total(prices: list[int], rebate: int = 0):\n    return 0\n',
  };
  let baseCommit: string;
  beforeAll(() => {
    baseCommit = shop.commit('Base', base);
  });
  const toPatch = (path: keyof typeof base, text: string) =>
    `diff --git a/${path} b/${path}\n${formatPatch(structuredPatch(`a/${path}`, `b/${path}`, base[path], text), FILE_HEADERS_ONLY)}`;

  async function compare(path: keyof typeof base, gold: string, own: string) {
    const patch = toPatch(path, own);
    const judged = { ...task, baseCommit, goldPatch: toPatch(path, gold), testPatch: '' };
    const options = { maxInputs: 60, timeoutMs: 60_000 };
    const inRepo = { ...room, repoPath: shop.path };
    return compareInputs(judged, patch, parsePatch(patch), options, inRepo, createTreeSitterSyntax());
  }

  test('TypeScript runs from its sources; what does not come to the same twice is left out', async () => {
    const toModule = (price: string) =>
      `import { round } from './round.js';\nlet count = 0;\nexport const next = (from: number) => from + count++;\nexport function price(cents: number, kind: 'net' | 'gross' = 'net'): number {\n  ${price}\n}\n`;
    const compared = await compare(
      'src/price.ts',
      toModule("return kind === 'net' ? cents : round(cents * 1.19);"),
      toModule("return kind === 'net' ? cents : Math.floor(cents * 1.19);"),
    );
    expect(compared).toMatchObject({
      functions: [{ path: 'src/price.ts', name: 'price', line: 4, inputCount: 60 }],
      leftOut: ['next of src/price.ts cannot be called: the same input does not come to the same twice'],
    });
    const [price] = compared.kind === 'compared' ? compared.functions : [];
    expect(price?.departing.length).toBe(60 - (price?.alikeCount ?? 0));
    expect(price?.departing.every(({ call }) => call.endsWith('"gross")'))).toBe(true);
  });

  test('Python, with what is thrown and what becomes of the arguments', async () => {
    const compared = await compare(
      'shop/total.py',
      'def total(prices: list[int], rebate: int = 0):\n    if rebate < 0:\n        raise ValueError("no")\n    return sum(prices) - rebate\n',
      'def total(prices: list[int], rebate: int = 0):\n    if rebate < 0:\n        raise KeyError("no")\n    prices.append(-rebate)\n    return sum(prices)\n',
    );
    const [total] = compared.kind === 'compared' ? compared.functions : [];
    expect(total?.inputCount).toBe(60);
    expect(total?.departing).toContainEqual(
      expect.objectContaining({ own: 'throws KeyError', gold: 'throws ValueError' }),
    );
    expect(total?.departing.map(({ own }) => own)).toContainEqual(
      expect.stringMatching(/^-?\d+, and leaves \[\[/),
    );
  });
});

test('similarity counts changed lines, in whatever order', () => {
  const check = (a: string, b: string, expected: number) =>
    expect(measureSimilarity(parsePatch(a), parsePatch(b)).value).toBeCloseTo(expected);
  check(toSource('a'), toSource('a'), 1);
  check(toSource('   a'), toSource('a'), 1);
  check(toSource('b'), toSource('a'), 0.5);
  check('', toSource('a'), 0);
  check('', '', 1);
  check(toTest('x.js', [1, 1]), toSource('a'), 0);
  expect(measureSimilarity([], parsePatch(toSource('a'))).hunks).toEqual([
    { path: 'clamp.js', line: 1, share: 0 },
  ]);
});
