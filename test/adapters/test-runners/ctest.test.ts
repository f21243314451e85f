import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createCtestRunner } from '../../../src/adapters/test-runners/ctest.ts';
import { describeTestRunner } from '../../contracts/test-runner.ts';
import { requires } from '../../support/requires.ts';
import { readSuite } from '../../support/run-suite.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';

const runner = createCtestRunner();
const directory = sharedTemporaryDirectory();
const command = 'cmake -S . -B build && cmake --build build --parallel && ctest --test-dir build';
const head = 'cmake_minimum_required(VERSION 3.16)\nproject(shop C CXX)\nenable_testing()\n';
const pass = 'int main(void) { return 0; }\n';

const read = (files: Record<string, string> | string, more = {}) =>
  readSuite(runner, files, command, { directory, ...more });

const deeds = {
  passes: 'true',
  fails: 'echo no good && false',
  // With exit code 0 it has passed: CTest knows nothing else of a program. GoogleTest does, see below.
  'ends its process': 'kill -9 $$',
} as const;

requires('cmake').describe('CTest', () => {
  describeTestRunner('CTest', {
    runner,
    command,
    stoppingCommand: `${command} --stop-on-failure`,
    paths: ['cart/CMakeLists.txt', 'till/CMakeLists.txt'],
    write: (tests) =>
      Object.entries(tests)
        .map(
          ([name, deed]) =>
            `add_test(NAME ${name} COMMAND sh -c [[echo ${name} >> "$RAN" && ${deeds[deed]}]])\n`,
        )
        .join(''),
    toId: (name) => name,
    layOut: (files) => ({
      'CMakeLists.txt': `cmake_minimum_required(VERSION 3.16)\nproject(shop NONE)\nenable_testing()\n${Object.keys(
        files,
      )
        .map((path) => `add_subdirectory(${dirname(path)})\n`)
        .join('')}`,
      ...files,
    }),
    isolates: 'tests',
    isSeedless: true,
  });

  test('tells what failed, what was left out and what could not be started', () => {
    const tests = {
      passes: 'COMMAND ok',
      fails: 'COMMAND sh -c "echo why; exit 3"',
      missing: 'COMMAND /no/such/program',
      skips: 'COMMAND sh -c "exit 77"',
      disabled: 'COMMAND ok',
      slow: 'COMMAND sleep 600',
    };
    const lines = Object.entries(tests).map(([name, what]) => `add_test(NAME ${name} ${what})\n`);
    const properties =
      'set_tests_properties(skips PROPERTIES SKIP_RETURN_CODE 77)\nset_tests_properties(disabled PROPERTIES DISABLED TRUE)\nset_tests_properties(slow PROPERTIES TIMEOUT 1)\n';
    const suite = read({
      'ok.c': pass,
      'CMakeLists.txt': `${head}add_executable(ok ok.c)\n${lines.join('')}${properties}`,
    });
    expect(suite.statuses).toEqual({
      passes: 'passed',
      fails: 'failed',
      missing: 'failed',
      skips: 'skipped',
      disabled: 'skipped',
      slow: 'failed',
    });
    expect(suite.tests.find(({ id }) => id === 'fails')).toMatchObject({ message: 'why' });
    expect(suite).toMatchObject({ loadFailures: [], exitCode: 8 });
  });

  test('runs what can be built where a part cannot, and no binary of an earlier build', () => {
    const files = {
      'a.c': pass,
      'b.c': pass,
      'CMakeLists.txt': `${head}add_executable(a a.c)\nadd_executable(b b.c)\nadd_test(NAME a COMMAND a)\nadd_test(NAME b COMMAND b)\n`,
    };
    const { root, statuses } = read(files);
    expect(statuses).toEqual({ a: 'passed', b: 'passed' });
    writeFileSync(join(root, 'b.c'), 'int main(void) { return missing(; }\n');
    const broken = read(root);
    expect(broken).toMatchObject({ statuses: { a: 'passed', b: 'failed' }, loadFailures: ['build'] });
    expect(broken.exitCode).not.toBe(0);
  });

  test('a project that cannot be configured could not be built', () => {
    const suite = read({ 'CMakeLists.txt': `${head}message(FATAL_ERROR no)\n` });
    expect(suite).toMatchObject({ tests: [], loadFailures: ['(build)'], exitCode: 1 });
  });
});

