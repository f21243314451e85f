import { describe, expect, test } from 'vitest';
import type { FileChange } from '../../src/domain/session.ts';
import { type FindPaths, toSessionEdits } from '../../src/mine/session-edits.ts';
import { exampleSession, exampleTurn } from '../support/example-session.ts';

const tree = ['package.json', 'src/a.js', 'packages/money/src/split.ts', 'packages/money/package.json'];

const change = (kind: FileChange['kind'], path: string, movedTo: string | null = null): FileChange => ({
  path,
  kind,
  movedTo,
  addedLines: [],
  removedLines: [],
  areLinesKnown: true,
  hunks: null,
  at: null,
});

const findPaths: FindPaths = async (paths) => {
  const known = new Map<string, 'file' | 'folder'>();
  for (const path of paths) {
    if (tree.includes(path)) known.set(path, 'file');
    else if (tree.some((file) => file.startsWith(`${path}/`))) known.set(path, 'folder');
  }
  return known;
};

describe('paths of the session’s machine become paths of the repository', () => {
  const check = (name: string, cwd: string, changes: FileChange[], expected: string[], outsideCount = 0) =>
    test(name, async () => {
      const session = exampleSession({ cwd, turns: [exampleTurn({ fileChanges: changes })] });
      const edits = await toSessionEdits(session, findPaths);
      expect(
        edits.byTurn.flat().map(({ path, movedTo }) => (movedTo === null ? path : `${path} → ${movedTo}`)),
      ).toEqual(expected);
      expect(edits.outsideCount).toBe(outsideCount);
    });

  check(
    'of a home whose owner is hidden',
    '~/shop/packages/money',
    [change('update', '~/shop/src/a.js'), change('update', 'src/split.ts')],
    ['src/a.js', 'packages/money/src/split.ts'],
  );
  check('from its top', '/home/dev/shop', [change('update', '/home/dev/shop/src/a.js')], ['src/a.js']);
  check(
    'from a package',
    '/home/dev/shop/packages/money',
    [change('update', '/home/dev/shop/packages/money/src/split.ts')],
    ['packages/money/src/split.ts'],
  );
  check(
    'from a package, with edits above it',
    '/home/dev/shop/packages/money',
    [change('update', '/home/dev/shop/src/a.js')],
    ['src/a.js'],
  );
  check(
    'new files in a known folder',
    '/home/dev/shop/packages/money',
    [change('add', '/home/dev/shop/packages/money/src/new.ts')],
    ['packages/money/src/new.ts'],
  );
  check(
    'new files at the top',
    '/home/dev/shop',
    [change('add', '/home/dev/shop/CHANGELOG.md')],
    ['CHANGELOG.md'],
  );
  check(
    'relative paths',
    '/home/dev/shop/packages/money',
    [change('update', 'src/split.ts'), change('update', '../../src/a.js')],
    ['packages/money/src/split.ts', 'src/a.js'],
  );
  check(
    'a rename',
    '/home/dev/shop',
    [change('update', '/home/dev/shop/src/a.js', '/home/dev/shop/src/b.js')],
    ['src/a.js → src/b.js'],
  );
  check(
    'a Windows machine',
    'C:\\Users\\dev\\shop',
    [change('update', 'C:\\Users\\dev\\shop\\src\\a.js')],
    ['src/a.js'],
  );
  check(
    'files elsewhere are counted and left out',
    '/home/dev/shop',
    [
      change('update', '/home/dev/shop/src/a.js'),
      change('add', '/tmp/x'),
      change('add', '/home/dev/shopping/x'),
    ],
    ['src/a.js'],
    2,
  );
  check('a working directory at the root of the machine', '/', [change('update', '/src/a.js')], ['src/a.js']);
});
