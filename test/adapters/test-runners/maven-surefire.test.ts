import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createMavenRunner } from '../../../src/adapters/test-runners/maven-surefire.ts';
import { requires } from '../../support/requires.ts';
import { readSuite } from '../../support/run-suite.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';

const runner = createMavenRunner();
const directory = sharedTemporaryDirectory();
const fixture = resolve(import.meta.dirname, '../../../fixtures/languages/java-junit4/base');
const env = { MAVEN_OPTS: `-Dmaven.repo.local=${homedir()}/.m2/repository` };

requires('mvn', 'network').describe('Maven', () => {
  let count = 0;
  /** The kitchen of the fixtures, two modules of which one leans on the other, with some files changed. */
  const read = (changes: Readonly<Record<string, (text: string) => string>> = {}, more = {}) => {
    const root = join(directory, `kitchen ${++count}`);
    cpSync(fixture, root, { recursive: true });
    for (const [path, change] of Object.entries(changes)) {
      writeFileSync(join(root, path), change(readFileSync(join(root, path), 'utf8')));
    }
    return readSuite(runner, root, 'mvn test', { directory, env, ...more });
  };
  const recipeTest = 'recipes/src/test/java/org/example/kitchen/RecipeTest.java';
  const amountTest = 'units/src/test/java/org/example/kitchen/AmountTest.java';
  const ofUnits = (id: string) => id.startsWith('units/');

  beforeAll(() => {
    const root = join(directory, 'fetched');
    cpSync(fixture, root, { recursive: true });
    execFileSync('mvn', ['-B', '-q', 'test'], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: 'ignore',
    });
  }, 300_000);

  test('names each test by its module, its class and its method, parameters included', () => {
    const { statuses, tests, loadFailures, exitCode } = read({}, { invocation: { orderSeed: 3 } });
    expect(statuses).toMatchObject({
      'recipes/org.example.kitchen.RecipeTest::scales': 'passed',
      'units/org.example.kitchen.UnitTest::isFoundByItsSymbol[GRAM]': 'passed',
      'units/org.example.kitchen.UnitTest::isFoundByItsSymbol[PIECE]': 'passed',
    });
    expect({ count: tests.length, loadFailures, exitCode }).toEqual({
      count: 12,
      loadFailures: [],
      exitCode: 0,
    });
  }, 120_000);

  test('goes on with what depends on a module whose test fails', () => {
    const { statuses, tests, loadFailures, exitCode } = read({
      [amountTest]: (text) => text.replace('"1250 g"', '"1251 g"'),
    });
    expect(statuses).toMatchObject({
      'units/org.example.kitchen.AmountTest::addsInItsOwnUnit': 'failed',
      'recipes/org.example.kitchen.RecipeTest::scales': 'passed',
    });
    const failed = tests.find(({ status }) => status === 'failed');
    expect(failed?.message).toContain('125[1] g');
    expect({ loadFailures, exitCode }).toEqual({ loadFailures: [], exitCode: 1 });
  }, 120_000);

  test('a module that does not compile could not be built, and the others have run', () => {
    const { tests, loadFailures, exitCode } = read({
      [recipeTest]: (text) => text.replace('soup.list()', 'soup.missing()'),
    });
    expect(tests.map(({ id }) => id).filter(ofUnits)).toHaveLength(9);
    expect(tests.every(({ id, status }) => ofUnits(id) && status === 'passed')).toBe(true);
    expect({ loadFailures, exitCode }).toEqual({ loadFailures: ['recipes'], exitCode: 1 });
  }, 120_000);

  test('a pom that cannot be read is one that could not be built', () => {
    const suite = read({ 'pom.xml': (text) => text.replace('</project>', '') });
    expect(suite).toMatchObject({ tests: [], exitCode: 1 });
    expect(suite.loadFailures).toEqual(['recipes', 'units']);
  }, 120_000);
});

describe('reports of a build of several modules', () => {
  const xml =
    '<testsuite name="a.B" tests="1"><testcase name="" classname="a.B"><error>in set-up</error></testcase></testsuite>';
  test.each<[string, Record<string, string>, object]>([
    ['has no end', { 'modules/./tests': '' }, { kind: 'unreadable' }],
    ['is torn', { exit: '0', 'modules/./TEST-a.B.xml': xml.slice(0, -5) }, { kind: 'unreadable' }],
    ['failed before any module', { exit: '1' }, { loadFailures: ['(build)'] }],
    ['ran no tests of a module', { exit: '0', 'modules/core/tests': '' }, { loadFailures: [], tests: [] }],
    [
      'fails in the set-up of a class',
      { exit: '1', 'modules/./TEST-a.B.xml': xml },
      { tests: [{ id: 'a.B::(class)', status: 'failed' }] },
    ],
  ])('one that %s', (_what, files, expected) => {
    expect(runner.parse(new Map(Object.entries(files)), '/')).toMatchObject(expected);
  });
});

describe('of pom.xml, gold steers and the patch adds', () => {
  const dependency = (name: string, more = '') =>
    `<dependency><groupId>g</groupId><artifactId>${name}</artifactId>${more}</dependency>`;
  const pom = (dependencies: string, rest = '') =>
    `<project>\n  <name>shop</name>\n  <dependencies>\n    ${dependencies}\n  </dependencies>\n${rest}</project>\n`;
  const build =
    '  <build><plugins><plugin><artifactId>maven-surefire-plugin</artifactId></plugin></plugins></build>\n';
  const gold = pom(dependency('junit', '<scope>test</scope>'), build);
  const restore = (patched: string) => runner.restoreMixedConfig('core/pom.xml', patched, gold);

  test('what only adds dependencies stays as it is', () => {
    const patched = gold
      .replace('  </dependencies>', `  ${dependency('csv')}\n  </dependencies>`)
      .replace('shop', 'store');
    expect(restore(patched)).toBe(patched);
    expect(restore(patched.replaceAll('\n', '\r\n'))).toBe(patched.replaceAll('\n', '\r\n'));
  });

  test.each([
    [
      'a build that skips tests',
      pom(
        dependency('junit', '<scope>test</scope>') + dependency('csv'),
        build.replace('</artifactId>', '</artifactId><configuration><skip>true</skip></configuration>'),
      ),
    ],
    [
      'a framework of its own',
      pom(dependency('junit', '<version>fake</version>') + dependency('csv'), build),
    ],
    ['no framework', pom(dependency('csv'), build)],
  ])('%s gives way to gold, and new dependencies stay', (_what, patched) => {
    const restored = restore(patched) ?? '';
    expect(restored).toBe(gold.replace('  </dependencies>', `      ${dependency('csv')}\n</dependencies>`));
  });

  test('what brings a library of its own, or is no pom, gives way to gold', () => {
    const own =
      dependency('junit', '<scope>test</scope>') +
      dependency('fake', '<scope>system</scope><systemPath>fake.jar</systemPath>');
    expect(restore(pom(own, build))).toBe(gold);
    expect(restore('<project>')).toBe(gold);
    expect(restore('<!DOCTYPE a [<!ENTITY x "y">]><project/>')).toBe(gold);
  });
});
