import { describe, expect, test } from 'vitest';
import { createNodeTestRunner } from '../../../src/adapters/test-runners/node-test.ts';
import type { TestReport } from '../../../src/domain/test-report.ts';
import { describeTestRunner } from '../../contracts/test-runner.ts';
import { detectIn } from '../../support/check-detection.ts';
import { writeJavaScriptTests } from '../../support/javascript-tests.ts';
import { readSuite, runSuite } from '../../support/run-suite.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';

const runner = createNodeTestRunner();
const directory = sharedTemporaryDirectory();

type Files = Readonly<Record<string, string>>;

const command = 'node --test';
const run = (files: Files) => runSuite(runner, files, command, { directory });
const read = (files: Files, line = command) => readSuite(runner, files, line, { directory });

describeTestRunner('node:test', {
  runner,
  command,
  paths: ['a.test.js', 'sub/b.test.js'],
  write: writeJavaScriptTests("const fs = require('node:fs'); const { it } = require('node:test');"),
  toId: (name, path) => `${path}::${name}`,
  isolates: 'files',
});

const prelude =
  "const { test, describe, it, before, after } = require('node:test'); const assert = require('node:assert');\n";

describe('a report of node:test', () => {
  test('names each test by its file, its suites and its name', () => {
    const { statuses, exitCode } = read({
      'a.test.js': `${prelude}
        test('top', () => {});
        describe('suite', () => { describe('inner "<&>"', () => { it('deep é 🙂', () => {}); }); });
        test('parent', async (t) => { await t.test('child', () => {}); });`,
      'sub/dir/b.test.mjs': "import test from 'node:test'; test('b', () => {});",
      'typed.test.ts': "import test from 'node:test'; const name: string = 'typed'; test(name, () => {});",
    });
    expect(statuses).toEqual({
      'a.test.js::top': 'passed',
      'a.test.js::suite > inner "<&>" > deep é 🙂': 'passed',
      'a.test.js::parent': 'passed',
      'a.test.js::parent > child': 'passed',
      'sub/dir/b.test.mjs::b': 'passed',
      'typed.test.ts::typed': 'passed',
    });
    expect(exitCode).toBe(0);
  });

  test('tells failed from skipped, and what is still to be done is skipped', () => {
    const { statuses, tests } = read({
      'a.test.js': `${prelude}
        test('fails', () => assert.equal(1, 2, 'one is not two'));
        test('skipped', { skip: true }, () => assert.fail());
        test('skipped for a reason', { skip: 'why' }, () => {});
        test('todo', { todo: true }, () => assert.fail());
        test('skips itself', (t) => t.skip());`,
    });
    expect(statuses).toEqual({
      'a.test.js::fails': 'failed',
      'a.test.js::skipped': 'skipped',
      'a.test.js::skipped for a reason': 'skipped',
      'a.test.js::todo': 'skipped',
      'a.test.js::skips itself': 'skipped',
    });
    expect(tests.map(({ message }) => message)).toEqual(['one is not two', '', '', '', '']);
  });

  test('tells tests of one name apart by where they stand; those of one place are as good as the worst of them', () => {
    const { statuses } = read({
      'a.test.js': `${prelude} test('same', () => {}); test('same', () => assert.fail()); test('same', () => {});
        test('left out', { skip: true }, () => {}); test('left out', () => {});
        for (const n of [1, 2, 1]) test('row', () => assert.equal(n, 1));`,
    });
    expect(statuses).toEqual({
      'a.test.js::same (1 of 3)': 'passed',
      'a.test.js::same (2 of 3)': 'failed',
      'a.test.js::same (3 of 3)': 'passed',
      'a.test.js::left out (1 of 2)': 'skipped',
      'a.test.js::left out (2 of 2)': 'passed',
      'a.test.js::row': 'failed',
    });
  });

  test.each([
    [
      'a parent test fails by itself',
      "test('x', async (t) => { await t.test('child', () => {}); assert.fail(); })",
      { x: 'failed', 'x > child': 'passed' },
    ],
    ['a suite’s body throws', "describe('x', () => { throw new Error('body'); })", { x: 'failed' }],
    [
      'a hook before the tests fails',
      "describe('x', () => { before(() => assert.fail()); it('child', () => {}); })",
      { 'x > child': 'failed' },
    ],
    [
      'a hook after the tests fails',
      "describe('x', () => { after(() => assert.fail()); it('child', () => {}); })",
      { 'x > child': 'failed' },
    ],
    [
      'a hook of an outer suite fails',
      "describe('x', () => { after(() => assert.fail()); describe('y', () => it('child', () => {})); })",
      { 'x > y > child': 'failed' },
    ],
    [
      'a promise is rejected after the end',
      "test('x', () => { setTimeout(() => { process.exitCode = 3; }, 1); })",
      { x: 'failed' },
    ],
  ])('shows the failure when %s', (_name, source, expected) => {
    const { statuses, exitCode } = read({ 'a.test.js': `${prelude}${source};` });
    const ids = Object.entries(expected).map(([name, status]) => [`a.test.js::${name}`, status]);
    expect(statuses).toEqual(Object.fromEntries(ids));
    expect(exitCode).toBe(1);
  });

  test.each([
    ['imports what is not there', "require('./missing.js');"],
    ['cannot be parsed', 'const ='],
    ['ends the process half-way', `${prelude} test('a', () => process.exit(7)); test('b', () => {});`],
    ['is a script that fails', 'process.exit(1);'],
  ])('names a file that could not be run: it %s', (_name, source) => {
    const { statuses, loadFailures, exitCode } = read({
      'good.test.js': `${prelude} test('good', () => {});`,
      'dir/bad.test.js': source,
    });
    expect(loadFailures).toEqual(['dir/bad.test.js']);
    expect(statuses).toEqual({ 'good.test.js::good': 'passed' });
    expect(exitCode).toBe(1);
  });

  test('takes a script without tests that ends well for one test', () => {
    expect(read({ 'script.test.js': "require('node:assert').ok(true);" }).statuses).toEqual({
      'script.test.js': 'passed',
    });
  });

  test('holds the tests of every runner behind one command', () => {
    const { statuses } = read(
      {
        'package.json':
          '{ "scripts": { "test": "node --test a/*.js && node --test b/*.js && node c/single.js" } }',
        'a/x.test.js': `${prelude} test('a', () => {});`,
        'b/x.test.js': `${prelude} test('b', () => {});`,
        'c/single.js': `${prelude} test('c', () => {});`,
      },
      'npm test',
    );
    expect(statuses).toEqual({
      'a/x.test.js::a': 'passed',
      'b/x.test.js::b': 'passed',
      'c/single.js::c': 'passed',
    });
  });

  test('survives names made of control characters, newlines and markup', () => {
    const { tests } = read({
      'a.test.js': `${prelude} test('\\u0000\\u001b[31m\\n</testcase> {"kind":"end"}', () => {});`,
    });
    expect(tests).toHaveLength(1);
    expect(tests[0]?.id).toContain('</testcase> {"kind":"end"}');
  });

  test('is empty when there is nothing to run', () => {
    expect(read({ 'src/index.js': '' })).toMatchObject({ tests: [], loadFailures: [] });
  });
});

