import { describe, expect, test } from 'vitest';
import type { FileChange, Session, Turn } from '../../src/domain/session.ts';
import { noUsage } from '../../src/domain/usage.ts';
import { assembleSessions } from '../../src/mine/assemble-sessions.ts';
import { exampleFileChange, exampleSession, exampleTurn } from '../support/example-session.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 2, 10, minute)).toISOString();

/** An edit that can be told by its path. */
const edit = (path: string, minute: number | null = null): FileChange => ({
  ...exampleFileChange(path, null, `${path}\n`),
  at: minute === null ? null : at(minute),
});

const turn = (minute: number, over: Partial<Turn> = {}) =>
  exampleTurn({ prompt: `asked at ${minute}`, startedAt: at(minute), endedAt: at(minute + 1), ...over });

const session = (id: string, turns: Turn[], over: Partial<Session> = {}) =>
  exampleSession({
    id,
    file: `/sessions/${id}.jsonl`,
    turns: turns.map((each, i) => ({ ...each, index: i + 1 })),
    ...over,
  });

const subAgent = (id: string, of: string, turns: Turn[], over: Partial<Session> = {}) =>
  session(id, turns, { writtenBy: 'harness', spawnedBy: of, ...over });

const find = (sessions: readonly Session[], id: string) => sessions.find((each) => each.id === id);
const pathsOf = (found: Session | undefined) =>
  found?.turns.map(({ fileChanges }) => fileChanges.map(({ path }) => path));

describe('of several copies of a session stays the longest:', () => {
  const whole = session('s', [turn(0), turn(5)], { endedAt: at(6) });
  const check = (name: string, other: Session, expected: Session) =>
    test.each([
      ['first', [whole, other]],
      ['last', [other, whole]],
    ])(`${name}, read %s`, (_order, recorded) => {
      expect(assembleSessions(recorded)).toEqual([expected]);
    });
  const later = session('s', [turn(0)], { endedAt: at(7) });
  const cutOff = session('s', [turn(0)], { endedAt: at(6) });
  const emptied = session('s', [turn(0), turn(5)], { endedAt: at(6), file: '/archived/s.jsonl' });
  const busier = { ...emptied, turns: [turn(0, { fileChanges: [edit('a')] }), turn(5)] };
  check('the one that went on', later, later);
  check('not the one that was cut off', cutOff, whole);
  check('the one with more in it', busier, busier);
  check('the first by name, if they are the same', emptied, emptied);
});

describe('what a sub-agent did', () => {
  const root = session('root', [
    turn(0, { fileChanges: [edit('a', 1), edit('b', 4)] }),
    turn(10, { fileChanges: [edit('c')] }),
  ]);

  test('joins the turn of its root in which it worked, in the order of time', () => {
    const agent = subAgent('agent', 'root', [
      turn(2, { fileChanges: [edit('x', 2), edit('y', 5)] }),
      turn(12, { fileChanges: [edit('z', 13)] }),
    ]);
    const sessions = assembleSessions([agent, root]);
    expect(pathsOf(find(sessions, 'root'))).toEqual([
      ['a', 'x', 'b', 'y'],
      ['c', 'z'],
    ]);
  });

  test('keeps the order of edits that have no time', () => {
    const agent = subAgent('agent', 'root', [turn(2, { fileChanges: [edit('x'), edit('y', 3), edit('z')] })]);
    expect(pathsOf(find(assembleSessions([root, agent]), 'root'))?.[0]).toEqual(['a', 'x', 'y', 'z', 'b']);
  });

  test('adds its commands and tokens, and never its prompt', () => {
    const command = { command: 'npm test', cwd: null, exitCode: 0 };
    const usage = { ...noUsage, inputTokens: 10 };
    const agent = subAgent('agent', 'root', [turn(2, { commands: [command], usage })]);
    const spent = session('root', [turn(0, { usage }), turn(10)]);
    const [first, second] = find(assembleSessions([spent, agent]), 'root')?.turns ?? [];
    expect(first).toMatchObject({ commands: [command], usage: { inputTokens: 20 }, prompt: 'asked at 0' });
    expect(second).toMatchObject({ commands: [], usage: null, prompt: 'asked at 10' });
  });

  test('leaves it in the list as it was recorded', () => {
    const agent = subAgent('agent', 'root', [turn(2, { fileChanges: [edit('x')] })]);
    expect(find(assembleSessions([root, agent]), 'agent')).toBe(agent);
  });

  test.each([
    ['names its root', 'root'],
    ['names the sub-agent that called it', 'agent'],
  ])('reaches the root from any depth: one that %s', (_name, spawnedBy) => {
    const agent = subAgent('agent', 'root', [turn(2, { fileChanges: [edit('x', 2)] })]);
    const deeper = subAgent('deeper', spawnedBy, [turn(3, { fileChanges: [edit('y', 3)] })]);
    expect(pathsOf(find(assembleSessions([deeper, root, agent]), 'root'))?.[0]).toEqual(['a', 'x', 'y', 'b']);
  });

  test('in another directory is found from there', () => {
    const agent = subAgent('agent', 'root', [turn(2, { fileChanges: [edit('x', 2), edit('/abs/y', 2)] })], {
      cwd: '/home/dev/shop/packages/money',
    });
    expect(pathsOf(find(assembleSessions([root, agent]), 'root'))?.[0]).toEqual([
      'a',
      '/home/dev/shop/packages/money/x',
      '/abs/y',
      'b',
    ]);
  });

  test('is lost where its root is, or where each is the other’s', () => {
    const orphan = subAgent('orphan', 'gone', [turn(2, { fileChanges: [edit('x')] })]);
    const [one, two] = [subAgent('one', 'two', [turn(1)]), subAgent('two', 'one', [turn(1)])];
    expect(assembleSessions([orphan, one, two])).toEqual([orphan, one, two]);
  });
});

