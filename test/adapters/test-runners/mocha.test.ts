import { mkdtempSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMochaRunner } from '../../../src/adapters/test-runners/mocha.ts';
import type { InvocationOptions } from '../../../src/ports.ts';
import { describeTestRunner } from '../../contracts/test-runner.ts';
import { detectIn } from '../../support/check-detection.ts';
import { toFixtureModules } from '../../support/fixture-modules.ts';
import { writeJavaScriptTests } from '../../support/javascript-tests.ts';
import { requires } from '../../support/requires.ts';
import { readSuite } from '../../support/run-suite.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';
import { writeProject } from '../../support/write-project.ts';

const runner = createMochaRunner();
const directory = sharedTemporaryDirectory();

function layOut(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(directory, 'project '));
  writeProject(root, { 'package.json': '{ "scripts": { "test": "mocha" } }', ...files });
  symlinkSync(toFixtureModules('javascript-mocha'), join(root, 'node_modules'));
  return root;
}

const read = (files: Record<string, string>, command = 'npx mocha', invocation: InvocationOptions = {}) =>
  readSuite(runner, layOut(files), command, { directory, invocation });

requires('mocha').describe('a suite of mocha', () => {
  describeTestRunner('mocha', {
    runner,
    command: 'npm test',
    stoppingCommand: 'npx mocha --bail',
    paths: ['test/a.js', 'test/b.js'],
    write: writeJavaScriptTests("const fs = require('node:fs');"),
    toId: (name, path) => `${path}::${name}`,
    layOut,
  });

  test('names each test by its file, its suites and its name, and numbers those of one name', () => {
    const { statuses, exitCode } = read({
      'test/a.js': `it('top', () => {});
        describe('suite', () => { describe('inner "<&>"', () => { it('deep é 🙂', () => {}); }); });
        it('same', () => {}); it('same', () => { throw new Error(); });`,
      'test/b.mjs': "it('b', () => {}); it('same', () => {});",
    });
    expect(statuses).toEqual({
      'test/a.js::top': 'passed',
      'test/a.js::same (1 of 2)': 'passed',
      'test/a.js::same (2 of 2)': 'failed',
      'test/b.mjs::b': 'passed',
      'test/b.mjs::same': 'passed',
      'test/a.js::suite > inner "<&>" > deep é 🙂': 'passed',
    });
    expect(exitCode).toBe(1);
  });

  test('tells failed from skipped, and takes the last of several tries', () => {
    const { statuses, tests } = read({
      'test/a.js': `it('fails', () => { throw new Error('no good'); });
        it.skip('skipped', () => {}); it('to do'); it('skips itself', function () { this.skip(); });
        let tries = 0; it('second try', function () { this.retries(1); tries += 1; if (tries === 1) throw new Error(); });`,
    });
    expect(Object.values(statuses)).toEqual(['failed', 'skipped', 'skipped', 'skipped', 'passed']);
    expect(tests[0]?.message).toContain('no good');
  });

  test.each(['before', 'after', 'beforeEach', 'afterEach'])(
    'fails every test around which %s fails',
    (hook) => {
      const { statuses, exitCode } = read({
        'test/a.js': `describe('s', () => { ${hook}(() => { throw new Error(); }); it('x', () => {}); it('y', () => {}); });
        it('beside', () => {});`,
      });
      expect(statuses).toEqual({
        'test/a.js::s > x': 'failed',
        'test/a.js::s > y': 'failed',
        'test/a.js::beside': 'passed',
      });
      expect(exitCode).toBeGreaterThan(0);
    },
  );

  test.each([
    ['one after the other', 'npx mocha', ['test/bad.js', 'test/esm.mjs', 'test/torn.js']],
    ['and leaves', 'npx mocha --exit', ['test/bad.js', 'test/esm.mjs', 'test/torn.js']],
  ])('goes on behind files that cannot be loaded, and names them: %s', (_name, command, expected) => {
    const { statuses, loadFailures, exitCode } = read(
      {
        'test/bad.js': "require('./missing.js'); it('x', () => {});",
        'test/esm.mjs': "import './missing.mjs'; it('x', () => {});",
        'test/good.js': "it('good', () => {});",
        'test/torn.js': 'const =',
      },
      command,
    );
    expect(statuses).toEqual({ 'test/good.js::good': 'passed' });
    expect([...loadFailures].sort()).toEqual(expected);
    expect(exitCode).toBe(3);
  });

  test('reports from workers, too', () => {
    const { statuses, loadFailures, exitCode } = read(
      {
        'test/a.js': "it('x', () => {});",
        'test/b.js': "it('y', () => { throw new Error(); });",
        'test/c.js': "require('./missing.js')",
      },
      'npx mocha --parallel',
    );
    expect(statuses).toEqual({ 'test/a.js::x': 'passed', 'test/b.js::y': 'failed' });
    expect(loadFailures).toEqual(['test/c.js']);
    expect(exitCode).toBeGreaterThan(0);
  });

  test.each([
    ['npm', 'npm test'],
    ['scripts that call scripts', 'npm run all'],
    ['options for Node', 'NODE_OPTIONS=--no-warnings npx mocha'],
    ['options of mocha for Node', 'npx mocha --expose-gc'],
    ['a reporter of its own', 'npx mocha --reporter dot'],
  ])('reports behind %s', (_name, command) => {
    const files = {
      'package.json':
        '{ "scripts": { "test": "mocha", "all": "npm test -- --reporter min" }, "mocha": { "reporter": "list" } }',
      'test/a.js': "it('x', () => {});",
    };
    expect(read(files, command).statuses).toEqual({ 'test/a.js::x': 'passed' });
  });

  test('keeps the names of those of one name in any order', () => {
    const tests = [...'abcdef'].map((name) => `it('${name}', () => {});\nit('same', () => {});`).join('\n');
    const toIds = (orderSeed: number) =>
      Object.keys(read({ 'test/a.js': tests }, 'npx mocha', { orderSeed }).statuses).sort();
    expect(toIds(1)).toEqual(toIds(2));
  });
});

describe('detecting mocha', () => {
  const manifest = (test: string, more: object = {}) => ({
    'package.json': JSON.stringify({ scripts: { test }, ...more }),
  });
  test.each<[string, Record<string, string>, string | undefined]>([
    ['a script of one command', manifest("mocha 'test/**/*.spec.js'"), "npx mocha 'test/**/*.spec.js'"],
    ['a script of several commands', manifest('npm run build && mocha'), 'npm test'],
    ['one that counts coverage', manifest('nyc mocha'), 'npm test'],
    [
      'no script, but the package',
      { 'package.json': '{ "devDependencies": { "mocha": "12" } }' },
      'npx mocha',
    ],
    ['no script, but a configuration', { 'package.json': '{}', '.mocharc.yml': '' }, 'npx mocha'],
    ['a script of another runner', manifest('ava', { devDependencies: { mocha: '12' } }), undefined],
  ])('%s', async (_name, files, expected) => {
    expect(await detectIn(runner, files)).toBe(expected);
  });
});

describe('configuration of mocha', () => {
  test.each([
    ['.mocharc.json', true],
    ['test/mocha.opts', true],
    ['tsconfig.json', true],
    ['.babelrc', true],
    ['src/mocha.js', false],
  ])('%s: %s', (path, expected) => {
    expect(runner.isRunnerConfig(path)).toBe(expected);
  });
});
