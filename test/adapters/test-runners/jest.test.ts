import { mkdtempSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createJestRunner } from '../../../src/adapters/test-runners/jest.ts';
import type { InvocationOptions } from '../../../src/ports.ts';
import { describeTestRunner } from '../../contracts/test-runner.ts';
import { detectIn } from '../../support/check-detection.ts';
import { toFixtureModules } from '../../support/fixture-modules.ts';
import { writeJavaScriptTests } from '../../support/javascript-tests.ts';
import { requires } from '../../support/requires.ts';
import { readSuite } from '../../support/run-suite.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';
import { writeProject } from '../../support/write-project.ts';

const runner = createJestRunner();
const directory = sharedTemporaryDirectory();

function layOut(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(directory, 'project '));
  writeProject(root, { 'package.json': '{ "scripts": { "test": "jest" } }', ...files });
  symlinkSync(toFixtureModules('javascript-jest'), join(root, 'node_modules'));
  return root;
}

const env = { CI: 'true' };
const read = (files: Record<string, string>, command = 'npx jest', invocation: InvocationOptions = {}) =>
  readSuite(runner, layOut(files), command, { directory, env, invocation });

requires('jest').describe('a suite of jest', () => {
  describeTestRunner('jest', {
    runner,
    command: 'npm test',
    stoppingCommand: 'npx jest --bail',
    paths: ['a.test.js', 'b/c.test.js'],
    write: writeJavaScriptTests("const fs = require('node:fs');"),
    toId: (name, path) => `${path}::${name}`,
    layOut,
    env,
  });

  test('names each test by its file, its suites and its name, and numbers those of one name by their places', () => {
    const { statuses, exitCode } = read({
      'a.test.js': `test('top', () => {});
        describe('suite', () => { describe('inner "<&>"', () => { it('deep é 🙂', () => {}); }); });
        test.each([[1, 2], [3, 4]])('adds %i to %i', () => {});
        test('same', () => {});
        test('same', () => { throw new Error(); });`,
      '__tests__/b.js': "test('b', () => {});",
    });
    expect(statuses).toEqual({
      'a.test.js::top': 'passed',
      'a.test.js::suite > inner "<&>" > deep é 🙂': 'passed',
      'a.test.js::adds 1 to 2': 'passed',
      'a.test.js::adds 3 to 4': 'passed',
      'a.test.js::same (1 of 2)': 'passed',
      'a.test.js::same (2 of 2)': 'failed',
      '__tests__/b.js::b': 'passed',
    });
    expect(exitCode).toBe(1);
  });

  test('takes rows of one name for one, as good as the worst of them', () => {
    const { statuses } = read({ 'a.test.js': "test.each([1, 2, 1])('row', (n) => expect(n).toBe(1));" });
    expect(statuses).toEqual({ 'a.test.js::row': 'failed' });
  });

  test('tells failed from skipped, and what is still to be done is skipped', () => {
    const { statuses, tests } = read({
      'a.test.js': `test('fails', () => { throw new Error('no good'); });
        test.skip('skipped', () => {}); test.todo('to do'); test.failing('must fail', () => { throw new Error(); });`,
    });
    expect(Object.values(statuses)).toEqual(['failed', 'skipped', 'skipped', 'passed']);
    expect(tests[0]?.message).toContain('no good');
  });

  test.each([
    ['beforeAll', { x: 'failed', beside: 'passed' }],
    ['beforeEach', { x: 'failed', beside: 'passed' }],
    // jest does not say of which suite.
    ['afterAll', { x: 'failed', beside: 'failed' }],
  ])('fails every test around which %s fails', (hook, expected) => {
    const { statuses, loadFailures, exitCode } = read({
      'a.test.js': `describe('s', () => { ${hook}(() => { throw new Error(); }); it('x', () => {}); }); it('beside', () => {});`,
      'b.test.js': "it('b', () => {});",
    });
    expect(statuses).toEqual({
      'a.test.js::s > x': expected.x,
      'a.test.js::beside': expected.beside,
      'b.test.js::b': 'passed',
    });
    expect([loadFailures, exitCode]).toEqual([[], 1]);
  });

  test('goes on behind files that cannot be loaded, and names them', () => {
    const { statuses, loadFailures, exitCode } = read({
      'bad.test.js': "require('./missing.js'); it('x', () => {});",
      'empty.test.js': '',
      'good.test.js': "it('good', () => {});",
      'torn.test.js': 'const =',
    });
    expect(statuses).toEqual({ 'good.test.js::good': 'passed' });
    expect([...loadFailures].sort()).toEqual(['bad.test.js', 'empty.test.js', 'torn.test.js']);
    expect(exitCode).toBe(1);
  });

  test.each([
    ['npm', 'npm test', 1],
    ['scripts that call scripts', 'npm run all', 2],
    ['options for Node', 'NODE_OPTIONS=--experimental-vm-modules npx jest', 2],
    ['its own file', 'node node_modules/jest/bin/jest.js --reporters=default', 2],
  ])('reports behind %s', (_name, command, count) => {
    const scripts = '{ "scripts": { "test": "jest a.test", "all": "npm test && jest b.test" } }';
    const file = "it('x', () => {});";
    const { statuses } = read({ 'package.json': scripts, 'a.test.js': file, 'b.test.js': file }, command);
    expect(Object.values(statuses)).toEqual(Array.from({ length: count }, () => 'passed'));
  });

  test('is not stopped by thresholds of coverage', () => {
    const manifest =
      '{ "jest": { "collectCoverage": true, "coverageThreshold": { "global": { "lines": 100 } } } }';
    const files = {
      'package.json': manifest,
      'a.js': 'exports.f = () => 1;',
      'a.test.js': "it('x', () => { require('./a.js'); });",
    };
    expect(read(files).exitCode).toBe(0);
  });

  test('keeps the names of those of one name in any order', () => {
    const tests = [...'abcdef'].map((name) => `it('${name}', () => {});\nit('same', () => {});`).join('\n');
    const toIds = (orderSeed: number) =>
      Object.keys(read({ 'a.test.js': tests }, 'npx jest', { orderSeed }).statuses).sort();
    expect(toIds(1)).toEqual(toIds(2));
  });
});

