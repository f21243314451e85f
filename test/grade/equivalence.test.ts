import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createArtifactFolders } from '../../src/adapters/artifacts/folders.ts';
import { createHostSandbox } from '../../src/adapters/sandboxes/host.ts';
import { createTreeSitterSyntax } from '../../src/adapters/syntax/tree-sitter.ts';
import { createNodeTestRunner } from '../../src/adapters/test-runners/node-test.ts';
import { createCopyWorkspaces } from '../../src/adapters/workspaces/copy.ts';
import { parsePatch } from '../../src/domain/patch.ts';
import type { Task } from '../../src/domain/task.ts';
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

function grade(patch: string, over: { minScore?: number; maxMutants?: number } = {}) {
  const settings = { minScore: 0, maxMutants: 0, timeMs: 60_000, ...over };
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
