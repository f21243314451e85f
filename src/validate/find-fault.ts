import type { Candidate } from '../domain/candidate.ts';
import type { Evidence, reasonsByStage } from '../domain/decision.ts';
import type { TaskKind, UnstableTest } from '../domain/task.ts';
import type { TestClasses } from '../testbed/protocol.ts';

/** Why a candidate cannot be a task. */
export interface Fault {
  readonly kind: 'fault';
  readonly reason: (typeof reasonsByStage)['validate'][number];
  readonly text: string;
  readonly facts: Evidence['facts'];
}

export const toFault = (reason: Fault['reason'], text: string, facts: Fault['facts'] = {}): Fault => ({
  kind: 'fault',
  reason,
  text,
  facts,
});

/** What kind of task the classes of its tests allow, or why none. */
export function judgeClasses(
  classes: TestClasses,
  candidate: Candidate,
): { readonly kind: TaskKind } | Fault {
  const { failToPass, passToPass, brokenByGold, unstable, distrusted } = classes;
  if (brokenByGold.length > 0) {
    const text = `gold breaks ${brokenByGold.length} tests: ${brokenByGold[0]}`;
    return toFault('gold-breaks-tests', text, { tests: [...brokenByGold] });
  }
  if (failToPass.length > 0) return { kind: 'fail-to-pass' };
  const isRefactoring = candidate.classification?.taskType === 'refactor';
  if (isRefactoring && passToPass.length > 0) return { kind: 'regression-only' };
  if (unstable.length + distrusted.length > 0) {
    const text = `no stable failToPass test: ${unstable.length} tests waver between runs, ${distrusted.length} share their files`;
    return toFault('flaky', text, { unstable: unstable.map(toRate) });
  }
  if (candidate.testPatch === '') {
    return toFault('no-tests', 'no test landed with the change, and no existing test notices it');
  }
  return toFault(
    'no-fail-to-pass',
    `no test fails without the change and passes with it (${passToPass.length} pass on both sides)`,
    { passToPass: passToPass.length },
  );
}

const toRate = ({ id, state, passCount, runCount }: UnstableTest) => ({ id, state, passCount, runCount });
