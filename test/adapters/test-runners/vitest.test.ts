import { mkdtempSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createVitestRunner } from '../../../src/adapters/test-runners/vitest.ts';
import type { InvocationOptions } from '../../../src/ports.ts';
import { detectIn } from '../../support/check-detection.ts';
import { readSuite } from '../../support/run-suite.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';
import { writeProject } from '../../support/write-project.ts';

const runner = createVitestRunner();
const directory = sharedTemporaryDirectory();

/** Runs a suite with the vitest that runs us. */
function read(files: Record<string, string>, command = 'npx vitest run', invocation: InvocationOptions = {}) {
  const root = mkdtempSync(join(directory, 'project '));
  writeProject(root, {
    'package.json': '{ "type": "module", "scripts": { "test": "vitest run" } }',
    ...files,
  });
  symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(root, 'node_modules'));
  return readSuite(runner, root, command, { directory, env: { CI: 'true' }, invocation });
}

const prelude = "import { test, it, describe, beforeAll, afterAll, beforeEach, expect } from 'vitest';\n";

describe('a suite of vitest', () => {
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
      'a.test.ts::row': 'passed',
      'a.test.ts::row #2': 'passed',
      'a.test.ts::row #3': 'passed',
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

  test('draws the order of its tests from a seed, and keeps their names', () => {
    const tests = [...'abcdef'].map(
      (name) => `it('${name}', () => console.log('ran ${name}')); it('same', () => {});`,
    );
    const files = { 'a.test.js': `${prelude}${tests.join('\n')}` };
    const run = (orderSeed: number) => read(files, 'npx vitest run', { orderSeed });
    const toOrder = (output: string) => [...output.matchAll(/ran (\w)/g)].map(([, name]) => name).join('');
    const [first, again, other] = [run(1), run(1), run(2)];
    expect(toOrder(first.output)).toBe(toOrder(again.output));
    expect(toOrder(first.output)).not.toBe(toOrder(other.output));
    expect(Object.keys(first.statuses)).toEqual(Object.keys(other.statuses));
  });

  test('goes on behind a failure, whatever the command says', () => {
    const file = `${prelude} it('x', () => { throw new Error(); }); it('y', () => {});`;
    expect(Object.values(read({ 'a.test.js': file }, 'npx vitest run --bail 1 --coverage').statuses)).toEqual(
      ['failed', 'passed'],
    );
  });

  test('runs the tests of some files alone', () => {
    const file = `${prelude} it('x', () => {});`;
    const { statuses } = read({ 'a.test.js': file, 'b/c.test.js': file }, 'npm test', {
      files: ['b/c.test.js'],
    });
    expect(Object.keys(statuses)).toEqual(['b/c.test.js::x']);
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
