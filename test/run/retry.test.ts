import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/domain/outcome.ts';
import { isHopeless, toRetryDelayMs } from '../../src/run/retry.ts';

const infra = (code: string): Outcome => ({ kind: 'infraFailed', code, detail: '' });
const crashed: Outcome = { kind: 'agentFailed', detail: '' };

describe('which outcomes are tried again', () => {
  function check(outcome: Outcome, earlier: Outcome[], isRetried: boolean) {
    const name = 'code' in outcome ? outcome.code : outcome.kind;
    test(`${name} after ${earlier.length} failed attempts: ${isRetried ? 'again' : 'it stands'}`, () => {
      expect(toRetryDelayMs(outcome, earlier) !== undefined).toBe(isRetried);
    });
  }
  check({ kind: 'completed' }, [], false);
  check({ kind: 'timedOut', limitMs: 1 }, [], false);
  check(infra('http-429'), [], true);
  check(infra('http-429'), [infra('http-429')], true);
  check(infra('http-429'), [infra('http-429'), infra('http-500')], false);
  check(infra('http-401'), [], false);
  check(infra('usage-limit'), [], false);
  check(infra('http-400'), [], false);
  check(infra('http-413'), [], false);
  check(infra('unbounded'), [], false);
  check(infra('http-408'), [], true);
  check(infra('http-503'), [], true);
  check(crashed, [], true);
  check(crashed, [crashed], false);
  check(crashed, [infra('http-429')], true);
});

test.each([
  ...['http-401', 'http-403', 'http-404', 'usage-limit'].map((code) => ({ code, isStop: true })),
  ...['http-400', 'http-413', 'http-422', 'http-429', 'unbounded'].map((code) => ({ code, isStop: false })),
])('$code ends the experiment: $isStop', ({ code, isStop }) => {
  expect(isHopeless(infra(code))).toBe(isStop);
});
