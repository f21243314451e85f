import { describe, expect, test } from 'vitest';
import { createTreeSitterSyntax } from '../../../src/adapters/syntax/tree-sitter.ts';
import { findChain } from '../../../src/curate/imports/find-chain.ts';
import { readLandedTree } from '../../../src/curate/imports/landed-tree.ts';

const syntax = createTreeSitterSyntax();

/** One commit, held in memory. */
const toGit = (files: Record<string, string>) => ({
  listFiles: async () => Object.keys(files),
  readFile: async (_: string, path: string) => files[path],
});

describe('a test leads to what it imports', () => {
  /** @param expected - the chain, with blanks between its files; `null` where there is none */
  const check = (name: string, expected: string | null, files: Record<string, string>) =>
    test(name, async () => {
      const tree = await readLandedTree(toGit(files), 'c0ffee', syntax);
      const [start = ''] = Object.keys(files);
      const wanted = new Set(Object.keys(files).filter((path) => /changed|Changed/.test(path)));
      expect((await findChain(start, wanted, tree))?.join(' ') ?? null).toBe(expected);
    });

  check(
    'TypeScript, by way of an index and an extension that is another',
    'test/a.test.ts src/index.ts src/changed.ts',
    {
      'test/a.test.ts': `import { total } from '../src/index.js';`,
      'src/index.ts': `export * from './changed.js';`,
      'src/changed.ts': '',
    },
  );
  check(
    'packages of a workspace, by name',
    'packages/web/test/a.test.ts packages/money/src/index.ts packages/money/src/changed.ts',
    {
      'packages/web/test/a.test.ts': `import { split } from '@shop/money';`,
      'packages/money/package.json': `{\n  "name": "@shop/money"\n}`,
      'packages/money/src/index.ts': `export * from './changed';`,
      'packages/money/src/changed.ts': '',
    },
  );
  check('an alias of paths', 'web/cart.test.tsx web/src/lib/changed.ts', {
    'web/cart.test.tsx': `import { total } from '@/lib/changed';`,
    'web/src/lib/changed.ts': '',
    'api/src/lib/changed.ts': '',
  });
  check('nothing from elsewhere', null, {
    'test/a.test.ts': `import { test } from 'vitest'; import fs from 'node:fs'; import '../src/other.ts';`,
    'src/other.ts': '',
    'src/changed.ts': '',
    'src/vitest.ts': `import './changed.ts'`,
  });
  check('imports in a circle come to an end', null, {
    'a.test.js': `import './b.js'`,
    'b.js': `import './a.test.js'; import './c.js'`,
    'c.js': `import './b.js'`,
    'changed.js': '',
  });
  check('Python below src', 'tests/test_a.py src/shop/__init__.py src/shop/changed.py', {
    'tests/test_a.py': 'from shop import total',
    'src/shop/__init__.py': 'from .changed import total',
    'src/shop/changed.py': '',
  });
  check('Python, relative and upwards', 'shop/tests/test_a.py shop/money/changed.py', {
    'shop/tests/test_a.py': 'from ..money import changed',
    'shop/money/__init__.py': '',
    'shop/money/changed.py': '',
  });
  check('Go, within a package', 'money/a_test.go money/changed.go', {
    'money/a_test.go': 'package money',
    'money/changed.go': 'package money',
  });
  check('Go, across packages', 'srv/api/a_test.go srv/cart/cart.go srv/money/changed.go', {
    'srv/api/a_test.go': 'package api\nimport "example.com/shop/cart"',
    'srv/go.mod': 'module example.com/shop\n\ngo 1.24\n',
    'srv/cart/cart.go': 'package cart\nimport m "example.com/shop/money"',
    'srv/money/changed.go': 'package money',
  });
  check(
    'Rust, an integration test of the crate',
    'crates/shop/tests/total.rs crates/shop/src/lib.rs crates/shop/src/cart.rs crates/shop/src/cart/changed.rs',
    {
      'crates/shop/tests/total.rs': 'use shop_core::total;',
      'crates/shop/Cargo.toml': '[package]\nname = "shop-core"\n',
      'crates/shop/src/lib.rs': 'mod cart; pub use cart::total;',
      'crates/shop/src/cart.rs': 'mod changed; pub use self::changed::total;',
      'crates/shop/src/cart/changed.rs': '',
    },
  );
  check('Rust, tests that were parted from their source', 'src/changed.rs', { 'src/changed.rs': '' });
  check(
    'Java, in the same package',
    'app/src/test/java/shop/cart/ATest.java app/src/main/java/shop/cart/Changed.java',
    {
      'app/src/test/java/shop/cart/ATest.java':
        'package shop.cart; class ATest { Changed c = new Changed(); }',
      'app/src/main/java/shop/cart/Changed.java': '',
      'lib/src/main/java/shop/cart/Changed.java': '',
    },
  );
  check(
    'Java, by import',
    'src/test/java/shop/ATest.java src/main/java/shop/Cart.java src/main/java/shop/money/Changed.java',
    {
      'src/test/java/shop/ATest.java': 'package shop; import static shop.Cart.of;',
      'src/main/java/shop/Cart.java': 'package shop; import shop.money.*;',
      'src/main/java/shop/money/Changed.java': '',
    },
  );
  check('C#, by type', 'Shop.Tests/ATests.cs Shop/Cart.cs Shop/Billing/Changed.cs', {
    'Shop.Tests/ATests.cs': 'using Shop; class ATests { Cart c = new(); }',
    'Shop/Cart.cs': 'class Cart { Changed c; }',
    'Shop/Billing/Changed.cs': '',
  });
  check('PHP, by namespace', 'tests/CartTest.php src/Cart.php src/Money/Changed.php', {
    'tests/CartTest.php': '<?php namespace App\\Tests; use App\\Cart; class CartTest {}',
    'src/Cart.php': '<?php namespace App; use App\\Money\\Changed; class Cart {}',
    'src/Money/Changed.php': '',
  });
  check('Ruby, required', 'spec/cart_spec.rb lib/shop/cart.rb lib/shop/changed.rb', {
    'spec/cart_spec.rb': `require 'shop/cart'`,
    'lib/shop/cart.rb': `require_relative 'changed'`,
    'lib/shop/changed.rb': '',
  });
  check('Ruby, found by its constant', 'spec/cart_spec.rb app/models/order_total_changed.rb', {
    'spec/cart_spec.rb': 'describe OrderTotalChanged do end',
    'app/models/order_total_changed.rb': '',
  });
  check('C, by the header', 'tests/test_cart.c include/shop/changed.h', {
    'tests/test_cart.c': '#include <shop/changed.h>',
    'include/shop/changed.h': '',
    'src/changed.c': '',
  });
  check('C++, what the header stands for', 'tests/cart_test.cc include/cart.h src/cart.cc src/changed.h', {
    'tests/cart_test.cc': '#include "cart.h"',
    'include/cart.h': '',
    'src/cart.cc': '#include "changed.h"',
    'src/changed.h': '',
  });
  check('too many hands away', null, {
    'a.test.js': `import './m0.js'`,
    ...Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`m${i}.js`, `import './m${i + 1}.js'`])),
    'm6.js': `import './changed.js'`,
    'changed.js': '',
  });
});
