import { describe, expect, test } from 'vitest';
import { createTreeSitterSyntax } from '../../../src/adapters/syntax/tree-sitter.ts';

const syntax = createTreeSitterSyntax();

describe('what a source file names of others', () => {
  const check = (path: string, text: string, imports: string[], names: string[] = []) =>
    test(path, async () => {
      const outline = await syntax.outline(path, text);
      expect(outline?.imports.toSorted()).toEqual(imports.toSorted());
      expect(outline?.names.toSorted()).toEqual(names.toSorted());
    });

  check(
    'a.js',
    `import a from './a.js'; export * from "./b"; const c = require('c'), d = await import('./d.js');
    // import z from './z.js'
    const text = "import y from './y.js'"; require(name);`,
    ['./a.js', './b', 'c', './d.js'],
  );
  check('a.ts', `import type { A } from './a.ts'; import b = require('./b');`, ['./a.ts', './b']);
  check('a.tsx', `import { A } from '@/a'; export const B = () => <A<string> />;`, ['@/a']);
  check(
    'a.py',
    `import a.b as x, c
from .models import (Cart,  # the cart
    Line as L)
from .. import money
from shop import *
def f():
    from shop.tax import rate
"""
import nothing
"""`,
    ['a.b', 'c', '.models.Cart', '.models.Line', '..money', 'shop', 'shop.tax.rate'],
  );
  check('a.go', `package a\nimport (\n\t"fmt"\n\tm "example.com/shop/money"\n)\n`, [
    'fmt',
    'example.com/shop/money',
  ]);
  check(
    'a.rs',
    `mod cart; mod inline { } pub(crate) use crate::money::{self, split::{Split as S, even}};
    use super::*; #[cfg(test)] mod tests { use shop::total; }`,
    [
      'self::cart',
      'crate::money::self',
      'crate::money::split::Split',
      'crate::money::split::even',
      'super::*',
      'shop::total',
    ],
  );
  check(
    'A.java',
    'package a; import java.util.List; import static shop.Money.of; import shop.cart.*; class A { Cart c = Cart.empty(); }',
    ['java.util.List', 'shop.Money.of', 'shop.cart.*'],
    ['A', 'Cart', 'List', 'Money'],
  );
  check(
    'A.cs',
    'using Shop.Billing; class A { Invoice i = Invoice.Of(1); }',
    [],
    ['A', 'Billing', 'Invoice', 'Of', 'Shop'],
  );
  check(
    'a.php',
    `<?php use App\\Cart\\{Total, Line as L}; use function App\\money; require_once __DIR__ . '/../tax.php'; new Rate();`,
    ['App\\Cart\\Total', 'App\\Cart\\Line', 'App\\money', './../tax.php'],
    ['App', 'Cart', 'L', 'Line', 'Rate', 'Total'],
  );
  check(
    'a.rb',
    `require 'shop/cart'\nrequire_relative '../lib/tax'\nShop::OrderTotal.new`,
    ['shop/cart', './../lib/tax'],
    ['OrderTotal', 'Shop'],
  );
  check('a.cc', `#include <vector>\n#include "shop/cart.h"\n`, ['vector', 'shop/cart.h']);
  check('broken.ts', `import { a } from './a.ts';\nexport const = ((;\nimport b from './b.ts';`, [
    './a.ts',
    './b.ts',
  ]);
  check('empty.py', '', []);
});

test('a file without a grammar, and one that nobody can have written, is not read', async () => {
  expect(await syntax.outline('a.kt', 'import shop.Cart')).toBeUndefined();
  expect(await syntax.outline('a.js', ' '.repeat(1_000_001))).toBeUndefined();
});

test('what is made to be hard to read is given up, and the next is read', async () => {
  expect(await syntax.outline('a.js', '['.repeat(200_000))).toBeUndefined();
  expect((await syntax.outline('b.js', `import './a.js'`))?.imports).toEqual(['./a.js']);
});
