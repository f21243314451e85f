import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findImbalance } from '../../src/refresh/find-imbalance.ts';
import { fitSize, type SizeFacts } from '../../src/refresh/fit-size.ts';
import { type Strata, toExpectedShares, toStrata } from '../../src/refresh/strata.ts';
import { exampleTask } from '../support/examples.ts';

const day = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 86_400_000).toISOString();

/** @param landed - the day on which its change landed */
function fact(
  id: string,
  landed: number,
  state: 'active' | 'resting' = 'active',
  language = 'Go',
): SizeFacts {
  const task = exampleTask({ id });
  return {
    task: {
      ...task,
      classification: { ...task.classification, language },
      provenance: { ...task.provenance, landedAt: day(landed) },
      state: state === 'active' ? 'active' : 'review',
      history:
        state === 'active'
          ? []
          : [{ to: 'review', reason: 'surplus', from: 'active', at: day(landed), text: '', facts: {} }],
    },
    isAnchor: false,
  };
}

const workOf = (facts: readonly SizeFacts[]): Strata[] => facts.flatMap(({ task }) => toStrata(task) ?? []);

test('of equals the oldest rest, and the youngest come back', () => {
  const tasks = [fact('a', 3), fact('b', 1), fact('c', 2), fact('d', 0, 'resting'), fact('e', 5, 'resting')];
  expect(fitSize(tasks, workOf(tasks), 2)).toEqual({ rest: ['b'], wake: [] });
  expect(fitSize(tasks, workOf(tasks), 4)).toEqual({ rest: [], wake: ['e'] });
  expect(fitSize(tasks, workOf(tasks), null)).toEqual({ rest: [], wake: ['e', 'd'] });
});

test('what there is too much of rests first, whatever its age', () => {
  const tasks = [fact('a', 1, 'active', 'Rust'), fact('b', 2), fact('c', 3), fact('d', 4)];
  const evenly = workOf([fact('x', 0, 'active', 'Rust'), fact('y', 0)]);
  expect(fitSize(tasks, evenly, 2).rest).toEqual(['b', 'c']);
});

test('a share that is wanted stands above that of the work, and leaves the rest to it', () => {
  const languages = ['Rust', 'Go', 'Go', 'C'];
  const tasks = languages.map((language, i) => fact(language + i, i, 'active', language));
  const work = workOf(tasks);
  expect(fitSize(tasks, work, 3, { language: { Go: 0.8 } }).rest).toEqual(['Rust0']);
  expect(fitSize(tasks, work, 3, { language: { Go: 0 } }).rest).toEqual(['Go1']);
  const expected = toExpectedShares(work, 'language', { language: { Go: 0.8, Java: 0.1 } });
  expect([...expected.keys()]).toEqual(['Go', 'Java', 'Rust', 'C']);
  for (const [i, share] of [0.8, 0.1, 0.05, 0.05].entries())
    expect([...expected.values()][i]).toBeCloseTo(share, 12);
  expect(findImbalance(work, work)).toEqual([]);
  expect(findImbalance(work, work, { language: { Java: 0.8 } })).toMatchObject([
    { dimension: 'language', value: 'Java', share: 0, expectedShare: 0.8, isOver: false },
    { dimension: 'language', value: 'Go', share: 0.5, isOver: true },
  ]);
});

test('anchors never rest, and no more is moved than has to be', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ landed: fc.nat(9), isAnchor: fc.boolean(), isActive: fc.boolean() }), {
        maxLength: 12,
      }),
      fc.integer({ min: 1, max: 12 }),
      (drawn, maxTasks) => {
        const tasks = drawn.map(({ landed, isAnchor, isActive }, i) => ({
          ...fact(`t${i}`, landed, isActive ? 'active' : 'resting'),
          isAnchor,
        }));
        const active = tasks.filter(({ task }) => task.state === 'active');
        const anchors = new Set(active.filter(({ isAnchor }) => isAnchor).map(({ task }) => task.id));
        const { rest, wake } = fitSize(tasks, workOf(tasks), maxTasks);
        expect(rest.filter((id) => anchors.has(id))).toEqual([]);
        const left = active.length - rest.length + wake.length;
        expect(left).toBeLessThanOrEqual(Math.max(maxTasks, anchors.size));
        if (rest.length > 0) expect(left).toBe(Math.max(maxTasks, anchors.size));
        else expect(left).toBe(Math.max(active.length, Math.min(maxTasks, tasks.length)));
      },
    ),
  );
});
