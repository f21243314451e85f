import { describe, expect, test } from 'vitest';
import type { Task } from '../../src/domain/task.ts';
import { moveTask, type TaskMove, welcomeTask } from '../../src/domain/task-state.ts';
import { planTasks, type RefreshRules, type TaskFacts } from '../../src/refresh/plan-tasks.ts';
import { exampleTask } from '../support/examples.ts';

const day = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 86_400_000).toISOString();
const rules: RefreshRules = {
  reviewDays: 90,
  changedShare: 0.5,
  proveDays: 6,
  proveRuns: 2,
  quarantineDays: 30,
  retiresSaturated: false,
};

/** Landed and validated on day 0, moved thereafter. */
function taskAfter(...moves: [onDay: number, move: TaskMove][]): Task {
  const { provenance, ...rest } = exampleTask();
  const task = { ...rest, provenance: { ...provenance, landedAt: day(0) } };
  return moves.reduce(
    (moved, [onDay, move]) => moveTask(moved, move, day(onDay)),
    welcomeTask(task, undefined, day(0)),
  );
}

interface Known extends Partial<Omit<TaskFacts, 'task'>> {
  readonly on: number;
  readonly rules?: Partial<RefreshRules>;
}

function check(task: Task, { on, rules: own, ...known }: Known, expected: readonly string[]) {
  const facts: TaskFacts = {
    task,
    provedAt: day(on),
    kept: { share: 1, isGone: false },
    isSaturated: false,
    ...known,
  };
  const steps = planTasks([facts], { ...rules, ...own }, day(on));
  expect(steps.map((step) => [step.kind, ...('reason' in step ? [step.reason] : [])].join(' '))).toEqual(
    expected,
  );
}

const reviewed = (keptShare: number): TaskMove[] => [
  { to: 'review', reason: 'old', text: '' },
  { to: 'active', reason: 'reviewed', text: '', facts: { keptShare } },
];

describe('an active task', () => {
  test('is proved when it was not for some days, or never here, and is left alone else', () => {
    check(taskAfter(), { on: 5, provedAt: day(0) }, []);
    check(taskAfter(), { on: 6, provedAt: day(0) }, ['prove']);
    check(taskAfter(), { on: 1, provedAt: null }, ['prove']);
  });

  test('is reviewed with age, counted from the last time', () => {
    check(taskAfter(), { on: 89 }, []);
    check(taskAfter(), { on: 90 }, ['review old']);
    const [aside, back] = reviewed(1) as [TaskMove, TaskMove];
    check(taskAfter([90, aside], [90, back]), { on: 179 }, []);
    check(taskAfter([90, aside], [90, back]), { on: 180 }, ['review old']);
  });

  test('is reviewed when its code has changed much, and again when as much has changed since', () => {
    check(taskAfter(), { on: 1, kept: { share: 0.51, isGone: false } }, []);
    check(taskAfter(), { on: 1, kept: { share: 0.5, isGone: false } }, ['review code-changed']);
    check(taskAfter(), { on: 1, kept: null }, []);
    const [aside, back] = reviewed(0.5) as [TaskMove, TaskMove];
    check(taskAfter([1, aside], [1, back]), { on: 2, kept: { share: 0.4, isGone: false } }, []);
    check(taskAfter([1, aside], [1, back]), { on: 2, kept: { share: 0.25, isGone: false } }, [
      'review code-changed',
    ]);
    // Nothing is left that could change.
    const [again, back0] = reviewed(0) as [TaskMove, TaskMove];
    check(taskAfter([1, again], [1, back0]), { on: 2, kept: { share: 0, isGone: false } }, []);
  });

  test('is retired when none of its files is left, or when all solve it and that is wanted', () => {
    check(taskAfter(), { on: 1, kept: { share: 0, isGone: true } }, ['retire superseded']);
    check(taskAfter(), { on: 1, isSaturated: true }, []);
    check(taskAfter(), { on: 1, isSaturated: true, rules: { retiresSaturated: true } }, ['retire saturated']);
  });
});

test('a task that a killed refresh left in review is reviewed; one that rests is left alone', () => {
  const [aside] = reviewed(1) as [TaskMove];
  check(taskAfter([90, aside]), { on: 91, provedAt: null }, ['review old']);
  check(taskAfter([9, { to: 'review', reason: 'surplus', text: '' }]), { on: 200, provedAt: null }, []);
});

test('a task that has not held for long is retired for the reason for which it fell', () => {
  const fallen: TaskMove = { to: 'quarantined', reason: 'flaky', text: 'half of the time' };
  check(taskAfter([10, fallen]), { on: 39 }, []);
  check(taskAfter([10, fallen]), { on: 40 }, ['retire flaky']);
  check(taskAfter([10, fallen], [40, { to: 'retired', reason: 'flaky', text: '' }]), { on: 400 }, []);
});
