import fc from 'fast-check';
import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { renderReviewPage } from '../../../src/cli/review/review-page.ts';
import { startReview, stepReview } from '../../../src/cli/review/review-session.ts';
import { doubt, hint, pass } from '../../../src/curate/finding.ts';
import { keep } from '../../../src/domain/decision.ts';
import type { ReviewItem } from '../../../src/flows/curate/review.ts';
import { plainPalette } from '../../../src/report/text/palette.ts';
import { toWidth } from '../../../src/report/words/fit-text.ts';
import { exampleCandidate } from '../../support/examples.ts';

const toItem = (prompts: string[], doubts: string[]): ReviewItem => {
  const candidate = exampleCandidate({
    prompts,
    classification: { taskType: 'bug_fix', complexity: 'low', language: 'JavaScript', packages: ['.'] },
  });
  return {
    candidate,
    decision: keep('curate', candidate.id, candidate.id, { text: 'kept' }),
    findings: [
      pass('redaction', 'nothing'),
      pass('template', 'own words'),
      hint('leakage', 'names a file', { grade: 'hint', signs: [{ kind: 'named-place', text: 'a.js' }] }),
      ...doubts.map((text) => doubt('specification', 'under-specified', text, { names: ['toCents'] })),
    ],
    review: undefined,
    isDue: true,
  };
};

describe('the page of a candidate', () => {
  const item = toItem(['the total is off\nby a cent', 'and for refunds, too'], ['nobody said toCents']);
  const session = startReview([item.candidate.id]);

  test('shows what was asked, what landed and what was said', async () => {
    const page = renderReviewPage({ item, session, rows: 40 }, plainPalette);
    await expect(page).toMatchFileSnapshot('../../golden/review-page.golden.txt');
  });
  test('asks what a drop is for', async () => {
    const asking = stepReview(session, 'd').session;
    const page = renderReviewPage({ item, session: asking, rows: 40 }, plainPalette);
    await expect(page).toMatchFileSnapshot('../../golden/review-page-drop.golden.txt');
  });
  test('shows what was decided before', () => {
    const before = { ...session, verdicts: new Map([[item.candidate.id, { kind: 'keep' } as const]]) };
    expect(renderReviewPage({ item, session: before, rows: 40 }, plainPalette)).toContain('1 of 1  kept');
  });
});

test('whatever stands in a prompt, the page fits the terminal and is the same with colours', () => {
  const line = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.constant('修复购物车 🛒\u001b[2J\u202e'),
  );
  const texts = fc.array(line, { minLength: 1, maxLength: 60 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(
      fc.array(texts, { minLength: 1, maxLength: 3 }),
      fc.array(texts, { maxLength: 3 }),
      fc.integer({ min: 24, max: 60 }),
      (prompts, doubts, rows) => {
        const item = toItem(prompts, doubts);
        const session = startReview([item.candidate.id]);
        const page = renderReviewPage({ item, session, rows }, plainPalette);
        const lines = page.split('\n');
        expect(lines.length).toBeLessThanOrEqual(rows);
        expect(Math.max(...lines.map(toWidth))).toBeLessThanOrEqual(80);
        const coloured = renderReviewPage({ item, session, rows }, pc.createColors(true));
        expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(page);
      },
    ),
    { seed: 20260414, numRuns: 150 },
  );
});
