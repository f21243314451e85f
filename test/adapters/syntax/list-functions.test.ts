import { expect, test } from 'vitest';
import { createTreeSitterSyntax } from '../../../src/adapters/syntax/tree-sitter.ts';

const syntax = createTreeSitterSyntax();

test.each([
  [
    'a.ts',
    'export function a(x: number, y?: string[] = []) {}\nexport const b = x => x;\nconst c = function () {};\nexport { c as d };\nexport default function e({ p }: { p: string }) {}',
    ['a(number, string[]?)', 'b(null)', 'd()', 'default({ p: string })'],
  ],
  [
    'a.js',
    'exports.a = (n) => n;\nmodule.exports.b = function (a, b = 1) {};\nfunction hidden() {}',
    ['a(null)', 'b(null, null?)'],
  ],
  [
    'a.cjs',
    'module.exports = { c, d: e, f: (x) => x, 3: 1 };\nfunction c() {}\nconst e = (a) => a;',
    ['c()', 'd(null)', 'f(null)'],
  ],
  ['a.cjs', 'function only(x) {}\nmodule.exports = only;', ['default(null)']],
  // What answers later, takes whatever is left, or is another module's.
  [
    'a.mjs',
    "export async function a() {}\nexport function* b() {}\nexport function c(...d) {}\nexport { e } from './e.js';\nconst e = () => 1;",
    [],
  ],
  [
    'a.py',
    'def a(x, y: int = 3, z: list[str] = ()):\n  return 1\ndef _b(): pass\n@cached\ndef c(): pass\nasync def d(): pass\ndef e(*f): pass\ndef g(*, h): pass\nclass I:\n  def j(self): pass\n',
    ['a(null, int?, list[str]?)'],
  ],
])('functions that %s gives to others: %#', async (path, text, expected) => {
  const found = (await syntax.listFunctions(path, text)) ?? [];
  const forms = found.map(
    ({ name, parameters }) =>
      `${name}(${parameters.map(({ type, isOptional }) => `${type}${isOptional ? '?' : ''}`).join(', ')})`,
  );
  expect(forms).toEqual(expected);
});

test('they know their place; other languages have none', async () => {
  const text = '// first\nexport function a(b) {\n  return b;\n}\n';
  expect(await syntax.listFunctions('a.js', text)).toMatchObject([{ line: 2, endLine: 4 }]);
  expect(await syntax.listFunctions('a.go', 'package a')).toBeUndefined();
  expect(await syntax.listFunctions('a.txt', text)).toBeUndefined();
});
