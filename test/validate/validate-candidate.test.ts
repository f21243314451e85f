import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHostSandbox } from '../../src/adapters/sandboxes/host.ts';
import { createSqliteStore } from '../../src/adapters/stores/sqlite.ts';
import { createRunLog, forgetRuns } from '../../src/flows/run-log.ts';
import type { Store } from '../../src/ports.ts';
import type { SuiteRun } from '../../src/testbed/protocol.ts';
import type { RunLog, RunNews } from '../../src/validate/validation-bench.ts';
import { exampleTask } from '../support/examples.ts';
import { requires } from '../support/requires.ts';
import { sharedTemporaryDirectory, temporaryDirectory } from '../support/temporary-directory.ts';
import { createValidationStand, noLog, type PlantedChange, plant } from '../support/validation-stand.ts';

const directory = sharedTemporaryDirectory();
const sandbox = createHostSandbox();
const prelude = "const { test } = require('node:test');\nconst assert = require('node:assert');\n";
const sumTest = (expected: string) =>
  `${prelude}const { sum } = require('../src/sum.js');\ntest('sums', () => assert.equal(sum(0.1, 0.2), ${expected}));\n`;

const fix: PlantedChange = {
  name: 'fix',
  base: {
    'package.json': '{ "scripts": { "test": "node --test" } }\n',
    'src/sum.js': `exports.sum = (a, b) => a + b;\n${'\n'.repeat(9)}exports.unit = 'kg';\n`,
  },
  landed: {
    'src/sum.js': `exports.sum = (a, b) => Math.round((a + b) * 100) / 100;\n${'\n'.repeat(9)}exports.unit = 'g';\n`,
    'test/sum.test.js': sumTest('0.3'),
  },
};

test('a task keeps all that it rests on', async () => {
  const protocol = { maxMutants: 3, runsPerState: 4, busyProcessCount: 1 };
  const { validate } = createValidationStand({ statePath: join(directory, 'a'), sandbox, protocol });
  const { task, decision } = await validate(await plant(join(directory, 'a'), fix));
  expect(decision.evidence.text).toBe(
    '1 failToPass, 0 passToPass, 0 unstable set aside, 1 of 2 undone hunks noticed, 2 of 3 mutants killed',
  );
  expect(task?.validation).toMatchObject({
    runsPerState: 4,
    orderSeeds: [0, expect.any(Number), expect.any(Number), expect.any(Number)],
    load: { rounds: [2, 4], processCount: 1 },
    agreeingRuns: { before: 5, after: 5 },
    controls: { gold: 1, noop: 0 },
    sabotage: { hunkCount: 2, triedCount: 2, brokenCount: 1, uncovered: [{ path: 'src/sum.js', line: 11 }] },
    coverage: { lineCount: 2, executedCount: 2 },
    // In the hunk that nothing covers.
    mutation: { triedCount: 3, killedCount: 2, survivors: [{ line: 11, after: ';' }] },
    isWeak: false,
  });
});

test('a process that was broken off goes on after the runs that it has made', async () => {
  const store = await createSqliteStore(join(temporaryDirectory(), 'state.db'));
  const planted = await plant(join(directory, 'b'), fix);
  const statePath = join(directory, 'b');
  const log = createRunLog(store as Store, planted.candidate, 'basis');
  const seen: RunNews[] = [];
  const breakAfter = (count: number) => (news: RunNews) => {
    if (seen.push(news) === count) throw new Error('broken off');
  };
  const first = createValidationStand({ statePath, sandbox, log, onRun: breakAfter(7) });
  await expect(first.validate(planted)).rejects.toThrow('broken off');
  const kept = await store.suiteRuns.list();
  expect(kept).toHaveLength(7);

  const forgetful: RunLog = { ...log, findControl: noLog.findControl, keepControl: noLog.keepControl };
  const { task } = await createValidationStand({ statePath, sandbox, log: forgetful }).validate(planted);
  expect(task?.failToPass).toEqual(['test/sum.test.js::sums']);
  const all = await store.suiteRuns.list();
  expect(all).toHaveLength(9);
  // Durations tell one run from another: those of before stand.
  for (const run of kept) expect(all).toContainEqual(run);

  // Broken off again, among the patches that the task is held against: each of them is judged once.
  let [left, runCount] = [3, 0];
  const breaking: RunLog = {
    ...log,
    keepControl: async (...control) => {
      if (left-- === 0) throw new Error('broken off again');
      await log.keepControl(...control);
    },
  };
  const counting = {
    ...sandbox,
    run(...args: Parameters<typeof sandbox.run>) {
      runCount++;
      return sandbox.run(...args);
    },
  };
  const second = createValidationStand({ statePath, sandbox: counting, log: breaking });
  await expect(second.validate(planted)).rejects.toThrow('broken off again');
  const inSecond = runCount;
  const last = await createValidationStand({ statePath, sandbox: counting, log }).validate(planted);
  expect(last.task?.validation.sabotage).toMatchObject({ triedCount: 2, brokenCount: 1 });
  expect({ inSecond, inLast: runCount - inSecond }).toEqual({ inSecond: 5, inLast: 2 });

  const other = createRunLog(store as Store, planted.candidate, 'another basis');
  expect(await other.find('gold', 1)).toBeUndefined();
  await forgetRuns(store as Store, planted.candidate.id);
  expect([await store.suiteRuns.list(), await store.controls.list()]).toEqual([[], []]);
  await store.close();
});

