import { describe, expect, test } from 'vitest';
import { classify, toComplexity } from '../../src/curate/classify.ts';
import { parsePatch } from '../../src/domain/patch.ts';
import { exampleCandidate } from '../support/examples.ts';

function change(path: string, removedCount: number, addedCount: number): string {
  const body = [...Array(removedCount).fill('-old'), ...Array(addedCount).fill('+new')].join('\n');
  const mode = removedCount === 0 ? 'new file mode 100644\n' : '';
  return `diff --git a/${path} b/${path}\n${mode}--- a/${path}\n+++ b/${path}\n@@ -1,${removedCount} +1,${addedCount} @@\n${body}\n`;
}

describe('tells what was asked for', () => {
  const check = (prompt: string, expected: string, goldMessage = 'Work', goldPatch = change('a.js', 1, 1)) =>
    test(prompt.slice(0, 100), () => {
      expect(
        classify(exampleCandidate({ prompts: [prompt], goldMessage }), parsePatch(goldPatch), [])
          .classification.taskType,
      ).toBe(expected);
    });
  check(
    'splitEvenly loses a cent on refunds. splitByWeights gets it right, pls do it the same way',
    'bug_fix',
  );
  check('The slugify test is failing. Fix src/slug.js so the tests pass.', 'bug_fix');
  check(
    'tally without arguments dies with `commands[command] is not a function`. print a usage line instead',
    'bug_fix',
  );
  check('the dialog doesn’t close on escape', 'bug_fix');
  check('can toCsv take an option for the delimiter? a title with a comma shifts all columns', 'feature');
  check('add expensesBetween(ledger, from, to) to packages/ledger', 'feature');
  check(
    'Tags! No tags means an empty list, but Expense.tags should be optional so nothing else has to change.',
    'feature',
  );
  check('refactor: splitByWeights becomes `allocate`. behaviour must not change', 'refactor');
  check('rename getUser to findUser everywhere, fix the imports', 'refactor');
  check('Extract the retry loop into its own function', 'refactor');
  check('make it blue', 'bug_fix');
  check('make it blue', 'feature', 'Work', change('src/blue.js', 0, 5));
  check('make it blue', 'bug_fix', 'fix(ui): blue');
  check('add a guard', 'refactor', 'refactor!: guards');
});

describe('measures how much a change asks', () => {
  const check = (
    fileCount: number,
    lineCount: number,
    packageCount: number,
    turnCount: number,
    expected: string,
  ) =>
    test(`${fileCount} files, ${lineCount} lines, ${packageCount} packages, ${turnCount} turns`, () =>
      expect(toComplexity({ fileCount, lineCount, packageCount, turnCount })).toBe(expected));
  check(1, 5, 1, 1, 'low');
  check(2, 30, 1, 1, 'low');
  check(1, 5, 1, 2, 'medium');
  check(2, 31, 1, 1, 'medium');
  check(2, 10, 2, 1, 'medium');
  check(8, 200, 3, 4, 'medium');
  check(9, 20, 1, 1, 'high');
  check(1, 201, 1, 1, 'high');
  check(4, 20, 4, 1, 'high');
});

test('the language is that of most changed lines of code', () => {
  const goldPatch = change('README.md', 1, 90) + change('src/a.py', 1, 2) + change('src/b.ts', 3, 5);
  const { classification, measures } = classify(
    exampleCandidate({ prompts: ['x'], goldMessage: '' }),
    parsePatch(goldPatch),
    [],
  );
  expect(classification.language).toBe('TypeScript');
  expect(measures.size).toEqual({ fileCount: 3, lineCount: 102, packageCount: 1, turnCount: 1 });
});
