import { expect, test } from 'vitest';
import { diagnoseRot, type RotEvidence } from '../../src/refresh/diagnose-rot.ts';
import type { CleanRoomResult } from '../../src/testbed/clean-room.ts';
import { exampleTask } from '../support/examples.ts';

const task = exampleTask({ passToPass: ['test/b.test.js::holds'] });
const prepare = (node: string): RotEvidence['prepared'] => ({
  kind: 'ready',
  environment: { layer: null, versions: { node }, inputs: {}, steps: [] },
});
const prepared = prepare('v24.0.0');

function judged(failToPassPassed: string[], passToPassFailed: string[] = []): CleanRoomResult {
  const failToPassFailed = task.failToPass.filter((id) => !failToPassPassed.includes(id));
  const score = failToPassFailed.length + passToPassFailed.length === 0 ? 1 : 0;
  const rest = { loadFailures: [], restoredFiles: [], durationMs: 1 };
  return { kind: 'judged', failToPassPassed, failToPassFailed, passToPassFailed, score, ...rest };
}
const good = judged(task.failToPass);
const bad = judged([]);
const idle = judged([]);
const silent: CleanRoomResult = {
  kind: 'didNotRun',
  run: { kind: 'didNotRun', cause: 'noReport', detail: 'no report', outputTail: '', durationMs: 1 },
  restoredFiles: [],
};

function check(evidence: RotEvidence, expected: readonly [reason: string, cause: string] | null) {
  const rot = diagnoseRot(task, evidence);
  expect(rot && [rot.reason, rot.cause]).toEqual(expected);
}

test('what holds is not rotten', () => {
  check({ prepared, golds: [good, good], noop: idle }, null);
});

test('an environment that no longer builds is told from a tree that is gone', () => {
  const failed = { step: 'install', command: 'npm ci', detail: '404', outputTail: 'E404' };
  check({ prepared: { kind: 'setupFailed', ...failed }, golds: [], noop: null }, [
    'rotted-environment',
    'environment',
  ]);
  check({ prepared: { kind: 'unbuildable', detail: 'gone' }, golds: [], noop: null }, [
    'rotted-environment',
    'code',
  ]);
});

test('gold that fails is laid to what has changed around it, as far as it can be told', () => {
  const golds = [bad, bad, bad];
  check({ prepared: prepare('v26.0.0'), golds, noop: idle }, ['gold-fails', 'environment']);
  check({ prepared, golds, noop: judged([], task.passToPass) }, ['gold-fails', 'environment']);
  check({ prepared, golds, noop: silent }, ['gold-fails', 'environment']);
  check({ prepared, golds, noop: idle }, ['gold-fails', 'unknown']);
  const conflict: CleanRoomResult = { kind: 'conflict', side: 'patch', detail: 'a.js', restoredFiles: [] };
  check({ prepared, golds: [conflict, conflict, conflict], noop: conflict }, ['gold-fails', 'code']);
});

test('gold that passes now and then flakes, and so does what holds with it and breaks without', () => {
  check({ prepared, golds: [good, bad, good], noop: idle }, ['flaky', 'chance']);
  check({ prepared, golds: [good], noop: judged([], task.passToPass) }, ['flaky', 'chance']);
});

test('tests that pass without the change decide nothing any more', () => {
  check({ prepared, golds: [good], noop: good }, ['gold-fails', 'unknown']);
});