describe('a fork', () => {
  const parent = session('parent', [
    turn(0, { firstRecord: 0, fileChanges: [edit('a')] }),
    turn(5, { firstRecord: 20 }),
    turn(9, { firstRecord: 40 }),
  ]);
  const fork = (recordCount: number | null, over: Partial<Session> = {}) =>
    session('fork', [turn(8, { firstRecord: 40 })], {
      forkedFrom: { id: 'parent', recordCount },
      startedAt: at(8),
      ...over,
    });
  const outline = (found: Session | undefined) =>
    found?.turns.map(
      ({ index, prompt, isInherited }) => `${index} ${prompt}${isInherited ? ' (inherited)' : ''}`,
    );

  test.each([
    ['by its records', fork(20), ['1 asked at 0 (inherited)', '2 asked at 8']],
    ['by its time', fork(null), ['1 asked at 0 (inherited)', '2 asked at 5 (inherited)', '3 asked at 8']],
    ['before anything was asked', fork(0), ['1 asked at 8']],
  ])('has the turns of its parent up to where it left, %s', (_name, forked, expected) => {
    const sessions = assembleSessions([forked, parent]);
    expect(outline(find(sessions, 'fork'))).toEqual(expected);
    expect(find(sessions, 'parent')).toBe(parent);
    expect(find(sessions, 'fork')?.forkedFrom).toBeNull();
  });

  test('of a fork has what both took over, with what sub-agents did there', () => {
    const agent = subAgent('agent', 'parent', [turn(1, { fileChanges: [edit('x', 1)] })]);
    const second = session('second', [turn(30)], {
      forkedFrom: { id: 'fork', recordCount: 60 },
      startedAt: at(30),
    });
    const sessions = assembleSessions([second, fork(20), agent, parent]);
    expect(outline(find(sessions, 'second'))).toEqual([
      '1 asked at 0 (inherited)',
      '2 asked at 8 (inherited)',
      '3 asked at 30',
    ]);
    expect(pathsOf(find(sessions, 'second'))?.[0]).toEqual(['a', 'x']);
  });

  test('that repeats its parent in its own record is left as it is', () => {
    const whole = session('fork', [turn(0, { isInherited: true }), turn(8)], {
      forkedFrom: { id: 'parent', recordCount: 20 },
    });
    expect(find(assembleSessions([whole, parent]), 'fork')).toEqual({ ...whole, forkedFrom: null });
  });

  test('without its parent says so, and so does a fork of it', () => {
    const second = session('second', [turn(30)], { forkedFrom: { id: 'fork', recordCount: 60 } });
    const sessions = assembleSessions([fork(20), second]);
    expect(sessions.map(({ forkedFrom }) => forkedFrom?.id)).toEqual(['parent', 'parent']);
    expect(outline(find(sessions, 'second'))).toEqual(['1 asked at 8 (inherited)', '2 asked at 30']);
  });

  test('of itself, or in a ring, has no parent', () => {
    const one = session('one', [turn(1)], { forkedFrom: { id: 'two', recordCount: 9 } });
    const two = session('two', [turn(2)], { forkedFrom: { id: 'one', recordCount: 9 } });
    const self = session('self', [turn(3)], { forkedFrom: { id: 'self', recordCount: 9 } });
    const sessions = assembleSessions([one, two, self]);
    expect(sessions.map(({ id }) => id)).toEqual(['one', 'two', 'self']);
    expect(sessions.every(({ forkedFrom }) => forkedFrom !== null)).toBe(true);
  });
});
