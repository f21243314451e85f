import { expect, test } from 'vitest';
import { createCargoTestRunner } from '../../src/adapters/test-runners/cargo-test.ts';
import { createCtestRunner } from '../../src/adapters/test-runners/ctest.ts';
import { createGoTestRunner } from '../../src/adapters/test-runners/go-test.ts';
import { createMavenRunner } from '../../src/adapters/test-runners/maven-surefire.ts';
import { createPytestRunner } from '../../src/adapters/test-runners/pytest.ts';
import type { TestRunner } from '../../src/ports.ts';
import { listJudgingFiles } from '../../src/testbed/judging-files.ts';

function list(runner: TestRunner, files: readonly string[], failToPass: string, goldPath?: string) {
  const workspace = {
    listBaseFiles: async () => [...files],
    readFile: async (path: string) => (files.includes(path) ? '' : undefined),
  };
  const testPatch = goldPath
    ? `diff --git a/${goldPath} b/${goldPath}\n--- a/${goldPath}\n+++ b/${goldPath}\n@@ -1 +1 @@\n-a\n+b\n`
    : '';
  const testRules = { tests: [], notTests: [] };
  return listJudgingFiles(
    workspace,
    { goldPatch: '', testPatch, testRules, failToPass: [failToPass], passToPass: [] },
    runner,
  );
}

test.each<[string, TestRunner, string[], string, string[]]>([
  ['Go', createGoTestRunner(), ['sum/sum.go', 'sum/sum_test.go'], 'sum::TestSum', ['sum/sum_test.go']],
  [
    'Rust',
    createCargoTestRunner(),
    ['src/lib.rs', 'tests/api.rs', 'tests/common/mod.rs'],
    'src/lib.rs::tests::adds',
    ['src/lib.rs', 'tests/api.rs', 'tests/common/mod.rs'],
  ],
  [
    'Maven',
    createMavenRunner(),
    ['src/main/java/Sum.java', 'src/test/java/SumTest.java'],
    'SumTest::adds',
    ['src/test/java/SumTest.java'],
  ],
  ['CTest', createCtestRunner(), ['src/a.c', 'tests/a_test.c'], 'a', ['tests/a_test.c']],
  [
    'pytest, whose tests are named by their files',
    createPytestRunner(),
    ['a.py', 'tests/test_a.py', 'tests/test_b.py'],
    'tests/test_a.py::test_a',
    ['tests/test_a.py'],
  ],
])(
  'while a suite of %s runs, its files of tests cannot be written',
  async (_what, runner, files, id, expected) => {
    expect(await list(runner, files, id)).toEqual(expected);
  },
);

const many = (folder: string, end: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${folder}/f${i}${end}`);

test('of too many, folders stand for their files', async () => {
  const files = [...many('src/test/java/a', 'Test.java', 600), 'src/main/java/A.java'];
  expect(await list(createMavenRunner(), files, 'A::b')).toEqual(['src/test']);
});

test('of too many that lie among others, those nearest to the gold side’s are chosen', async () => {
  const files = [
    ...many('far/away', '_test.go', 600),
    'far/away/a.go',
    'near/a.go',
    'near/a_test.go',
    'near/b_test.go',
  ];
  const fixed = await list(createGoTestRunner(), files, 'near::TestA', 'near/a_test.go');
  expect(fixed).toHaveLength(500);
  expect(fixed.slice(0, 2)).toEqual(['near/a_test.go', 'near/b_test.go']);
});
