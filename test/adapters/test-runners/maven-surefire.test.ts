import { execFileSync } from 'node:child_process';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createMavenRunner } from '../../../src/adapters/test-runners/maven-surefire.ts';
import { type Deed, describeTestRunner } from '../../contracts/test-runner.ts';
import { requires } from '../../support/requires.ts';
import { readSuite } from '../../support/run-suite.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';
import { writeProject } from '../../support/write-project.ts';

const runner = createMavenRunner();
const directory = sharedTemporaryDirectory();
const quickStart = '-XX:+UseSerialGC -XX:TieredStopAtLevel=1';
const env = { MAVEN_OPTS: `-Dmaven.repo.local=${homedir()}/.m2/repository ${quickStart}` };

const toPom = (name: string, more: string) =>
  `<project><modelVersion>4.0.0</modelVersion>${name === 'shop' ? '<groupId>org.shop</groupId><version>1</version>' : '<parent><groupId>org.shop</groupId><artifactId>shop</artifactId><version>1</version></parent>'}<artifactId>${name}</artifactId>${more}</project>`;
const toDependency = (group: string, name: string, version: string, more = '') =>
  `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version>${more}</dependency>`;
const toPlugin = (name: string, version: string, more = '') =>
  `<plugin><artifactId>maven-${name}-plugin</artifactId><version>${version}</version>${more}</plugin>`;
/** Two modules, of which one leans on the other. */
const poms = {
  'pom.xml': toPom(
    'shop',
    `<packaging>pom</packaging><modules><module>till</module><module>cart</module></modules>
<properties><maven.compiler.release>17</maven.compiler.release></properties>
<dependencies>${toDependency('org.junit.jupiter', 'junit-jupiter', '5.10.2', '<scope>test</scope>')}</dependencies>
<build><plugins>${toPlugin('compiler', '3.11.0')}${toPlugin('surefire', '3.2.5', `<configuration><argLine>${quickStart}</argLine></configuration>`)}</plugins></build>`,
  ),
  'cart/pom.xml': toPom('cart', ''),
  'till/pom.xml': toPom('till', `<dependencies>${toDependency('org.shop', 'cart', '1')}</dependencies>`),
};
const cartTest = 'cart/src/test/java/CartTest.java';
const tillTest = 'till/src/test/java/TillTest.java';
const toTest = (path: string, body: string) =>
  `import org.junit.jupiter.api.*;\nimport java.nio.file.*;\nclass ${basename(path, '.java')} {\n${body}\n}\n`;
const deeds = {
  passes: '',
  fails: 'Assertions.fail("no good");',
  'ends its process': 'System.exit(0);',
} as const;
const toMethod = ([name, deed]: [string, Deed]) =>
  `  @Test void ${name}() throws Exception { Files.write(Path.of(System.getenv("RAN")), "${name}\\n".getBytes(), StandardOpenOption.CREATE, StandardOpenOption.APPEND); ${deeds[deed]} }`;
const write = (tests: Readonly<Record<string, Deed>>, path: string) =>
  toTest(path, Object.entries(tests).map(toMethod).join('\n'));
const toId = (name: string, path: string) => `${path.split('/')[0]}/${basename(path, '.java')}::${name}`;

requires('mvn', 'network').describe('Maven', () => {
  const files = {
    ...poms,
    [cartTest]: toTest(
      cartTest,
      '  @org.junit.jupiter.params.ParameterizedTest @org.junit.jupiter.params.provider.ValueSource(ints = {1, 2}) void adds(int price) {}',
    ),
    [tillTest]: toTest(tillTest, '  @Test void rounds() {}'),
  };
  const read = (more: Readonly<Record<string, string>> = {}) =>
    readSuite(runner, { ...files, ...more }, 'mvn test', { directory, env });

  beforeAll(() => {
    const root = join(directory, 'fetched');
    writeProject(root, files);
    execFileSync('mvn', ['-B', '-q', 'test'], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: 'ignore',
    });
  }, 300_000);

  describeTestRunner('Maven', {
    runner,
    command: 'mvn test',
    // The module that leans on the other comes last, and is left out behind its failure unless the runner sees to it.
    paths: [cartTest, tillTest],
    write,
    toId,
    layOut: (tests) => ({ ...poms, ...tests }),
    env,
    isolates: 'files',
    timeoutMs: 120_000,
  });

  test('a module that does not compile could not be built, and the others have run', () => {
    const { tests, loadFailures, exitCode } = read({ [tillTest]: 'no Java' });
    expect(tests.map(({ id, status }) => [id, status])).toEqual([
      ['cart/CartTest::adds(int)[1]', 'passed'],
      ['cart/CartTest::adds(int)[2]', 'passed'],
    ]);
    expect({ loadFailures, exitCode }).toEqual({ loadFailures: ['till'], exitCode: 1 });
  }, 120_000);

  test('a pom that cannot be read is one that could not be built', () => {
    const suite = read({ 'pom.xml': poms['pom.xml'].replace('</project>', '') });
    expect(suite).toMatchObject({ tests: [], exitCode: 1 });
    expect(suite.loadFailures).toEqual(['cart', 'till']);
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
