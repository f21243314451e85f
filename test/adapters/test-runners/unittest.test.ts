import { describe, expect, test } from 'vitest';
import { createUnittestRunner } from '../../../src/adapters/test-runners/unittest.ts';
import type { InvocationOptions } from '../../../src/ports.ts';
import { describeTestRunner } from '../../contracts/test-runner.ts';
import { detectIn } from '../../support/check-detection.ts';
import { requires } from '../../support/requires.ts';
import { readSuite } from '../../support/run-suite.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';

const runner = createUnittestRunner();
const directory = sharedTemporaryDirectory();
// Version managers find their interpreters from the home.
const env = { HOME: process.env.HOME ?? '' };
const command = 'python3 -m unittest';

const read = (files: Record<string, string>, line = command, invocation: InvocationOptions = {}) =>
  readSuite(runner, files, line, { directory, env, invocation });

const toCase = (name: string, ...lines: string[]) =>
  `import unittest\nclass ${name}(unittest.TestCase):\n${lines.map((line) => `    ${line}\n`).join('')}`;
const passing = toCase('A', 'def test_a(self): pass');

const log = "import os\ndef log(name): open(os.environ['RAN'], 'a').write(f'{name}\\n')\n";
const deeds = {
  passes: 'pass',
  fails: "self.fail('no good')",
  'ends its process': 'os._exit(0)',
} as const;

