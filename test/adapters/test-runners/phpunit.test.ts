import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createPhpunitRunner } from '../../../src/adapters/test-runners/phpunit.ts';
import type { InvocationOptions } from '../../../src/ports.ts';
import { describeTestRunner } from '../../contracts/test-runner.ts';
import { detectIn } from '../../support/check-detection.ts';
import { requires } from '../../support/requires.ts';
import { readSuite, runSuite } from '../../support/run-suite.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';

const runner = createPhpunitRunner();
const directory = sharedTemporaryDirectory();

const read = (files: Record<string, string>, command = 'phpunit tests', invocation: InvocationOptions = {}) =>
  readSuite(runner, files, command, { directory, invocation });

const toClass = (name: string, ...lines: string[]) =>
  `<?php\nclass ${name} extends \\PHPUnit\\Framework\\TestCase {\n${lines.join('\n')}\n}\n`;
const ok = 'self::assertTrue(true);';
const passing = (name: string) => toClass(name, `function testOk(): void { ${ok} }`);

const deeds = {
  passes: ok,
  fails: "self::fail('no good');",
  // What ends by itself is heard of at its end, and is a test of its own below.
  'ends its process': 'posix_kill(getmypid(), 9);',
} as const;
const toClassName = (path: string) => basename(path, '.php');

requires('phpunit').describe('a suite of PHPUnit', () => {
  describeTestRunner('PHPUnit', {
    runner,
    command: 'phpunit tests',
    stoppingCommand: 'phpunit --stop-on-failure tests',
    paths: ['tests/ATest.php', 'tests/deep/BTest.php'],
    write: (tests, path) =>
      toClass(
        toClassName(path),
        ...Object.entries(tests).map(
          ([name, deed]) =>
            `function test_${name}(): void { file_put_contents(getenv('RAN'), "${name}\\n", FILE_APPEND); ${deeds[deed]} }`,
        ),
      ),
    toId: (name, path) => `${path}::${toClassName(path)}::test_${name}`,
  });

  test('names each test by its file, class and method, and keeps data sets apart', () => {
    const { statuses, exitCode } = read({
      'tests/ATest.php': toClass(
        'ATest',
        `/** @dataProvider rows */ function testRow(int $n): void { ${ok} }`,
        'static function rows(): array { return [[1], [1], \'named "<&>"\' => [2]]; }',
      ),
      'tests/deep/BTest.php': `<?php\nnamespace App\\Tests;\nfinal class BTest extends \\PHPUnit\\Framework\\TestCase { function testB(): void { ${ok} } }`,
    });
    expect(statuses).toEqual({
      'tests/ATest.php::ATest::testRow with data set #0': 'passed',
      'tests/ATest.php::ATest::testRow with data set #1': 'passed',
      'tests/ATest.php::ATest::testRow with data set "named "<&>""': 'passed',
      'tests/deep/BTest.php::App\\Tests\\BTest::testB': 'passed',
    });
    expect(exitCode).toBe(0);
  });

  test('tells failed from skipped', () => {
    const { statuses, tests, exitCode } = read({
      'tests/ATest.php': toClass(
        'ATest',
        "function testFails(): void { self::assertSame(1, 2, 'one is not two'); }",
        'function testRaises(): void { new NotThere(); }',
        'function testSkips(): void { $this->markTestSkipped(); }',
        'function testIsNotDone(): void { $this->markTestIncomplete(); }',
        `/** @depends testFails */ function testDepends(): void { ${ok} }`,
      ),
      'tests/BTest.php': toClass(
        'BTest',
        'static function setUpBeforeClass(): void { throw new RuntimeException(); }',
        `function testB(): void { ${ok} }`,
      ),
    });
    expect(statuses).toEqual({
      'tests/ATest.php::ATest::testFails': 'failed',
      'tests/ATest.php::ATest::testRaises': 'failed',
      'tests/ATest.php::ATest::testSkips': 'skipped',
      'tests/ATest.php::ATest::testIsNotDone': 'skipped',
      'tests/ATest.php::ATest::testDepends': 'skipped',
      'tests/BTest.php::BTest::testB': 'failed',
    });
    expect(tests[0]?.message).toContain('one is not two');
    expect(exitCode).toBe(2);
  });

  test.each([
    ['that assert nothing pass', 'phpunit tests', 'passed', 0],
    ['that assert nothing fail where they shall', 'phpunit --fail-on-risky tests', 'failed', 1],
  ])('agrees with the exit code: tests %s', (_name, command, status, code) => {
    const { statuses, exitCode } = read(
      { 'tests/ATest.php': toClass('ATest', 'function testA(): void {}') },
      command,
    );
    expect(statuses).toEqual({ 'tests/ATest.php::ATest::testA': status });
    expect(exitCode).toBe(code);
  });

  test('knows no test in a class without any, and a failed test for a data provider that fails', () => {
    const { statuses } = read({
      'tests/ATest.php': toClass('ATest'),
      'tests/BTest.php': toClass('BTest', '/** @dataProvider rows */ function testRow(int $n): void {}'),
    });
    expect(statuses).toEqual({ 'tests/BTest.php::BTest::testRow::Error': 'failed' });
  });

  test.each([
    ['leans on what is not there', '<?php class BTest extends NotThere {}'],
    ['cannot be parsed', '<?php class BTest {'],
  ])('names a file behind which nothing runs: it %s', (_name, source) => {
    const { statuses, loadFailures, exitCode } = read({
      'tests/ATest.php': passing('ATest'),
      'tests/BTest.php': source,
    });
    expect([statuses, loadFailures, exitCode]).toEqual([{}, ['tests/BTest.php'], 255]);
  });

  test.each([
    ['a script', 'sh run.sh'],
    ['several runs', 'phpunit tests/ATest.php && phpunit tests/BTest.php'],
    ['PHP itself', 'php "$(command -v phpunit)" tests'],
  ])('reports behind %s', (_name, command) => {
    const files = {
      'tests/ATest.php': passing('ATest'),
      'tests/BTest.php': passing('BTest'),
      'run.sh': 'phpunit tests\n',
    };
    expect(read(files, command).statuses).toEqual({
      'tests/ATest.php::ATest::testOk': 'passed',
      'tests/BTest.php::BTest::testOk': 'passed',
    });
  });

  test('has no readable report when a test ends the process', () => {
    const files = { 'tests/ATest.php': toClass('ATest', `function testA(): void { ${ok} exit(0); }`) };
    const { report, root } = runSuite(runner, files, 'phpunit tests', { directory });
    expect(runner.parse(report, root)).toMatchObject({ kind: 'unreadable' });
  });
});

