import { mkdtempSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createVitestRunner } from '../../../src/adapters/test-runners/vitest.ts';
import type { InvocationOptions } from '../../../src/ports.ts';
import { describeTestRunner } from '../../contracts/test-runner.ts';
import { detectIn } from '../../support/check-detection.ts';
import { writeJavaScriptTests } from '../../support/javascript-tests.ts';
import { readSuite } from '../../support/run-suite.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';
import { writeProject } from '../../support/write-project.ts';

const runner = createVitestRunner();
const directory = sharedTemporaryDirectory();

/** A project with the vitest that runs us. */
function layOut(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(directory, 'project '));
  writeProject(root, {
    'package.json': '{ "type": "module", "scripts": { "test": "vitest run" } }',
    ...files,
  });
  symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(root, 'node_modules'));
  return root;
}

const env = { CI: 'true' };
const read = (
  files: Record<string, string>,
  command = 'npx vitest run',
  invocation: InvocationOptions = {},
) => readSuite(runner, layOut(files), command, { directory, env, invocation });

const prelude = "import { test, it, describe, beforeAll, afterAll, beforeEach, expect } from 'vitest';\n";

describe('a suite of vitest', () => {
  describeTestRunner('vitest', {
    runner,
    command: 'npm test',
    stoppingCommand: 'npx vitest run --bail 1 --coverage',
    paths: ['a.test.js', 'b/c.test.js'],
    // What vitest puts in the place of `process.exit` fails the test, and ends nothing.
    write: writeJavaScriptTests(
      "import fs from 'node:fs'; import { it } from 'vitest';",
      'process.reallyExit(0);',
    ),
    toId: (name, path) => `${path}::${name}`,
    layOut,
    env,
    isolates: 'files',
  });

  test('names each test by its file, its suites and its name, and numbers those of one name', () => {
    const { statuses, exitCode } = read({
      'a.test.ts': `${prelude} const n: number = 1;
        test('top', () => {});
        describe('suite', () => { describe('inner "<&>"', () => { it('deep é 🙂', () => {}); }); });
        test.each([[1, 2], [3, 4]])('adds %i to %i', () => {});
        test.each([1, 1])('row', () => {}); test('row', () => {});`,
      'sub/b.spec.js': `${prelude} test('b', () => {});`,
    });
    expect(statuses).toEqual({
      'a.test.ts::top': 'passed',
      'a.test.ts::suite > inner "<&>" > deep é 🙂': 'passed',
      'a.test.ts::adds 1 to 2': 'passed',
      'a.test.ts::adds 3 to 4': 'passed',
      'a.test.ts::row (1 of 3)': 'passed',
      'a.test.ts::row (2 of 3)': 'passed',
      'a.test.ts::row (3 of 3)': 'passed',
      'sub/b.spec.js::b': 'passed',
    });
    expect(exitCode).toBe(0);
  });

  test('tells failed from skipped, and what is still to be done is skipped', () => {
    const { statuses, tests } = read({
      'a.test.js': `${prelude}
        test('fails', () => { throw new Error('no good'); });
        test.skip('skipped', () => {}); test.todo('to do'); test('skips itself', ({ skip }) => skip());
        test.fails('must fail', () => { throw new Error(); });`,
    });
    expect(Object.values(statuses)).toEqual(['failed', 'skipped', 'skipped', 'skipped', 'passed']);
    expect(tests[0]?.message).toContain('no good');
  });

  test('fails every test around which something fails, and none beside', () => {
    const { statuses, loadFailures, exitCode } = read({
      'a.test.js': `${prelude}
        describe('before', () => { beforeAll(() => { throw new Error(); }); it('x', () => {}); });
        describe('after', () => { afterAll(() => { throw new Error(); }); it('x', () => {}); });
        describe('each', () => { beforeEach(() => { throw new Error(); }); it('x', () => {}); });
        it('beside', () => {});`,
      'late.test.js': `${prelude} it('x', () => { Promise.reject(new Error('late')); });`,
    });
    expect(statuses).toEqual({
      'a.test.js::before > x': 'failed',
      'a.test.js::after > x': 'failed',
      'a.test.js::each > x': 'failed',
      'a.test.js::beside': 'passed',
      'late.test.js::x': 'failed',
    });
    expect([loadFailures, exitCode]).toEqual([[], 1]);
  });

  test('goes on behind files that cannot be loaded, and names them', () => {
    const { statuses, loadFailures, exitCode } = read({
      'bad.test.js': `import './missing.js'; ${prelude} it('x', () => {});`,
      'empty.test.js': '',
      'good.test.js': `${prelude} it('good', () => {});`,
      'torn.test.js': 'const =',
    });
    expect(statuses).toEqual({ 'good.test.js::good': 'passed' });
    expect([...loadFailures].sort()).toEqual(['bad.test.js', 'empty.test.js', 'torn.test.js']);
    expect(exitCode).toBe(1);
  });

  test.each([
    ['npm', 'npm test'],
    ['scripts that call scripts', 'npm run all'],
    ['options for Node', 'NODE_OPTIONS=--no-warnings npx vitest run --reporter=dot'],
  ])('reports behind %s', (_name, command) => {
    const scripts =
      '{ "type": "module", "scripts": { "test": "vitest run a", "all": "npm test && npx vitest run b" } }';
    const file = `${prelude} it('x', () => {});`;
    const { statuses } = read({ 'package.json': scripts, 'a.test.js': file, 'b.test.js': file }, command);
    expect(statuses['a.test.js::x']).toBe('passed');
    expect(Object.keys(statuses)).toHaveLength(command === 'npm test' ? 1 : 2);
  });

  test('is not stopped by thresholds of coverage', () => {
    const config = 'export default { test: { coverage: { enabled: true, thresholds: { lines: 100 } } } };';
    expect(read({ 'vitest.config.js': config, 'a.test.js': `${prelude} it('x', () => {});` }).exitCode).toBe(
      0,
    );
  });

  test('tells the projects of a file apart', () => {
    const config =
      "export default { test: { projects: [{ test: { name: 'one' } }, { test: { name: 'two' } }] } };";
    const { statuses } = read({ 'vitest.config.js': config, 'a.test.js': `${prelude} it('x', () => {});` });
    expect(Object.keys(statuses).sort()).toEqual(['a.test.js::[one] x', 'a.test.js::[two] x']);
  });

  test('keeps the names of those of one name in any order', () => {
    const tests = [...'abcdef'].map((name) => `it('${name}', () => {});\nit('same', () => {});`).join('\n');
    const toIds = (orderSeed: number) =>
      Object.keys(read({ 'a.test.js': `${prelude}${tests}` }, 'npx vitest run', { orderSeed }).statuses);
    expect(toIds(1)).toEqual(toIds(2));
  });
});