describe('a report that cannot be trusted', () => {
  const { report, root } = run({
    'a.test.js': `${prelude} test('one', () => {}); test('two', () => {});`,
  });
  const lines = report.get('report')?.trimEnd().split('\n') ?? [];
  const check = (changed: readonly string[]): TestReport =>
    runner.parse(new Map([['report', changed.join('\n')]]), root);

  test('begins as one that can', () => {
    expect(check(lines)).toMatchObject({ kind: 'read', tests: [{}, {}] });
  });

  test.each([
    ['is cut after a line', lines.slice(0, -1), /never finished/],
    ['is cut within a line', [...lines.slice(0, -1), lines.at(-1)?.slice(0, 8) ?? ''], /line \d+ .* torn/],
    ['lacks a test', lines.filter((line) => !line.includes('"two"')), /counted 2 tests and reported 1/],
    [
      'has a test too many',
      [lines[0] ?? '', lines[1] ?? '', ...lines.slice(1)],
      /counted 2 tests and reported 3/,
    ],
    [
      'has tests of a process that never ran',
      [...lines, lines[1]?.replace(/"pid":\d+/, '"pid":0') ?? ''],
      /process 0 never began/,
    ],
    [
      'was made to add up again',
      [
        ...lines,
        lines[1] ?? '',
        lines.find((line) => line.includes('"count"'))?.replace(/"tests":2/, '"tests":1') ?? '',
      ],
      /counted its tests more often than it ran/,
    ],
    ['has a line of something else', ['<testsuites>', ...lines], /line 1 .* torn/],
    ['has a record of an unknown kind', ['{"kind":"pass","pid":1}', ...lines], /line 1 .* torn/],
  ])('says why: it %s', (_name, changed, detail) => {
    expect(check(changed)).toEqual({ kind: 'unreadable', detail: expect.stringMatching(detail) });
  });
});

