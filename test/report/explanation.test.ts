import fc from 'fast-check';
import pc from 'picocolors';
import { expect, test } from 'vitest';
import { keep, reject } from '../../src/domain/decision.ts';
import type { Finding } from '../../src/domain/finding.ts';
import { renderExplanationText } from '../../src/report/render-explanation-text.ts';
import { toWidth } from '../../src/report/words/fit-text.ts';

const finding = (filter: string, over: Partial<Finding>): Finding => ({
  ...{ filter, outcome: 'pass', reason: null, text: 'nothing to say', evidence: {} },
  ...over,
});

const leak = 'the prompt holds or names its solution (change-id): "PR #12"';
const decisions = [
  keep('mine', '01a205dd-0000-7000-8000-000000000000', 'tally-7f192c5d', {
    text: '100 % of its lines landed in 42ee57c00f "Lose no cent when a refund is split" and are 53 % of it',
    facts: { link: { level: 'identical-hunks', sessionShare: 1, commitShare: 0.5319 } },
  }),
  reject('curate', 'tally-7f192c5d', 'leak', {
    text: leak,
    facts: {
      size: { lineCount: 5, fileCount: 1 },
      findings: [
        finding('redaction', {
          text: 'the prompt says what it said',
          evidence: { markShare: 0, redactions: [] },
        }),
        finding('leakage', {
          outcome: 'reject',
          reason: 'leak',
          text: leak,
          evidence: {
            grade: 'leak',
            signs: [
              { kind: 'change-id', grade: 'leak', text: 'PR #12' },
              { kind: 'named-place', grade: 'hint', text: 'split.ts' },
            ],
          },
        }),
        finding('specification', {
          outcome: 'uncertain',
          reason: 'under-specified',
          text: 'the tests need names that neither prompt nor base holds',
          evidence: { names: ['roundHalfEven', 'toCents'] },
        }),
        finding('relevance', {
          outcome: 'hint',
          text: '1 of 2 landed test files leads to the change',
          evidence: {
            imports: ['test/split.test.ts → src/index.ts → src/split.ts'],
            apart: ['test/a.test.ts'],
          },
        }),
      ],
    },
  }),
];

test('every filter has its word and its evidence', async () => {
  await expect(renderExplanationText(decisions)).toMatchFileSnapshot('../golden/explanation.golden.txt');
});

test('whatever stands in the evidence, it fits 80 columns and says the same with colours', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.dictionary(fc.string({ maxLength: 20 }), fc.jsonValue()),
      (text, evidence) => {
        const odd = reject('curate', 'a', 'leak', {
          text,
          facts: { findings: [finding('leakage', { text, evidence: evidence as Finding['evidence'] })] },
        });
        const page = renderExplanationText([odd]);
        expect(page).not.toMatch(/[^\P{Cc}\n]/u);
        expect(Math.max(...page.split('\n').map(toWidth))).toBeLessThanOrEqual(80);
        expect(renderExplanationText([odd], pc.createColors(true)).replace(/\u001b\[\d+m/g, '')).toBe(page);
      },
    ),
    { seed: 20260415, numRuns: 200 },
  );
});
