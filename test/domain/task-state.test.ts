import { expect, test } from 'vitest';
import { lastMove, moveTask, welcomeTask } from '../../src/domain/task-state.ts';
import { exampleTask } from '../support/examples.ts';

const at = (day: number) => new Date(Date.UTC(2026, 0, day)).toISOString();
const fresh = welcomeTask(exampleTask(), undefined, at(1));

test('a history grows by what happens, and by nothing that has happened already', () => {
  const review = { to: 'review', reason: 'old', text: '91 days' } as const;
  const moved = moveTask(fresh, review, at(2));
  expect(moved).toMatchObject({
    state: 'review',
    history: [{ to: 'active', from: null }, { from: 'active' }],
  });
  expect(moveTask(moved, review, at(3))).toBe(moved);
  expect(lastMove(moved, 'review')).toMatchObject({ at: at(2), reason: 'old' });
  expect(lastMove(moved, 'retired')).toBeUndefined();
});

test('nothing but a validation brings back what is retired', () => {
  const retired = moveTask(fresh, { to: 'retired', reason: 'by-hand', text: 'dull' }, at(2));
  expect(moveTask(retired, { to: 'active', reason: 'room', text: '' }, at(3))).toBe(retired);
  expect(welcomeTask(exampleTask(), retired, at(4))).toMatchObject({
    state: 'active',
    history: [{ reason: 'validated' }, { reason: 'by-hand' }, { from: 'retired', text: 'validated anew' }],
  });
});

test('a reason belongs to the state that it leads to', () => {
  expect(() => moveTask(fresh, { to: 'retired', reason: 'old' as 'leaked', text: '' }, at(2))).toThrow();
});