test('a suite that was silent is not asked again in the same environment, and is in another', async () => {
  const store = await createSqliteStore(join(temporaryDirectory(), 'state.db'));
  const statePath = join(directory, 'silent');
  const asked = join(statePath, 'asked');
  const planted = { ...(await plant(statePath, fix)), test: `echo asked >> ${asked}` };
  for (const [environment, askedCount] of [
    ['one', 1],
    ['one', 1],
    ['two', 2],
  ] as const) {
    const log = createRunLog(store as Store, planted.candidate, environment);
    const { decision } = await createValidationStand({ statePath, sandbox, log }).validate(planted);
    expect(decision).toMatchObject({
      reason: 'suite-did-not-run',
      evidence: { facts: { cause: 'noReport' } },
    });
    expect(readFileSync(asked, 'utf8')).toBe('asked\n'.repeat(askedCount));
  }
  await store.close();
});

test('a suite that ran and then hangs is flaky; one that never ran did not run', async () => {
  const statePath = join(directory, 'e');
  const planted = await plant(statePath, fix);
  const silent = { ...planted, test: 'true' };
  const ran: SuiteRun = {
    ...{ kind: 'ran', loadFailures: [], exitCode: 0, durationMs: 100 },
    tests: [{ id: 'a::x', file: 'a', status: 'passed', durationMs: 1, message: '' }],
  };
  const check = async (knownRounds: number, expected: object) => {
    const log = {
      ...noLog,
      find: async (_: string, round: number) => (round <= knownRounds ? ran : undefined),
    };
    const protocol = { runsPerState: 3 };
    const { validate } = createValidationStand({ statePath, sandbox, protocol, log });
    // A refactoring goes on without a failToPass test.
    const classification = { ...exampleTask().classification, taskType: 'refactor' as const };
    const candidate = { ...planted.candidate, classification };
    expect((await validate({ ...silent, candidate })).decision).toMatchObject(expected);
  };
  await check(0, { reason: 'suite-did-not-run', evidence: { facts: { cause: 'noReport' } } });
  await check(1, {
    reason: 'flaky',
    evidence: { text: expect.stringMatching(/^the suite ran in 1 rounds, and then not: gold: .*noReport/) },
  });
});

test('a change finds the dependencies that it adds, and what they take away is still there before it', async () => {
  const toManifest = (...names: string[]) =>
    `${JSON.stringify({ scripts: { test: 'node --test' }, dependencies: Object.fromEntries(names.map((name) => [name, '1'])) })}\n`;
  const change: PlantedChange = {
    name: 'dependency',
    base: { 'package.json': toManifest('old'), 'src/sum.js': "exports.sum = require('old');\n" },
    landed: {
      'package.json': toManifest('new'),
      'src/sum.js': "exports.sum = require('new');\n",
      'test/sum.test.js': sumTest('0.3'),
      'test/other.test.js': `${prelude}test('other', () => require('../src/sum.js'));\n`,
    },
  };
  const install =
    "for name in $(node -p \"Object.keys(require('./package.json').dependencies).join(' ')\"); do mkdir -p node_modules/$name; " +
    "echo \"module.exports = (a, b) => '$name' === 'new' ? 0.3 : a + b\" > node_modules/$name/index.js; done";
  const statePath = join(directory, 'f');
  const { validate } = createValidationStand({ statePath, sandbox });
  const planted = await plant(statePath, change);
  const { task, decision } = await validate(planted, [install]);
  expect(decision.evidence.text).toMatch(/^1 failToPass, 1 passToPass/);
  expect(task?.environment.setupCommit).toBe(planted.candidate.goldCommit);
});