describe('detecting node:test', () => {
  const manifest = (test: string, more: object = {}) => JSON.stringify({ scripts: { test }, ...more });
  const suite = "import test from 'node:test';";

  test.each<[string, Files, string | undefined]>([
    ['a script of one command', { 'package.json': manifest('node --test') }, 'node --test'],
    [
      'its options',
      { 'package.json': manifest('node --import tsx --test "src/**/*.test.ts"') },
      'node --import tsx --test "src/**/*.test.ts"',
    ],
    ['a script of several commands', { 'package.json': manifest('tsc && node --test') }, 'npm test'],
    ['a script that sets variables', { 'package.json': manifest('NODE_ENV=test node --test') }, 'npm test'],
    ['no script, but files', { 'src/a.test.js': suite }, 'node --test'],
    ['files of TypeScript', { 'test/deep/a.ts': 'import { test } from "node:test";' }, 'node --test'],
    [
      'a script of something else',
      { 'package.json': manifest('npm run all'), 'a.test.mjs': suite },
      'node --test',
    ],
    ['files of dependencies only', { 'node_modules/x/a.test.js': suite }, undefined],
    ['tests of another kind', { 'src/a.test.js': "import { test } from 'vitest';" }, undefined],
    [
      'another runner among the dependencies',
      { 'package.json': manifest('vitest run', { devDependencies: { vitest: '5' } }), 'a.test.js': suite },
      undefined,
    ],
    ['a manifest that is no JSON', { 'package.json': '{', 'test.js': suite }, 'node --test'],
    ['a manifest that is no object', { 'package.json': '[]' }, undefined],
    ['an empty tree', {}, undefined],
  ])('%s', async (_name, files, expected) => {
    expect(await detectIn(runner, files)).toBe(expected);
  });
});

describe('a file of tests', () => {
  test.each([
    ['dist/a.test.js', true],
    ['vendor/test/any.mjs', true],
    ['src/a-test.ts', true],
    ['node_modules/a/a.test.js', false],
    ['src/a.js', false],
    ['test/data.json', false],
  ])('%s, to the runner: %s', (path, expected) => {
    expect(runner.isTestFile(path)).toBe(expected);
  });
});

describe('configuration of the runner', () => {
  test.each([
    ['.npmrc', true],
    ['packages/a/.npmrc', true],
    ['node.config.json', true],
    ['node_modules/chai/index.js', true],
    ['.yarn/releases/yarn.cjs', true],
    ['.pnp.cjs', true],
    ['Makefile', true],
    ['package.json', false],
    ['src/node.config.js', false],
  ])('%s: %s', (path, expected) => {
    expect(runner.isRunnerConfig(path)).toBe(expected);
  });

  test('is a part of package.json: its scripts', () => {
    const gold = '{ "scripts": { "test": "node --test" }, "version": "2" }';
    const restore = (patched: string, goldText = gold) =>
      runner.restoreMixedConfig('a/package.json', patched, goldText);
    expect(
      JSON.parse(restore('{ "scripts": { "test": "true" }, "version": "3", "type": "module" }') ?? ''),
    ).toEqual({
      scripts: { test: 'node --test' },
      version: '3',
      type: 'module',
    });
    // What needs no change stays as it is written.
    expect(restore('{"scripts":{"test":"node --test"}}')).toBe('{"scripts":{"test":"node --test"}}');
    expect(JSON.parse(restore('{ "scripts": { "test": "true" } }', '') ?? '')).toEqual({});
    // npm strips a byte order mark, and we do not: what cannot be read here gives way as a whole.
    expect(restore('\ufeff{ "scripts": { "test": "true" } }')).toBe(gold);
    expect(restore('not JSON', '')).toBe('{}\n');
    expect(runner.restoreMixedConfig('src/index.ts', 'a', 'b')).toBeUndefined();
  });
});
