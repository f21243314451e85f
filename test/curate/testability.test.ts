import { describe, expect, test } from 'vitest';
import { checkTestability } from '../../src/curate/testability.ts';
import { exampleSubject } from '../support/example-subject.ts';

/** One changed file as git shows it. */
function change(path: string, removed: string[], added: string[]): string {
  const body = [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)];
  return `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1,${removed.length} +1,${added.length} @@\n${body.join('\n')}\n`;
}

const code = change('src/cart.js', ['return sum;'], ['return sum / 100;']);
const tests = change('test/cart.test.js', [], ["test('cents', () => {});"]);

const verdict = (prompts: string[], goldPatch: string, testPatch: string) => {
  const { outcome, evidence } = checkTestability(exampleSubject({ prompts, goldPatch, testPatch }));
  return outcome === 'pass' ? 'testable' : evidence.cause;
};

describe('by what landed', () => {
  const check = (name: string, goldPatch: string, expected: string, testPatch = '') =>
    test(name, () => expect(verdict(['Count in cents.'], goldPatch, testPatch)).toBe(expected));
  check('code', code, 'testable');
  check('code and its docs', code + change('README.md', ['a'], ['b']), 'testable');
  check('tests', '', 'test-only', tests);
  check('docs', change('README.md', ['a'], ['b']) + change('docs/x.md', [], ['c']), 'docs-only');
  check('docs with a test', change('README.md', ['a'], ['b']), 'docs-only', tests);
  check(
    'a lockfile and its manifest',
    change('package-lock.json', ['1'], ['2']) +
      change('package.json', ['"zod": "4.0.1"'], ['"zod": "4.1.0"']),
    'dependency-bump',
  );
  check('configuration', change('.github/workflows/ci.yml', ['a'], ['b']), 'configuration-only');
  check('configuration with a test', change('vite.config.ts', ['a'], ['b']), 'testable', tests);
  check('generated code', change('src/generated/api.ts', ['a'], ['b']), 'generated-only');
  check(
    'formatting',
    change('src/cart.js', ["const a = 'x'", 'f(a,b)'], ['const a = "x";', 'f(', '  a,', '  b,', ')']),
    'formatting-only',
  );
  check('indentation that means something', change('src/cart.py', ['  return x'], ['return x']), 'testable');
  check('a new file is no formatting', change('src/new.js', [], ['export const a = 1;']), 'testable');
  check('comments', change('src/cart.js', ['// sums up'], ['/** Sums up in cents. */']), 'docs-only');
  check(
    'a preprocessor line is no comment',
    change('src/cart.c', ['#define CENTS 1'], ['#define CENTS 100']),
    'testable',
  );
});

describe('by what was asked', () => {
  const check = (prompt: string | string[], expected: string) =>
    test([prompt].flat().join(' / ').slice(0, 100).replaceAll('\n', ' '), () =>
      expect(verdict([prompt].flat(), code, tests)).toBe(expected),
    );
  check('What does total do?', 'question');
  check(
    'how does splitEvenly decide who gets the extra cent? just curious, don’t change anything',
    'question',
  );
  check(
    "how does splitEvenly decide who gets the extra cent? just curious, don't change anything",
    'question',
  );
  check('Explain how src/cart.js computes the total.', 'explanation');

  check('can you explain the difference between total and sum', 'explanation');
  check('Is the rounding in total tested anywhere?', 'question');

  check(['What does total do?', 'And where is it used?'], 'question');
  check('Write unit tests for the cart.', 'test-only');
  check('Please add a few test cases for empty carts', 'test-only');

  // Who asks why mostly wants it otherwise, and here the change makes it so.
  check('why is the total in `cart.js` off by a cent?', 'testable');
  check('warum rundet total() hier nicht?', 'testable');
  check('The total is off by a cent.', 'testable');
  check('splitEvenly loses a cent on refunds', 'testable');
  check('why is the total off by a cent? fix it', 'testable');
  check('Why is the total off by a cent, and fix it?', 'testable');
  check(['What does total do?', 'Count in cents then.'], 'testable');
  check('can toCsv take an option for the delimiter?', 'testable');
  check('Could you make the total count in cents?', 'testable');
  check('When I add three items the total is wrong.', 'testable');
  check('do the same for refunds', 'testable');
  check('comment out the rounding', 'testable');
  check('Write unit tests for the cart and fix what they find.', 'testable');
  check('add a test command to the cli', 'testable');
  check("don't change anything but total: it should count in cents", 'testable');
  check('TypeError: commands[command] is not a function\n    at file:///x/tally.js:8:40', 'testable');
  check('合計が1セントずれています。直してください。', 'testable');
  check('🛒💸', 'testable');
});
