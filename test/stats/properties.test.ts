import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundMean } from '../../src/stats/bounded-mean.ts';
import { estimatePairedDifference } from '../../src/stats/paired-difference.ts';
import { type CellVerdict, estimateSolveRate } from '../../src/stats/solve-rate.ts';

const cell = fc.constantFrom<CellVerdict>('pass', 'fail', 'invalid', null);
const rows = fc.array(fc.array(cell, { maxLength: 4 }), { maxLength: 12 });
const pairedRows = fc
  .array(fc.tuple(fc.array(cell, { maxLength: 4 }), fc.array(cell, { maxLength: 4 })), { maxLength: 12 })
  .map((pairs) => ({ a: pairs.map(([a]) => a), b: pairs.map(([, b]) => b) }));
/** Fixed, so that a failure is the same for everybody. */
const settings = { seed: 20260302, numRuns: 60 };

const swap = (verdict: CellVerdict): CellVerdict =>
  verdict === 'pass' ? 'fail' : verdict === 'fail' ? 'pass' : verdict;

describe('estimateSolveRate', () => {
  it('lies within its interval, the interval within [0, 1], and every cell is counted once', () => {
    fc.assert(
      fc.property(rows, (verdicts) => {
        const made = estimateSolveRate(verdicts);
        expect(made.trialCount + made.excludedCount).toBe(verdicts.flat().length);
        expect(made.value === null).toBe(made.taskCount === 0);
        expect(made.lower === null).toBe(made.taskCount < 2);
        if (made.value !== null && made.lower !== null && made.upper !== null) {
          expect(made.lower).toBeGreaterThanOrEqual(0);
          expect(made.lower).toBeLessThanOrEqual(made.value + 1e-9);
          expect(made.upper).toBeGreaterThanOrEqual(made.value - 1e-9);
          expect(made.upper).toBeLessThanOrEqual(1);
        }
      }),
      settings,
    );
  });

  it('is mirrored when passes and fails are exchanged', () => {
    fc.assert(
      fc.property(rows, (verdicts) => {
        const made = estimateSolveRate(verdicts);
        const mirrored = estimateSolveRate(verdicts.map((row) => row.map(swap)));
        expect(mirrored.lower ?? 0).toBeCloseTo(made.upper === null ? 0 : 1 - made.upper, 7);
      }),
      settings,
    );
  });

  it('is narrower with less confidence', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 9 }),
        (values) => {
          const wide = boundMean(values, { low: 0, high: 1 }, 0.99);
          const narrow = boundMean(values, { low: 0, high: 1 }, 0.8);
          expect(narrow.lower).toBeGreaterThanOrEqual(wide.lower);
          expect(narrow.upper).toBeLessThanOrEqual(wide.upper);
        },
      ),
      settings,
    );
  });

  it('has no opinion on nothing', () => {
    expect(estimateSolveRate([])).toMatchObject({
      value: null,
      lower: null,
      upper: null,
      taskCount: 0,
      excludedCount: 0,
    });
  });
});

describe('estimatePairedDifference', () => {
  it('decides exactly when the interval excludes 0, and then its p-value is below 5%', () => {
    fc.assert(
      fc.property(pairedRows, ({ a, b }) => {
        const { decision, pValue, estimate } = estimatePairedDifference(a, b);
        const excludesZero = (estimate.lower ?? -1) > 0 || (estimate.upper ?? 1) < 0;
        expect(decision !== 'no-detectable-difference').toBe(excludesZero);
        expect(pValue !== null && pValue < 0.05).toBe(excludesZero);
      }),
      { ...settings, numRuns: 150 },
    );
  });

  it('turns its sign when the variants change places', () => {
    fc.assert(
      fc.property(pairedRows, ({ a, b }) => {
        const one = estimatePairedDifference(a, b);
        const other = estimatePairedDifference(b, a);
        expect(other.estimate.value ?? 0).toBeCloseTo(-(one.estimate.value ?? 0), 12);
        expect(other.estimate.lower ?? 0).toBeCloseTo(-(one.estimate.upper ?? 0), 7);
        expect(other.pValue ?? 0).toBeCloseTo(one.pValue ?? 0, 8);
        expect([one.decision, other.decision].sort()).not.toEqual(['better', 'better']);
      }),
      settings,
    );
  });

  it('refuses rows that do not belong together', () => {
    expect(() => estimatePairedDifference([['pass']], [])).toThrow('1 tasks of A against 0 of B');
  });
});
