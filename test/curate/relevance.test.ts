import { describe, expect, test } from 'vitest';
import { createTreeSitterSyntax } from '../../src/adapters/syntax/tree-sitter.ts';
import { checkRelevance } from '../../src/curate/relevance.ts';
import { parsePatch } from '../../src/domain/patch.ts';

const syntax = createTreeSitterSyntax();

const toPatch = (paths: readonly string[]) =>
  parsePatch(
    paths
      .map((path) => `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-a\n+b\n`)
      .join(''),
  );

describe('whether the landed tests look at the change', () => {
  interface Landing {
    readonly changed: readonly string[];
    readonly tests: readonly string[];
    readonly files?: Readonly<Record<string, string>>;
    readonly isGone?: boolean;
  }
  const check = (name: string, { changed, tests, files = {}, isGone = false }: Landing, expected: object) =>
    test(name, async () => {
      const tree = { ...Object.fromEntries([...changed, ...tests].map((path) => [path, ''])), ...files };
      const git = {
        hasCommit: async () => !isGone,
        listFiles: async () => Object.keys(tree),
        readFile: async (_: string, path: string) => tree[path],
      };
      const subject = {
        candidate: { goldCommit: 'c0ffee' },
        goldFiles: toPatch(changed),
        testFiles: toPatch(tests),
      };
      expect(await checkRelevance(subject, git, syntax)).toMatchObject({ reason: null, ...expected });
    });

  check(
    'by imports, with the chain as evidence',
    {
      changed: ['src/split.ts'],
      tests: ['test/refund.test.ts', 'test/other.test.ts', 'test/__snapshots__/refund.snap'],
      files: {
        'test/refund.test.ts': `import '../src/index.ts'`,
        'src/index.ts': `export * from './split.ts'`,
      },
    },
    {
      outcome: 'pass',
      text: '1 of 2 landed test files leads to the change',
      evidence: {
        share: 0.5,
        imports: ['test/refund.test.ts → src/index.ts → src/split.ts'],
        apart: ['test/other.test.ts'],
      },
    },
  );
  check(
    'by name, where a build that we do not know finds the module',
    { changed: ['app/Cart.kt'], tests: ['app/CartTest.kt'] },
    { outcome: 'pass', evidence: { share: 1, names: ['app/CartTest.kt → app/Cart.kt'] } },
  );
  check(
    'tests within the changed file',
    { changed: ['src/split.rs'], tests: ['src/split.rs'] },
    { outcome: 'pass', evidence: { imports: ['src/split.rs'] } },
  );
  check(
    'not at all: running them will tell',
    { changed: ['src/split.ts'], tests: ['test/other.test.ts'] },
    {
      outcome: 'uncertain',
      text: 'no chain of imports leads from the landed tests to the change: validate will tell by running them',
      evidence: { share: 0, apart: ['test/other.test.ts'] },
    },
  );
  check(
    'cannot be told without a grammar',
    { changed: ['app/Cart.kt'], tests: ['app/OrderTest.kt'] },
    { outcome: 'uncertain', evidence: { unread: ['app/OrderTest.kt'] } },
  );
  check(
    'cannot be told of a commit that is gone',
    { changed: ['a.ts'], tests: ['a.test.ts'], isGone: true },
    { outcome: 'uncertain', evidence: { unread: ['a.test.ts'] } },
  );
  check(
    'is no question without tests',
    { changed: ['a.ts'], tests: ['test/fixtures/a.json'] },
    { outcome: 'hint', text: 'no test landed with the change' },
  );
});
