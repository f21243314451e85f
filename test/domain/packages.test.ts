import { describe, expect, test } from 'vitest';
import { findPackages } from '../../src/domain/packages.ts';

describe('finds the packages that a change touches', () => {
  const tree = [
    'package.json',
    'packages/money/package.json',
    'crates/core/Cargo.toml',
    'test/fixtures/app/package.json',
    'go/go.mod',
  ];
  const check = (paths: string[], expected: string[]) =>
    test(paths.join(', '), () => expect(findPackages(paths, tree)).toEqual(expected));
  check(['src/a.js'], ['.']);
  check(['packages/money/src/split.ts', 'packages/money/src/deep/x.ts'], ['packages/money']);
  check(['crates/core/src/lib.rs', 'go/main.go', 'Makefile'], ['.', 'crates/core', 'go']);
  check(['packages/money/src/split.ts', 'package-lock.json', 'README.md'], ['packages/money']);
  check(['README.md', 'packages/money/README.md'], ['.', 'packages/money']);
  check(['packages/new/package.json', 'packages/new/src/a.js'], ['packages/new']);
  check(['test/fixtures/app/index.js'], ['.']);
});
