import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Step, startReview, stepReview } from '../../../src/cli/review/review-session.ts';

function press(ids: readonly string[], keys: readonly string[]) {
  let session = startReview(ids);
  const steps: Step[] = [];
  for (const key of keys) {
    if (session.index >= ids.length) break;
    const next = stepReview(session, key);
    session = next.session;
    steps.push(next.step);
  }
  return { session, steps };
}

describe('keys of a review', () => {
  const check = (keys: string, expected: object) =>
    test(keys, () => {
      const { session, steps } = press(['a', 'b', 'c'], keys.split(' '));
      expect({
        shown: session.ids[session.index] ?? null,
        asks: session.asks,
        saved: steps.flatMap((step) =>
          step.kind === 'save'
            ? [`${step.id} ${step.verdict.kind === 'keep' ? 'keep' : step.verdict.reason}`]
            : [],
        ),
        last: steps.at(-1)?.kind,
      }).toMatchObject(expected);
    });

  check('k', { shown: 'b', saved: ['a keep'], last: 'save' });
  check('d', { shown: 'a', asks: 'reason', saved: [] });
  check('d 1', { shown: 'b', asks: 'verdict', saved: ['a leak'] });
  check('d 2 d 3', { shown: 'c', saved: ['a template', 'b not-testable'] });
  check('d escape', { shown: 'a', asks: 'verdict', saved: [] });
  check('d 0', { shown: 'a', asks: 'verdict', saved: [] });
  check('d q', { shown: 'a', asks: 'verdict', last: 'show' });
  check('s space', { shown: 'c', saved: [] });
  check('k b d 1', { shown: 'b', saved: ['a keep', 'a leak'] });
  check('b', { shown: 'a' });
  check('p', { shown: 'a', last: 'page' });
  check('q', { shown: 'a', last: 'quit' });
  check('d ctrl-c', { last: 'quit', saved: [] });
  check('end', { last: 'quit' });
  check('x K return up', { shown: 'a', saved: [] });
  check('s s s', { shown: null });
});

test('whatever is pressed, each candidate is decided as it was saved last, and none unseen', () => {
  const key = fc.constantFrom('k', 'd', '1', '3', '9', 's', 'b', 'p', 'escape', 'x');
  fc.assert(
    fc.property(fc.array(key, { maxLength: 40 }), (keys) => {
      const { session, steps } = press(['a', 'b'], keys);
      const saved = new Map(steps.flatMap((step) => (step.kind === 'save' ? [[step.id, step.verdict]] : [])));
      expect(session.verdicts).toEqual(saved);
    }),
    { seed: 20260413 },
  );
});