describe('detecting PHPUnit', () => {
  const installed = { 'composer.json': '{ "require-dev": { "phpunit/phpunit": "^9" } }' };
  test.each<[string, Record<string, string>, string | undefined]>([
    ['a package and a configuration', { ...installed, 'phpunit.xml.dist': '' }, 'vendor/bin/phpunit'],
    ['a package alone', { ...installed, 'tests/ATest.php': '' }, 'vendor/bin/phpunit tests'],
    ['a configuration alone', { 'phpunit.xml': '' }, 'phpunit'],
    ['tests alone', { 'test/ATest.php': '' }, 'phpunit test'],
    ['a program without tests', { 'composer.json': '{}', 'src/A.php': '' }, undefined],
  ])('%s', async (_name, files, expected) => {
    expect(await detectIn(runner, files)).toBe(expected);
  });
});

describe('configuration of PHPUnit', () => {
  test.each([
    ['phpunit.xml', true],
    ['phpunit.xml.dist', true],
    ['vendor/autoload.php', true],
    ['tools/phpunit.phar', true],
    ['composer.json', false],
    ['src/phpunit.php', false],
  ])('%s: %s', (path, expected) => {
    expect(runner.isRunnerConfig(path)).toBe(expected);
  });

  test('is a part of composer.json', () => {
    const gold = '{ "scripts": { "test": "phpunit" }, "autoload-dev": { "files": [] } }';
    const patched =
      '{ "scripts": { "test": "true" }, "autoload-dev": { "files": ["evil.php"] }, "require": {} }';
    expect(JSON.parse(runner.restoreMixedConfig('composer.json', patched, gold) ?? '')).toEqual({
      ...JSON.parse(gold),
      require: {},
    });
  });
});