describe('detecting jest', () => {
  const manifest = (test: string, more: object = {}) => ({
    'package.json': JSON.stringify({ scripts: { test }, ...more }),
  });
  test.each<[string, Record<string, string>, string | undefined]>([
    ['a script of one command', manifest('jest --ci'), 'npx jest --ci'],
    [
      'one that sets options for Node, to which ours must be added',
      manifest('NODE_OPTIONS=--experimental-vm-modules jest'),
      'NODE_OPTIONS=--experimental-vm-modules npx jest',
    ],
    ['one that starts its file', manifest('node --no-warnings node_modules/jest/bin/jest.js'), 'npm test'],
    ['no script, but the package', { 'package.json': '{ "devDependencies": { "jest": "30" } }' }, 'npx jest'],
    ['no script, but a part of the manifest', { 'package.json': '{ "jest": {} }' }, 'npx jest'],
    ['a script of another runner', manifest('vitest run', { devDependencies: { jest: '30' } }), undefined],
    ['a script that only sounds like it', manifest('jest-lint'), undefined],
  ])('%s', async (_name, files, expected) => {
    expect(await detectIn(runner, files)).toBe(expected);
  });
});

describe('configuration of jest', () => {
  test.each([
    ['jest.config.ts', true],
    ['jest.setup.js', true],
    ['babel.config.cjs', true],
    ['packages/a/.babelrc', true],
    ['src/setupTests.ts', true],
    ['package.json', false],
    ['src/jest.ts', false],
  ])('%s: %s', (path, expected) => {
    expect(runner.isRunnerConfig(path)).toBe(expected);
  });

  test('is a part of package.json', () => {
    const gold = '{ "jest": { "bail": 1 }, "scripts": { "test": "jest" } }';
    const patched =
      '{ "jest": { "globals": {} }, "babel": {}, "scripts": { "test": "true" }, "version": "3" }';
    expect(JSON.parse(runner.restoreMixedConfig('package.json', patched, gold) ?? '')).toEqual({
      jest: { bail: 1 },
      scripts: { test: 'jest' },
      version: '3',
    });
  });

  test.each([
    ['__mocks__/fs.js', true],
    ['src/__snapshots__/a.test.js.snap', true],
    ['src/a.spec.tsx', true],
    ['node_modules/a/__tests__/a.js', false],
    ['src/a.js', false],
  ])('%s, as a file of tests: %s', (path, expected) => {
    expect(runner.isTestFile(path)).toBe(expected);
  });
});
