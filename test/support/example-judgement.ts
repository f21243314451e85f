import type { Judgement } from '../../src/domain/judgement.ts';
import type { Clock, JudgeSubject } from '../../src/ports.ts';

export function exampleJudgement(over: Partial<Judgement> = {}): Judgement {
  return {
    reason: 'A bug is described, and its tests would show it.',
    leakage: 'none',
    isTemplate: false,
    isTestable: true,
    taskType: 'bug_fix',
    complexity: 'low',
    confidence: 0.9,
    ...over,
  };
}

export function exampleSubject(over: Partial<JudgeSubject> = {}): JudgeSubject {
  return {
    prompts: ['the total is off by a cent when a cart holds three of the same'],
    goldMessage: 'Add up in whole cents\n',
    goldPatch: 'diff --git a/a.js b/a.js\n--- a/a.js\n+++ b/a.js\n@@ -1 +1 @@\n-1\n+2\n',
    testPatch: 'diff --git a/a.test.js b/a.test.js\n--- a/a.test.js\n+++ b/a.test.js\n@@ -1 +1 @@\n-1\n+2\n',
    byRules: exampleJudgement({ reason: 'no rule objects', confidence: 0.5 }),
    ...over,
  };
}

/** Time stands still; `pauses` are what was to be waited. */
export function stoppedClock(): Clock & { readonly pauses: number[] } {
  const pauses: number[] = [];
  return {
    pauses,
    now: () => new Date('2026-11-24T12:00:00.000Z'),
    monotonicMs: () => 0,
    pause: async (ms) => {
      pauses.push(ms);
    },
  };
}