requires('python').describe('a suite of unittest', () => {
  describeTestRunner('unittest', {
    runner,
    command,
    stoppingCommand: `${command} --failfast`,
    paths: ['test_1.py', 'pkg/test_2.py'],
    write: (tests) =>
      log +
      toCase(
        'A',
        ...Object.entries(tests).map(
          ([name, deed]) => `def test_${name}(self): log('${name}'); ${deeds[deed]}`,
        ),
      ),
    toId: (name, path) => `${path}::A.test_${name}`,
    layOut: (files) => ({ ...files, 'pkg/__init__.py': '' }),
    env,
  });

  test('names each test by its file, its class and its method', () => {
    const { statuses, exitCode } = read({
      'test_top.py': passing,
      'pkg/__init__.py': '',
      'pkg/test_deep.py': toCase(
        'Outer',
        'class Inner(unittest.TestCase):',
        '    def test_i(self): pass',
        'def test_o(self): pass',
      ),
    });
    expect(statuses).toEqual({
      'test_top.py::A.test_a': 'passed',
      'pkg/test_deep.py::Outer.test_o': 'passed',
    });
    expect(exitCode).toBe(0);
  });

  test('tells failed from skipped', () => {
    const { statuses, tests, exitCode } = read({
      'test_a.py': toCase(
        'A',
        "def test_fails(self): self.fail('no good')",
        'def test_raises(self): raise ValueError()',
        "@unittest.skip('later')",
        'def test_skips(self): pass',
        'def test_skips_itself(self): self.skipTest("so")',
        '@unittest.expectedFailure',
        'def test_is_expected_to_fail(self): self.fail()',
        '@unittest.expectedFailure',
        'def test_must_not_pass(self): pass',
      ),
    });
    expect(statuses).toEqual({
      'test_a.py::A.test_fails': 'failed',
      'test_a.py::A.test_raises': 'failed',
      'test_a.py::A.test_skips': 'skipped',
      'test_a.py::A.test_skips_itself': 'skipped',
      'test_a.py::A.test_is_expected_to_fail': 'skipped',
      'test_a.py::A.test_must_not_pass': 'failed',
    });
    expect(tests.find(({ id }) => id.endsWith('test_fails'))?.message).toContain('no good');
    expect(exitCode).toBe(1);
  });

  test('takes a test for as good as the worst of its parts', () => {
    const loop = (name: string, check: string) => [
      `def ${name}(self):`,
      '    for i in range(3):',
      `        with self.subTest(i=i): ${check}`,
    ];
    const { statuses } = read({
      'test_a.py': toCase('A', ...loop('test_x', 'self.assertNotEqual(i, 1)'), ...loop('test_y', 'pass')),
    });
    expect(statuses).toEqual({ 'test_a.py::A.test_x': 'failed', 'test_a.py::A.test_y': 'passed' });
  });

  test.each([
    [
      'setUpClass',
      toCase('A', '@classmethod', 'def setUpClass(cls): raise ValueError()', 'def test_a(self): pass'),
    ],
    [
      'tearDownClass',
      toCase('A', '@classmethod', 'def tearDownClass(cls): raise ValueError()', 'def test_a(self): pass'),
    ],
    ['setUpModule', `${passing}\ndef setUpModule(): raise ValueError()\n`],
    ['tearDownModule', `${passing}\ndef tearDownModule(): raise ValueError()\n`],
  ])('fails every test around which %s fails', (_name, source) => {
    const { statuses, exitCode } = read({ 'test_a.py': source, 'test_b.py': passing });
    expect(statuses).toEqual({ 'test_a.py::A.test_a': 'failed', 'test_b.py::A.test_a': 'passed' });
    expect(exitCode).toBe(1);
  });

  test.each([
    ['found by discovery', command],
    ['named whole', 'python3 -m unittest tests.test_bad test_good'],
  ])('goes on behind a file that cannot be loaded, %s', (_name, line) => {
    const { statuses, loadFailures, exitCode } = read(
      { 'tests/__init__.py': '', 'tests/test_bad.py': 'import not_there', 'test_good.py': passing },
      line,
    );
    expect(statuses).toEqual({ 'test_good.py::A.test_a': 'passed' });
    expect(loadFailures).toEqual(['tests/test_bad.py']);
    expect(exitCode).toBe(1);
  });

  test.each([
    ['by a script of its own', 'python3 run.py'],
    ['with a path of its own', 'PYTHONPATH=lib python3 -m unittest'],
    ['behind another sitecustomize', 'PYTHONPATH=site python3 -m unittest'],
  ])('reports what runs %s', (_name, line) => {
    const { statuses } = read(
      {
        'test_a.py': `import os, sys, unittest\n${passing.replace('pass', "self.assertTrue('site' not in sys.path[1] or os.environ['SEEN'])")}`,
        'run.py': "import unittest; unittest.main(module=None, argv=['x', 'discover'])",
        'site/sitecustomize.py': "import os; os.environ['SEEN'] = '1'",
      },
      line,
    );
    expect(statuses).toEqual({ 'test_a.py::A.test_a': 'passed' });
  });

  test('keeps classes together in an order from a seed', () => {
    const methods = [...'abcdefgh'].map((name) => `def test_${name}(self): pass`);
    const files = { 'test_1.py': toCase('A', ...methods), 'test_2.py': toCase('B', ...methods) };
    const drawn = read(files, command, { orderSeed: 1 }).tests.map(({ id }) => id);
    expect(drawn).toHaveLength(16);
    expect(new Set(drawn.slice(0, 8).map((id) => id.split('.test_')[0])).size).toBe(1);
  });

  test('leaves alone what a test runs itself', () => {
    const inner = [
      'def test_a(self):',
      "    unittest.TextTestRunner(stream=open('/dev/null', 'w')).run(unittest.FunctionTestCase(self.fail))",
    ];
    expect(read({ 'test_a.py': toCase('A', ...inner) }).statuses).toEqual({
      'test_a.py::A.test_a': 'passed',
    });
  });
});

describe('detecting unittest', () => {
  test.each<[string, Record<string, string>, string | undefined]>([
    ['tests at the root', { 'test_a.py': passing }, command],
    ['tests in a package', { 'tests/__init__.py': '', 'tests/test_a.py': passing }, command],
    ['tests in a folder', { 'tests/test_a.py': passing }, 'python3 -m unittest discover -s tests'],
    ['tests of another kind', { 'test_a.py': 'def test_a(): pass' }, undefined],
    ['a module for testing', { 'shop/testing.py': passing }, undefined],
  ])('%s', async (_name, files, expected) => {
    expect(await detectIn(runner, files)).toBe(expected);
  });
});
