import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchChanges } from '../../src/mine/match-changes.ts';
import { type Edit, toNetChange } from '../../src/mine/net-change.ts';

const edit = (
  path: string,
  removedLines: string[],
  addedLines: string[],
  movedTo: string | null = null,
): Edit => ({
  kind: 'update',
  path,
  movedTo,
  addedLines,
  removedLines,
});

describe('what a series of edits comes to', () => {
  const check = (name: string, edits: Edit[], expected: Record<string, Record<string, number>>) =>
    test(name, () => {
      const net = Object.fromEntries(
        [...toNetChange(edits)].map(([path, lines]) => [path, Object.fromEntries(lines)]),
      );
      expect(net).toEqual(expected);
    });
  check(
    'lines by their sign, without whitespace',
    [edit('a', ['let x = 1;'], ['  let x = 2;', 'f( x )', 'f(x)'])],
    {
      a: { 'letx=1;': -1, 'letx=2;': 1, 'f(x)': 2 },
    },
  );
  check(
    'a later edit takes back an earlier one',
    [edit('a', ['one'], ['two']), edit('a', ['two'], ['three'])],
    {
      a: { one: -1, three: 1 },
    },
  );
  check(
    'what is taken back whole is no change',
    [edit('a', ['one'], ['two']), edit('a', ['two'], ['one'])],
    {},
  );
  check('indentation and blank lines are no change', [edit('a', ['x', ''], ['\tx', '', ''])], {});
  check('a file keeps its lines when it moves', [edit('a', [], ['one'], 'b'), edit('b', ['one'], ['two'])], {
    b: { two: 1 },
  });
  check('a file that moves over another joins it', [edit('b', ['x'], []), edit('a', [], ['x', 'y'], 'b')], {
    b: { y: 1 },
  });
});

describe('a file moves', () => {
  const content = ['one', 'two', 'three', 'four'];
  const check = (name: string, edits: Edit[], expected: string[]) =>
    test(name, () => expect([...toNetChange(edits).keys()]).toEqual(expected));
  const remove = (path: string, lines: string[]): Edit => ({ ...edit(path, lines, []), kind: 'delete' });
  const add = (path: string, lines: string[]): Edit => ({ ...edit(path, [], lines), kind: 'add' });
  check(
    'when it is deleted and most of it added elsewhere',
    [remove('a', content), add('b', [...content.slice(1), 'new'])],
    ['b'],
  );
  check(
    'to the most similar of several files',
    [add('b', content.slice(1)), add('c', [...content, 'x']), remove('a', content)],
    ['b', 'c'],
  );
  check(
    'not when little of it is elsewhere',
    [remove('a', content), add('b', ['four', 'five', 'six'])],
    ['a', 'b'],
  );
  check('not when it is written anew in place', [remove('a', content), add('a', ['five'])], ['a']);
  check('without a trace when nothing else changes', [remove('a', content), add('b', content)], []);
});

test('edits and their undoing come to nothing, whatever they are', () => {
  const line = fc.string({ unit: fc.constantFrom('a', ' ', '{', '\t') });
  const edits = fc.array(
    fc.record({ path: fc.constantFrom('a', 'b'), removedLines: fc.array(line), addedLines: fc.array(line) }),
  );
  fc.assert(
    fc.property(edits, (some) => {
      const there = some.map((each) => ({ ...each, kind: 'update' as const, movedTo: null }));
      const back = there
        .toReversed()
        .map((each) => ({ ...each, addedLines: each.removedLines, removedLines: each.addedLines }));
      expect(toNetChange([...there, ...back])).toEqual(new Map());
    }),
    { seed: 4 },
  );
});

describe('holds two changes against each other', () => {
  const check = (
    name: string,
    session: Edit[],
    commit: Edit[],
    expected: Partial<ReturnType<typeof matchChanges>>,
  ) =>
    test(name, () => {
      expect(matchChanges(toNetChange(session), toNetChange(commit))).toMatchObject(expected);
    });
  check('equal', [edit('a', ['one'], ['two'])], [edit('a', ['one'], ['two'])], {
    sessionShare: 1,
    commitShare: 1,
    similarity: 1,
    isIdentical: true,
  });
  check('added here, removed there', [edit('a', [], ['one'])], [edit('a', ['one'], [])], {
    sessionShare: 0,
    similarity: 0,
    isIdentical: false,
  });
  check('the same line in another file', [edit('a', [], ['one'])], [edit('b', [], ['one'])], {
    sessionShare: 0,
  });
  check('brackets weigh a tenth', [edit('a', [], ['return one;', '}', '}'])], [edit('a', [], ['}', '}'])], {
    sessionShare: 2 / 12,
    matchedLineCount: 2,
  });
  check(
    'a file deleted and added again elsewhere, and the rename that git shows',
    [
      { ...edit('a', ['one', 'two', 'three'], []), kind: 'delete' },
      { ...edit('b', [], ['one', 'two', 'four']), kind: 'add' },
    ],
    [edit('b', ['three'], ['four'])],
    { sessionShare: 1, commitShare: 1, isIdentical: true },
  );
  check('more in the same file is no identity', [edit('a', [], ['one'])], [edit('a', [], ['one', 'two'])], {
    sessionShare: 1,
    commitShare: 0.5,
    isIdentical: false,
  });
  check(
    'a line as often as both have it',
    [edit('a', [], ['one', 'one', 'one'])],
    [edit('a', [], ['one', 'one'])],
    {
      matchedLineCount: 2,
      sessionShare: 2 / 3,
    },
  );
});
