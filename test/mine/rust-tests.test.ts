import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findRustTests } from '../../src/mine/rust-tests.ts';

describe('finds the test modules of a Rust source', () => {
  const check = (name: string, source: string, expected: [first: number, last: number][]) =>
    test(name, () => expect(findRustTests(source).map(({ first, last }) => [first, last])).toEqual(expected));
  check('at its end', 'fn a() {}\n\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\n', [[3, 6]]);
  check('with more attributes', '#[cfg( test )]\n#[allow(dead_code)]\npub(crate) mod t\n{\n}\n', [[1, 5]]);
  check('several of them', '#[cfg(test)] mod a {}\nfn x() {}\n#[cfg(test)] mod b {\n}\n', [
    [1, 1],
    [3, 4],
  ]);
  check('not one within another', '#[cfg(test)]\nmod a {\n#[cfg(test)]\nmod b {}\n}\n', [[1, 5]]);
  check(
    'whatever braces stand in its texts and comments',
    '#[cfg(test)]\nmod t {\n  // }\n  /* } */\n  const A: &str = "}\\"}";\n  const B: &str = r#"}"}"#;\n  const C: char = \'}\';\n  fn f<\'a>(x: &\'a str) {}\n}\nfn y() {}\n',
    [[1, 9]],
  );
  check('not in a text', 'const A: &str = "#[cfg(test)] mod t {}";\n', []);
  check('not in a comment', '// #[cfg(test)]\n// mod t {}\n', []);
  check('not one in another file', '#[cfg(test)]\nmod tests;\n', []);
  check('not one that never ends', '#[cfg(test)]\nmod tests {\n', []);
  check('not other conditions', '#[cfg(not(test))]\nmod real {}\n#[cfg(feature = "x")]\nmod x {}\n', []);
});

test('comes to an end, whatever the source', () => {
  const piece = fc.constantFrom(
    '/*',
    '*/',
    '"',
    'r#"',
    '"#',
    "'",
    '\\',
    '{',
    '}',
    '#[cfg(test)]',
    'mod a ',
    '\n',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      findRustTests(pieces.join(''));
    }),
    { seed: 2, numRuns: 500 },
  );
  for (const each of ['/*', '"', '#[cfg(test)]', 'r#', "'\\", '#[cfg(test)]mod a {']) {
    findRustTests(each.repeat(20_000));
  }
});