describe('detecting vitest', () => {
  const manifest = (test: string, more: object = {}) => ({
    'package.json': JSON.stringify({ scripts: { test }, ...more }),
  });
  const dependent = { devDependencies: { vitest: '5' } };
  test.each<[string, Record<string, string>, string | undefined]>([
    ['a script of one command', manifest('vitest --project unit'), 'npx vitest --project unit'],
    ['one that sets variables', manifest('cross-env TZ=UTC vitest run'), 'TZ=UTC npx vitest run'],
    ['a script of several commands', manifest('tsc && vitest run'), 'npm test'],
    [
      'a script of another name',
      { 'package.json': '{ "scripts": { "test": "npm run lint", "test:unit": "pnpm build && vitest" } }' },
      'npm run test:unit',
    ],
    ['no script, but the package', { 'package.json': JSON.stringify(dependent) }, 'npx vitest run'],
    ['no script, but a configuration', { 'package.json': '{}', 'vitest.config.ts': '' }, 'npx vitest run'],
    ['a script of another runner', manifest('jest', dependent), undefined],
    ['a configuration of Vite alone', { 'package.json': '{}', 'vite.config.ts': '' }, undefined],
    ['a manifest that is no JSON', { 'package.json': '{' }, undefined],
  ])('%s', async (_name, files, expected) => {
    expect(await detectIn(runner, files)).toBe(expected);
  });
});

describe('configuration of vitest', () => {
  test.each([
    ['vitest.config.ts', true],
    ['packages/a/vite.config.mts', true],
    ['vitest.workspace.ts', true],
    ['vitest.setup.ts', true],
    ['src/setupTests.ts', true],
    ['.npmrc', true],
    ['src/vite.ts', false],
    ['src/setup.ts', false],
  ])('%s: %s', (path, expected) => {
    expect(runner.isRunnerConfig(path)).toBe(expected);
  });
});
