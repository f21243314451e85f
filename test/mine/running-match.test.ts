import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchChanges } from '../../src/mine/match-changes.ts';
import { type Edit, toNetChange } from '../../src/mine/net-change.ts';
import { createRunningMatch } from '../../src/mine/running-match.ts';

const path = fc.constantFrom('a.js', 'b.js', 'c.js', 'd.js');
const lines = fc.array(fc.constantFrom('one', ' one', 'two', 'three', 'four', '}', ''), { maxLength: 5 });
const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('update', 'update', 'add', 'delete'),
  path,
  movedTo: fc.option(path, { freq: 5 }),
  addedLines: lines,
  removedLines: lines,
});
const turns = fc.array(fc.array(edit, { maxLength: 4 }), { maxLength: 8 });

test('turn by turn is what all edits up to there come to', () => {
  let moves = 0;
  fc.assert(
    fc.property(turns, fc.array(edit, { maxLength: 6 }), (session, commit) => {
      const landed = toNetChange(commit);
      const match = createRunningMatch(landed);
      for (const [i, each] of session.entries()) {
        const soFar = toNetChange(session.slice(0, i + 1).flat());
        expect(match.add(each)).toBe(matchChanges(soFar, landed).matchedWeight);
        if (each.some(({ movedTo }) => movedTo !== null)) moves += 1;
      }
    }),
    { numRuns: 3000, seed: 18 },
  );
  expect(moves).toBeGreaterThan(1000);
});

test('a file that is deleted and added elsewhere counts as moved from that turn on', () => {
  const content = ['one', 'two', 'three', 'four'];
  const of = (over: Partial<Edit>): Edit => ({
    kind: 'update',
    path: 'a.js',
    movedTo: null,
    addedLines: [],
    removedLines: [],
    ...over,
  });
  const remove = of({ kind: 'delete', removedLines: content });
  const add = of({ kind: 'add', path: 'b.js', addedLines: [...content.slice(1), 'five'] });
  const match = createRunningMatch(toNetChange([remove, add]));
  const later = of({ path: 'b.js', removedLines: ['five'], addedLines: ['six'] });
  // One line went and one came, under the later name.
  expect([[remove], [add], [later], []].map((turn) => match.add(turn))).toEqual([0, 20, 10, 10]);
});

test('long sessions take no longer than their edits', () => {
  const change = (i: number, name: string): Edit => ({
    kind: 'update',
    path: name,
    movedTo: null,
    addedLines: Array.from({ length: 20 }, (_, line) => `const line${i}x${line} = ${line};`),
    removedLines: [],
  });
  const all = Array.from({ length: 20_000 }, (_, i) => change(i, `${i % 7}.js`));
  const match = createRunningMatch(toNetChange(all));
  let weight = 0;
  for (let i = 0; i < all.length; i += 5) weight = match.add(all.slice(i, i + 5));
  expect(weight).toBe(20_000 * 20 * 10);
});
