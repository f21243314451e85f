import { describe, expect, test } from 'vitest';
import { createTreeSitterSyntax } from '../../../src/adapters/syntax/tree-sitter.ts';

const syntax = createTreeSitterSyntax();
const all = new Set(Array.from({ length: 20 }, (_, i) => i + 1));

async function list(path: string, text: string, lines: ReadonlySet<number> = all): Promise<string[]> {
  const mutants = (await syntax.mutate(path, text, lines)) ?? [];
  return mutants.map(({ before, after }) => `${before} → ${after}`);
}

/** What each language makes of the same few lines: a comparison, logic, a call, arithmetic, a value returned. */
describe('small faults', () => {
  const check = (path: string, text: string, expected: string[]) =>
    test(path, async () => {
      expect(await list(path, text)).toEqual(expected);
    });
  const braced = ['< → <=', '9 → 10', '&& → ||', '!c → c', 'log(a); → ;', 'a += 1; → ;', '+= → -=', '1 → 2'];
  const body = '{ if (a < 9 && !c) { log(a); } a += 1; return true; }';

  check('a.js', `function f(a) ${body}`, [...braced, 'true → undefined', 'true → false']);
  check('a.ts', `function f<T>(a: Array<T>): boolean { return a.length > 0; }`, [
    'a.length > 0 → undefined',
    '> → >=',
    '0 → 1',
  ]);
  check('a.rs', `fn f(a: Vec<i32>) -> bool ${body}`, [...braced, 'true → false']);
  check('A.java', `class A { boolean f(int a) ${body} }`, [...braced, 'true → false']);
  check('A.cs', `class A { bool F(int a) ${body} }`, [...braced, 'true → false']);
  check('a.cc', `std::vector<int> v; bool f(int a) ${body}`, [...braced, 'true → false']);
  check('a.php', `<?php function f($a) { if ($a < 9 && !$c) { log($a); } return true; }`, [
    ...['< → <=', '9 → 10', '&& → ||', '!$c → $c', 'log($a); → ;', 'true → null', 'true → false'],
  ]);
  check(
    'a.go',
    'package a\nfunc f(a int) bool {\n\tif a < 9 && !c {\n\t\tlog(a)\n\t}\n\ta += 1\n\treturn true\n}\n',
    [...['< → <=', '9 → 10', '&& → ||', '!c → c', 'log(a) → ', '+= → -=', '1 → 2', 'true → false']],
  );
  check(
    'a.py',
    'def f(a):\n    """Prose."""\n    if a < 9 and not c:\n        log(a)\n    a += 1\n    return True\n',
    [
      ...['< → <=', '9 → 10', 'and → or', 'not c → c', 'log(a) → pass', 'a += 1 → pass', '+= → -=', '1 → 2'],
      ...['True → None', 'True → False'],
    ],
  );
  check('a.rb', 'def f(a)\n  log(a)\n  if a < 9 && !c\n    puts a\n  end\n  return true\nend\n', [
    ...['log(a) → nil', '< → <=', '9 → 10', '&& → ||', '!c → c', 'true → nil', 'true → false'],
  ]);
});

test('are put into the lines that are asked for, and nowhere else', async () => {
  const text = 'const a = 1;\nconst é = "🙂", b = 2;\nconst c = 3;\n';
  const [mutant, ...others] = (await syntax.mutate('a.js', text, new Set([2]))) ?? [];
  expect(others).toEqual([]);
  expect(mutant).toEqual({ line: 2, before: '2', after: '3', text: text.replace('b = 2', 'b = 3') });
});

test('are not looked for where there is no grammar', async () => {
  expect(await syntax.mutate('a.kt', 'val a = 1', all)).toBeUndefined();
});

test('come to an end in what is made to be hard to read', async () => {
  const mutants = await syntax.mutate('a.js', `a = ${'('.repeat(20_000)}1${')'.repeat(20_000)};`, all);
  expect(mutants === undefined || mutants.length >= 0).toBe(true);
});
