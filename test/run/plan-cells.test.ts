import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toTrialId } from '../../src/domain/ids.ts';
import { planCells } from '../../src/run/plan-cells.ts';
import { exampleExperiment } from '../support/examples.ts';

const experiment = fc
  .record({
    seed: fc.integer(),
    repeats: fc.integer({ min: 1, max: 5 }),
    taskCount: fc.integer({ min: 1, max: 12 }),
  })
  .map(({ seed, repeats, taskCount }) =>
    exampleExperiment({ seed, repeats, taskIds: Array.from({ length: taskCount }, (_, i) => `shop-${i}`) }),
  );

describe('the order of cells', () => {
  test('every cell stands in it once', () => {
    fc.assert(
      fc.property(experiment, (each) => {
        const ids = planCells(each).map(toTrialId);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.length).toBe(each.taskIds.length * each.variants.length * each.repeats);
      }),
    );
  });

  test('all variants of a task and repeat are played one after the other, so that drift hits all alike', () => {
    fc.assert(
      fc.property(experiment, (each) => {
        const cells = planCells(each);
        for (let i = 0; i < cells.length; i += each.variants.length) {
          const block = cells.slice(i, i + each.variants.length);
          expect(new Set(block.map(({ taskId, repeatIndex }) => `${taskId}#${repeatIndex}`)).size).toBe(1);
        }
      }),
    );
  });

  test('the seed decides, and nothing else: a further task moves no other', () => {
    const some = exampleExperiment({ taskIds: ['a', 'b', 'c'] });
    const more = exampleExperiment({ taskIds: ['a', 'b', 'c', 'd'] });
    expect(planCells(some)).toEqual(planCells(some));
    expect(planCells(more).filter(({ taskId }) => taskId !== 'd')).toEqual(planCells(some));
    expect(planCells({ ...more, seed: 2 })).not.toEqual(planCells(more));
  });
});
