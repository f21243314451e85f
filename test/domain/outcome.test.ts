import { describe, expect, it } from 'vitest';
import { Outcome, type OutcomeRuling, ruleOnOutcome, TrialLimit } from '../../src/domain/outcome.ts';

const graded: OutcomeRuling = { kind: 'grade' };
const failed = { kind: 'ruled', verdict: 'fail' };
const invalid = { kind: 'ruled', verdict: 'invalid' };
const infra = (code: string): Outcome => ({ kind: 'infraFailed', code, detail: '' });

/** The table of outcomes and verdicts, row by row. What the graded trial's tests then say is the grader's business. */
describe('what an outcome means for the verdict', () => {
  it.each<[string, Outcome, boolean, object]>([
    ['completed with a patch', { kind: 'completed' }, true, graded],
    ['completed without one', { kind: 'completed' }, false, failed],
    ['timed out with a patch', { kind: 'timedOut', limitMs: 1000 }, true, graded],
    ['timed out without one', { kind: 'timedOut', limitMs: 1000 }, false, failed],
    ...TrialLimit.options.flatMap((limit): [string, Outcome, boolean, object][] => [
      [`limit "${limit}" with a patch`, { kind: 'limitExceeded', limit, detail: '' }, true, graded],
      [`limit "${limit}" without one`, { kind: 'limitExceeded', limit, detail: '' }, false, failed],
    ]),
    ['the agent crashed, whatever it left', { kind: 'agentFailed', detail: 'panic' }, true, failed],
    ['the agent crashed and left nothing', { kind: 'agentFailed', detail: 'panic' }, false, failed],
    ...[
      'http-401',
      'http-429',
      'http-503',
      'usage-limit',
      'connection-lost',
      'dead-sandbox',
      'disk-full',
      'killed',
    ].map((code): [string, Outcome, boolean, object] => [
      `infrastructure: ${code}`,
      infra(code),
      true,
      invalid,
    ]),
    ['infrastructure, without a patch', infra('http-429'), false, invalid],
  ])('%s', (_, outcome, hasPatch, ruling) => {
    expect(Outcome.parse(outcome)).toEqual(outcome);
    expect(ruleOnOutcome(outcome, hasPatch)).toMatchObject(ruling);
  });

  it('says why, with the cause', () => {
    expect(ruleOnOutcome(infra('http-429'), true)).toMatchObject({
      reason: 'infrastructure failure: http-429',
    });
    expect(ruleOnOutcome({ kind: 'agentFailed', detail: 'panic' }, true)).toMatchObject({
      reason: 'the agent failed: panic',
    });
  });

  it('knows no other outcome', () => {
    expect(Outcome.safeParse({ kind: 'unlucky' }).success).toBe(false);
    expect(Outcome.safeParse({ kind: 'limitExceeded', limit: 'patience', detail: '' }).success).toBe(false);
  });
});