test('a repository may get its first tests with the change, and those that cannot be loaded without it are named', async () => {
  const landed = {
    ...fix.landed,
    'src/unit.js': "exports.unit = 'kg';\n",
    'test/unit.test.js': `${prelude}const { unit } = require('../src/unit.js');\ntest('weighs', () => assert.equal(unit, 'kg'));\n`,
  };
  const statePath = join(directory, 'c');
  const { validate } = createValidationStand({ statePath, sandbox });
  expect((await validate(await plant(statePath, { ...fix, landed }))).task).toMatchObject({
    failToPass: ['test/sum.test.js::sums', 'test/unit.test.js::weighs'],
    validation: { loadFailures: ['test/unit.test.js'] },
  });
});

test('no fault that is put into a refactoring is noticed: it is no task', async () => {
  const refactoring: PlantedChange = {
    name: 'refactoring',
    base: { ...fix.base, 'test/other.test.js': `${prelude}test('other', () => {});\n` },
    landed: { 'src/sum.js': 'exports.sum = (a, b) => b + a;\n' },
    taskType: 'refactor',
  };
  const statePath = join(directory, 'd');
  const planted = await plant(statePath, refactoring);
  const { validate } = createValidationStand({ statePath, sandbox, protocol: { maxMutants: 5 } });
  expect((await validate(planted)).decision).toMatchObject({
    reason: 'weak-tests',
    evidence: { text: 'a refactoring, and none of 2 faults put into it is noticed by its tests' },
  });
  const without = createValidationStand({ statePath, sandbox });
  expect((await without.validate(planted)).decision).toMatchObject({ reason: 'weak-tests' });
});

test('the time for faults never drops a refactoring before one is noticed', async () => {
  const change: PlantedChange = {
    name: 'noticed',
    base: { ...fix.base, 'test/sum.test.js': sumTest('0.1 + 0.2') },
    landed: { 'src/sum.js': 'exports.sum = (a, b) => b + a;\n' },
    taskType: 'refactor',
  };
  const statePath = join(directory, 'f');
  const protocol = { maxMutants: 5, mutationTimeMs: -1 };
  const { validate } = createValidationStand({ statePath, sandbox, protocol });
  const { task } = await validate(await plant(statePath, change));
  expect(task?.kind).toBe('regression-only');
  expect(task?.validation.mutation).toMatchObject({ killedCount: 1 });
});

requires('python').test('only the files that matter are asked again, where that is wanted', async () => {
  const statePath = join(directory, 'files');
  const asked = join(statePath, 'asked');
  const toCase = (name: string, body: string) =>
    `import unittest\nfrom shop import price\n\n\nclass ${name}(unittest.TestCase):\n    def test_old(self):\n        ${body}\n`;
  const change: PlantedChange = {
    name: 'files',
    base: {
      'shop.py': 'def price(count):\n    return count\n',
      'tests/__init__.py': '',
      'tests/test_price.py': toCase('Price', 'self.assertEqual(price(0), 0)'),
      'tests/test_other.py': toCase('Other', `open(${JSON.stringify(asked)}, "a").write("asked\\n")`),
    },
    landed: {
      'shop.py': 'def price(count):\n    return count * 2\n',
      'tests/test_price.py': `${toCase('Price', 'self.assertEqual(price(0), 0)')}\n    def test_new(self):\n        self.assertEqual(price(2), 4)\n`,
    },
  };
  const protocol = { passToPass: 'files' } as const;
  const { validate } = createValidationStand({ statePath, sandbox, protocol });
  const { task } = await validate(await plant(statePath, change));
  expect(task).toMatchObject({
    failToPass: ['tests/test_price.py::Price.test_new'],
    passToPass: ['tests/test_price.py::Price.test_old'],
    environment: { runner: 'unittest', testFiles: ['tests/test_price.py'] },
    validation: { runsPerState: 3 },
  });
  expect(readFileSync(asked, 'utf8')).toBe('asked\n'.repeat(3));
});
