import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareReleases, describeReleaseComparison, type TaskVersion } from '../../src/domain/release.ts';
import { chooseAnchors } from '../../src/refresh/choose-anchors.ts';

const version = (id: string, hash = 'one', kind: TaskVersion['kind'] = 'fail-to-pass'): TaskVersion => ({
  id,
  hash,
  kind,
});

test('says what two releases have in common, and what has changed', () => {
  const a = { name: 'W1', tasks: ['a', 'b', 'c', 'd'].map((id) => version(id)), anchors: ['a', 'b', 'd'] };
  const b = {
    name: 'W2',
    tasks: [version('a'), version('b', 'two'), version('c'), version('e')],
    anchors: ['a', 'b', 'c'],
  };
  const comparison = compareReleases(a, b);
  expect(comparison).toEqual({
    common: ['a', 'c'],
    anchors: ['a'],
    added: ['e'],
    removed: ['d'],
    changed: ['b'],
  });
  expect(describeReleaseComparison(a, b, comparison)).toBe(
    'from W1 to W2: 2 tasks unchanged, 1 of them anchors; 1 added, 1 removed, 1 changed',
  );
});

test('anchors are carried on while they stand as they were, and none is drawn that no solve rate counts', () => {
  const tasks = [version('a'), version('b', 'two'), version('c'), version('d', 'one', 'regression-only')];
  const previous = { tasks: [version('a'), version('b')], anchors: ['a', 'b'] };
  expect(chooseAnchors(tasks, previous, 1)).toEqual(['a']);
  expect(chooseAnchors(tasks, previous, 9)).toEqual(['a', 'b', 'c']);
});

test('the anchors of a growing benchmark stay', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 4 }), fc.nat(5), (ids, count) => {
      const first = ids.slice(0, ids.length / 2).map((id) => version(id));
      const previous = { tasks: first, anchors: chooseAnchors(first, undefined, count) };
      const all = ids.map((id) => version(id));
      const anchors = chooseAnchors(all, previous, count);
      expect(anchors).toEqual(expect.arrayContaining(previous.anchors));
      expect(anchors.length).toBe(Math.min(count, ids.length));
    }),
  );
});
