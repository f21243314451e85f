import { describe, expect, test } from 'vitest';
import { createPytestRunner } from '../../../src/adapters/test-runners/pytest.ts';
import type { InvocationOptions } from '../../../src/ports.ts';
import { describeTestRunner } from '../../contracts/test-runner.ts';
import { detectIn } from '../../support/check-detection.ts';
import { requires } from '../../support/requires.ts';
import { readSuite } from '../../support/run-suite.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';

const runner = createPytestRunner();
const directory = sharedTemporaryDirectory();
// Version managers find their interpreters from the home.
const env = { HOME: process.env.HOME ?? '' };
const command = 'python3 -m pytest';

const read = (files: Record<string, string>, line = command, invocation: InvocationOptions = {}) =>
  readSuite(runner, files, line, { directory, env, invocation });

const order = (names: readonly string[]) => names.map((name) => `def test_${name}(): pass\n`).join('');

const log = "import os\ndef log(name): open(os.environ['RAN'], 'a').write(f'{name}\\n')\n";
const deeds = {
  passes: 'pass',
  fails: "assert False, 'no good'",
  'ends its process': 'os._exit(0)',
} as const;

requires('pytest').describe('a suite of pytest', () => {
  describeTestRunner('pytest', {
    runner,
    command,
    stoppingCommand: `${command} -x`,
    paths: ['a/test_1.py', 'b/test_2.py'],
    write: (tests) =>
      Object.entries(tests).reduce(
        (text, [name, deed]) => `${text}def test_${name}():\n    log('${name}')\n    ${deeds[deed]}\n`,
        log,
      ),
    toId: (name, path) => `${path}::test_${name}`,
    env,
  });

  test('names each test in full, and keeps those of each parameter apart', () => {
    const { statuses, exitCode } = read({
      'tests/test_a.py': `import pytest
def test_top(): pass
class TestA:
    class TestInner:
        @pytest.mark.parametrize('x', ['a::b', 'c d', 3])
        def test_p(self, x): pass
`,
      'pkg/sub/b_test.py': 'def test_b(): pass',
    });
    expect(statuses).toEqual({
      'pkg/sub/b_test.py::test_b': 'passed',
      'tests/test_a.py::test_top': 'passed',
      'tests/test_a.py::TestA::TestInner::test_p[a::b]': 'passed',
      'tests/test_a.py::TestA::TestInner::test_p[c d]': 'passed',
      'tests/test_a.py::TestA::TestInner::test_p[3]': 'passed',
    });
    expect(exitCode).toBe(0);
  });

  test('takes a test for as good as the worst of its set-up, call and tear-down', () => {
    const { statuses, tests, exitCode } = read({
      'test_a.py': `import pytest
@pytest.fixture
def bad(): raise ValueError('bad fixture')
@pytest.fixture
def late():
    yield
    raise ValueError('late')
def test_fails(): assert 1 == 2, 'one is not two'
def test_set_up(bad): pass
def test_tear_down(late): pass
@pytest.mark.skip
def test_skips(): pass
@pytest.mark.xfail
def test_is_expected_to_fail(): assert False
@pytest.mark.xfail
def test_passes_all_the_same(): pass
@pytest.mark.xfail(strict=True)
def test_must_not_pass(): pass
`,
    });
    expect(statuses).toEqual({
      'test_a.py::test_fails': 'failed',
      'test_a.py::test_set_up': 'failed',
      'test_a.py::test_tear_down': 'failed',
      'test_a.py::test_skips': 'skipped',
      'test_a.py::test_is_expected_to_fail': 'skipped',
      'test_a.py::test_passes_all_the_same': 'passed',
      'test_a.py::test_must_not_pass': 'failed',
    });
    expect(tests[0]?.message).toContain('one is not two');
    expect(exitCode).toBe(1);
  });

  test('goes on behind a file that cannot be loaded, and names it', () => {
    const { statuses, loadFailures, exitCode } = read({
      'test_bad.py': 'import not_there\ndef test_x(): pass',
      'test_torn.py': 'def test_y(:',
      'test_good.py': 'def test_good(): pass',
    });
    expect(statuses).toEqual({ 'test_good.py::test_good': 'passed' });
    expect(loadFailures).toEqual(['test_bad.py', 'test_torn.py']);
    expect(exitCode).toBe(1);
  });

  test('goes on behind a failure, whatever the configuration says', () => {
    const { statuses } = read({
      'pytest.ini': '[pytest]\naddopts = -x\n',
      'test_a.py': 'def test_a(): assert 0\ndef test_b(): pass',
    });
    expect(statuses).toEqual({ 'test_a.py::test_a': 'failed', 'test_a.py::test_b': 'passed' });
  });

  test('names a conftest.py behind which nothing can be loaded', () => {
    const { statuses, loadFailures, exitCode } = read({
      'conftest.py': 'import not_there',
      'test_a.py': 'def test_a(): pass',
    });
    expect([statuses, loadFailures, exitCode]).toEqual([{}, ['conftest.py'], 4]);
  });

  test.each([
    ['from another folder', 'cd sub && python3 -m pytest'],
    ['with a path of its own', 'PYTHONPATH=sub python3 -m pytest'],
    ['with options of its own', 'PYTEST_ADDOPTS="-q" python3 -m pytest -p no:cacheprovider'],
    ['by a script', 'sh run.sh'],
  ])('reports %s', (_name, line) => {
    const { statuses } = read(
      { 'sub/test_a.py': 'def test_a(): pass', 'run.sh': 'exec python3 -m pytest\n' },
      line,
    );
    expect(statuses).toEqual({ 'sub/test_a.py::test_a': 'passed' });
  });

  test('keeps files together in an order from a seed, which is not their own', () => {
    const names = [...'abcdefgh'];
    const files = { 'test_1.py': order(names), 'test_2.py': order(names) };
    const inOrder = (orderSeed?: number) =>
      read(files, command, orderSeed === undefined ? {} : { orderSeed }).tests.map(({ id }) => id);
    const [plain, drawn, other] = [inOrder(), inOrder(1), inOrder(2)];
    expect(new Set([`${plain}`, `${drawn}`, `${other}`]).size).toBe(3);
    expect([...drawn].sort()).toEqual([...plain].sort());
    expect(new Set(drawn.slice(0, 8).map((id) => id.split('::')[0])).size).toBe(1);
  });

  test('takes the files that are wanted from the root, wherever it is started', () => {
    const files = { 'a/test_1.py': order(['x']), 'a/test_2.py': order(['y']), 'b/test_3.py': order(['z']) };
    const { statuses } = read(files, 'cd b && python3 -m pytest', { files: ['a/test_2.py', 'b/test_3.py'] });
    expect(Object.keys(statuses)).toEqual(['a/test_2.py::test_y', 'b/test_3.py::test_z']);
  });

  test('leaves alone what a test starts itself', () => {
    const inner =
      "import subprocess, sys\ndef test_outer(tmp_path):\n    (tmp_path / 'test_i.py').write_text('def test_inner(): assert 0')\n    assert subprocess.run([sys.executable, '-m', 'pytest', str(tmp_path)]).returncode == 1\n";
    expect(read({ 'test_a.py': inner }).statuses).toEqual({ 'test_a.py::test_outer': 'passed' });
  });
});

describe('detecting pytest', () => {
  const suite = 'def test_a(): pass';
  test.each<[string, Record<string, string>, string | undefined]>([
    ['its configuration', { 'pytest.ini': '', 'tests/test_a.py': '' }, command],
    ['a requirement', { 'requirements-dev.txt': 'pytest>=8\n', 'tests/test_a.py': '' }, command],
    ['a project file', { 'pyproject.toml': '[tool.pytest.ini_options]', 'a_test.py': '' }, command],
    ['tests that are functions', { 'tests/test_a.py': suite }, command],
    ['tests of unittest', { 'tests/test_a.py': 'import unittest' }, undefined],
    ['configuration without tests', { 'pytest.ini': '' }, undefined],
    ['an empty tree', {}, undefined],
  ])('%s', async (_name, files, expected) => {
    expect(await detectIn(runner, files)).toBe(expected);
  });
});
