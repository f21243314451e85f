import { execFileSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createGradleRunner } from '../../../src/adapters/test-runners/gradle.ts';
import { type Deed, describeTestRunner } from '../../contracts/test-runner.ts';
import { requires } from '../../support/requires.ts';
import { readSuite } from '../../support/run-suite.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';
import { writeProject } from '../../support/write-project.ts';

const directory = sharedTemporaryDirectory();
const env = { GRADLE_USER_HOME: join(directory, 'home') };

/** `testCompile` is what Gradle 3 to 6 call it, `testImplementation` what 4 and later do. */
const build = `apply plugin: 'java'
repositories { mavenCentral() }
dependencies { testImplementation 'junit:junit:4.13.2' }
`;
const toTest = (name: string, body: string) =>
  `import static org.junit.Assert.assertEquals;\nimport org.junit.Test;\npublic class ${name}Test {\n  ${body}\n}\n`;
const deeds = {
  passes: '',
  fails: 'org.junit.Assert.fail("no good");',
  'ends its process': 'System.exit(0);',
} as const;
const toMethod = ([name, deed]: [string, Deed]) =>
  `@Test public void ${name}() throws Exception { java.nio.file.Files.write(java.nio.file.Paths.get(System.getenv("RAN")), "${name}\\n".getBytes(), java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND); ${deeds[deed]} }`;
const files = {
  'settings.gradle': "rootProject.name = 'shop'\ninclude 'cart', 'price'\n",
  'cart/build.gradle': build,
  'cart/src/test/java/CartTest.java': toTest(
    'Cart',
    '@Test public void adds() {}\n  @Test public void fails() { assertEquals("no good", 1, 2); }',
  ),
  'price/build.gradle': build,
  'price/src/test/java/PriceTest.java': toTest('Price', '@Test public void rounds() {}'),
};

requires('gradle', 'network').describe('Gradle', () => {
  beforeAll(() => {
    const root = join(directory, 'fetched');
    writeProject(root, files);
    execFileSync('gradle', ['--no-daemon', '--continue', 'testClasses'], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: 'ignore',
    });
  }, 300_000);

  describeTestRunner('gradle', {
    runner: createGradleRunner(),
    command: 'gradle test',
    paths: ['cart/src/test/java/CartTest.java', 'price/src/test/java/PriceTest.java'],
    write: (tests, path) =>
      toTest(basename(path, 'Test.java'), Object.entries(tests).map(toMethod).join('\n  ')),
    toId: (name, path) => `${path.split('/')[0]}/${basename(path, '.java')}::${name}`,
    layOut: (tests) => ({
      'settings.gradle': files['settings.gradle'],
      'cart/build.gradle': build,
      'price/build.gradle': build,
      ...tests,
    }),
    env,
    // A process that ends with exit code 0 has done its tests for Gradle: those that are left out are missing.
    isolates: 'tests',
    timeoutMs: 300_000,
  });

  const read = (more: Readonly<Record<string, string>> = {}) =>
    readSuite(createGradleRunner(), { ...files, ...more }, 'gradle test', { directory, env });

  test('names each test by its project and class, and goes on behind one that fails', () => {
    const { statuses, tests, loadFailures, exitCode } = read();
    expect(statuses).toEqual({
      'cart/CartTest::adds': 'passed',
      'cart/CartTest::fails': 'failed',
      'price/PriceTest::rounds': 'passed',
    });
    expect(tests.find(({ status }) => status === 'failed')?.message).toContain('no good');
    expect({ loadFailures, exitCode }).toEqual({ loadFailures: [], exitCode: 1 });
  }, 300_000);

  test('a project that does not compile could not be built, and the others have', () => {
    const { statuses, loadFailures } = read({ 'price/src/test/java/PriceTest.java': 'no Java' });
    expect(Object.keys(statuses).sort()).toEqual(['cart/CartTest::adds', 'cart/CartTest::fails']);
    expect(loadFailures).toEqual(['price']);
  }, 300_000);
});
