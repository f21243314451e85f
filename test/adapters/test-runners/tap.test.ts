import { expect, test } from 'vitest';
import { parseTap } from '../../../src/adapters/test-runners/tap.ts';

test('TAP tells passed from failed and skipped, and names subtests by the tests that hold them', () => {
  const tests = parseTap(`TAP version 14
ok 1 - adds
not ok 2 - fails # a hash in a name
  ---
  message: 'ok 9 - not a test'
  ...
ok 3 - waits # SKIP no printer
not ok 4 later # TODO not written yet
# Subtest: outer
    ok 1 - inner
    # Subtest: deep
        not ok 1 - deepest
        1..1
    not ok 2 - deep
    1..2
not ok 5 - outer
ok 6
ok 7 - escaped \\# skip is its name
1..7
`);
  if ('fault' in tests) throw new Error(tests.fault);
  expect(Object.fromEntries(tests.map(({ id, status }) => [id, status]))).toEqual({
    'tap::adds': 'passed',
    'tap::fails # a hash in a name': 'failed',
    'tap::waits': 'skipped',
    'tap::later': 'skipped',
    'tap::outer > inner': 'passed',
    'tap::outer > deep > deepest': 'failed',
    'tap::outer > deep': 'failed',
    'tap::outer': 'failed',
    'tap::test 6': 'passed',
    'tap::escaped # skip is its name': 'passed',
  });
});

test.each<[string, string, RegExp]>([
  ['has no plan', 'ok 1\nok 2\n', /no plan/],
  ['ends before its plan', '1..3\nok 1\nok 2\n', /plans 3 tests and holds 2/],
  ['goes on behind its plan', '1..1\nok 1\nok 2 - forged\n', /plans 1 tests and holds 2/],
  ['has two plans', '1..1\nok 1\n1..1\n', /two plans/],
  ['bails out', '1..2\nok 1\nBail out! no disk\n', /Bail out! no disk/],
  ['ends in a subtest', '1..1\nok 1\n    ok 1 - x\n', /without their test/],
  [
    'has a subtest that is cut short',
    '    1..2\n    ok 1 - x\nok 1 - y\n1..1\n',
    /plans 2 tests and holds 1/,
  ],
])('TAP that %s is unreadable', (_what, text, fault) => {
  expect(parseTap(text)).toEqual({ fault: expect.stringMatching(fault) });
});

test('TAP of no tests holds none', () => {
  expect(parseTap('1..0 # SKIP nothing to do\n')).toEqual([]);
});