requires('cmake', 'gtest').describe('GoogleTest', () => {
  const source = `#include <gtest/gtest.h>
TEST(Sum, Adds) { EXPECT_EQ(1 + 1, 2); }
TEST(Sum, Fails) { EXPECT_EQ(1 + 1, 3) << "one and one"; }
TEST(Sum, DISABLED_Waits) { FAIL(); }
TEST(Sum, Skips) { GTEST_SKIP(); }
class Each : public testing::TestWithParam<int> {};
TEST_P(Each, IsSmall) { EXPECT_LT(GetParam(), 2); }
INSTANTIATE_TEST_SUITE_P(Few, Each, testing::Values(0, 1, 2));
`;
  const lists = (register: string) => ({
    'sum_test.cpp': source,
    'CMakeLists.txt': `${head}include(GoogleTest)\nfind_package(GTest REQUIRED)\nadd_executable(sum_test sum_test.cpp)\ntarget_link_libraries(sum_test GTest::gtest_main)\n${register}\n`,
  });

  test('each test of a binary that is one test of CTest is read, in the order of a seed', () => {
    const suite = read(lists('add_test(NAME unit COMMAND sum_test)'), { invocation: { orderSeed: 7 } });
    expect(suite.statuses).toEqual({
      unit: 'failed',
      'sum_test::Sum.Adds': 'passed',
      'sum_test::Sum.Fails': 'failed',
      'sum_test::Sum.DISABLED_Waits': 'skipped',
      'sum_test::Sum.Skips': 'skipped',
      'sum_test::Few/Each.IsSmall/0': 'passed',
      'sum_test::Few/Each.IsSmall/1': 'passed',
      'sum_test::Few/Each.IsSmall/2': 'failed',
    });
    expect(suite.tests.find(({ id }) => id.endsWith('Sum.Fails'))).toMatchObject({
      file: 'sum_test.cpp',
      message: expect.stringContaining('one and one'),
    });
  }, 120_000);

  test('tests that CTest knows one by one are not read twice', () => {
    const { statuses } = read(lists('gtest_discover_tests(sum_test)'));
    expect(statuses).toEqual({
      'Sum.Adds': 'passed',
      'Sum.Fails': 'failed',
      'Sum.Waits': 'skipped',
      'Sum.Skips': 'skipped',
      'Few/Each.IsSmall/0': 'passed',
      'Few/Each.IsSmall/1': 'passed',
      'Few/Each.IsSmall/2': 'failed',
    });
  }, 120_000);
});

test.each<[string, Record<string, string>, boolean]>([
  ['tests at the top', { 'CMakeLists.txt': head }, true],
  ['tests below', { 'CMakeLists.txt': '', 'test/CMakeLists.txt': 'ADD_TEST(a b)' }, true],
  ['no tests', { 'CMakeLists.txt': 'add_executable(a a.c)' }, false],
  ['no project', { 'test/CMakeLists.txt': 'add_test(a b)' }, false],
])('sees %s', async (_what, files, isSeen) => {
  const tree = { files: Object.keys(files), readFile: async (path: string) => files[path] };
  expect((await runner.detect(tree)) !== undefined).toBe(isSeen);
});

test.each<[string, string, string, string]>([
  [
    'keeps new sources',
    'add_library(a a.c b.c)\nadd_test(NAME t COMMAND t)\n',
    'add_library(a a.c)\nadd_test(NAME  t COMMAND t)\n',
    'add_library(a a.c b.c)\nadd_test(NAME t COMMAND t)\n',
  ],
  [
    'puts back what passes',
    'add_library(a b.c)\nadd_test(NAME t COMMAND true)\nset_tests_properties(t PROPERTIES WILL_FAIL ON)\n',
    'add_test(NAME t COMMAND t "(")\n',
    'add_test(NAME t COMMAND t "(")\n',
  ],
  [
    'puts back what was taken away',
    'project(a)\n',
    'project(a)\nenable_testing()\nadd_test(NAME t\n  COMMAND t)\n',
    'project(a)\nenable_testing()\nadd_test(NAME t\n  COMMAND t)\n',
  ],
  [
    'leaves out what was added, and gold’s where they stand',
    'enable_testing()\nadd_subdirectory(b)\nif(UNIX)\n  add_test(NAME t COMMAND t)\n  add_test(NAME u COMMAND u)\nendif()\nadd_library(c c.c)\n',
    'enable_testing()\nadd_subdirectory(b)\nif(UNIX)\n  add_test(NAME t COMMAND t)\nendif()\n',
    'enable_testing()\nadd_subdirectory(b)\nif(UNIX)\n  add_test(NAME t COMMAND t)\n  \nendif()\nadd_library(c c.c)\n',
  ],
  [
    'puts back the order of what is said of a test',
    'set_tests_properties(t PROPERTIES WILL_FAIL OFF)\nset_tests_properties(t PROPERTIES WILL_FAIL ON)\n',
    'set_tests_properties(t PROPERTIES WILL_FAIL ON)\nset_tests_properties(t PROPERTIES WILL_FAIL OFF)\n',
    'set_tests_properties(t PROPERTIES WILL_FAIL ON)\nset_tests_properties(t PROPERTIES WILL_FAIL OFF)\n',
  ],
  [
    'is not led astray by comments',
    'project(a)\n#[[ ( ]] # add_test(x)\n',
    'project(a)\n',
    'project(a)\n#[[ ( ]] # add_test(x)\n',
  ],
])(
  'of CMakeLists.txt, gold has the tests and the patch the rest: it %s',
  (_what, patched, gold, restored) => {
    expect(runner.restoreMixedConfig('src/CMakeLists.txt', patched, gold)).toBe(restored);
  },
);
