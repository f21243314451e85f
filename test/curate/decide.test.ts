import { describe, expect, test } from 'vitest';
import { decide } from '../../src/curate/decide.ts';
import { doubt, hint, object, pass } from '../../src/curate/finding.ts';
import { needsPerson } from '../../src/curate/needs-person.ts';
import { type Finding, toFindings } from '../../src/domain/finding.ts';
import type { Review } from '../../src/domain/review.ts';
import { exampleSubject } from '../support/example-subject.ts';

const subject = exampleSubject({}, { 'a.js': '1\n' });
const leak = object('leakage', 'leak', 'the prompt holds its solution');
const template = object('template', 'template', 'nobody’s own words');
const excluded = object('exclusion', 'excluded', 'excluded by path "a" in the configuration');
const unclear = doubt('specification', 'under-specified', 'the tests need names that nobody said');

const word = (over: Partial<Review>): Review => ({
  candidateId: subject.candidate.id,
  verdict: 'keep',
  reason: null,
  by: 'Ada',
  at: '2026-11-26T08:00:00.000Z',
  ...over,
});
const kept = word({});
const dropped = word({ verdict: 'drop', reason: 'not-testable' });

describe('who decides', () => {
  const check = (name: string, findings: Finding[], review: Review | undefined, expected: string) =>
    test(name, async () => {
      const { decision } = await decide(subject, findings, review);
      expect(decision.kind === 'kept' ? 'kept' : decision.reason).toBe(expected);
      expect(toFindings(decision.evidence)).toEqual(findings);
      expect(decision.evidence.facts.review).toEqual(review);
    });
  check(
    'nobody objects',
    [pass('template', 'own words'), hint('leakage', 'names a file')],
    undefined,
    'kept',
  );
  check('the first filter that does', [hint('x', 'y'), template, leak], undefined, 'template');
  check('a doubt drops nothing', [unclear], undefined, 'kept');
  check('a person, against the filters', [template, leak], kept, 'kept');
  check('a person, against nobody', [pass('template', 'own words')], dropped, 'not-testable');
  check('a person, for a reason of their own', [leak], dropped, 'not-testable');
  check('the configuration, against a person who keeps', [leak, excluded], kept, 'excluded');
});

test('the ledger says who has decided, and when', async () => {
  const texts = [await decide(subject, [leak], kept), await decide(subject, [], dropped)].map(
    ({ decision }) => decision.evidence.text,
  );
  expect(texts).toEqual([
    'bug_fix in JavaScript, low complexity (2 lines, 1 file, 1 package, 1 turn); kept by Ada on 2026-11-26',
    'dropped by Ada on 2026-11-26',
  ]);
});

describe('what a person should look at', () => {
  const check = (name: string, findings: Finding[], expected: boolean) =>
    test(name, async () => {
      expect(needsPerson((await decide(subject, findings, undefined)).decision)).toBe(expected);
    });
  check('a doubt', [unclear], true);
  check('no doubt where another filter has decided', [unclear, leak], false);
  check('no hint', [hint('leakage', 'names a file')], false);
  check('no doubt that running the tests will settle', [{ ...unclear, reason: null }], false);
});
