import { describe, expect, test } from 'vitest';
import type { VariantReport } from '../../src/domain/report.ts';
import {
  type ComparisonGate,
  findGateFault,
  findThresholdFaults,
  type Thresholds,
} from '../../src/report/gates.ts';
import { exampleReports } from '../support/example-pages.ts';

const estimate = (lower: number | null, upper: number | null) => ({
  ...{ value: -0.1, lower, upper, confidence: 0.95, method: '' },
  ...{ taskCount: 9, trialCount: 27, excludedCount: 0 },
});

describe('gates look at interval bounds', () => {
  function check(
    gate: ComparisonGate,
    [lower, upper]: [number | null, number | null],
    margin: number,
    fails: boolean,
  ) {
    test(`${gate}, [${lower}, ${upper}], margin ${margin}: ${fails ? 'fails' : 'holds'}`, () => {
      expect(findGateFault({ difference: estimate(lower, upper) }, gate, margin) !== undefined).toBe(fails);
    });
  }
  check('regression', [-0.3, -0.05], 0, true);
  check('regression', [-0.3, -0.05], 0.1, false);
  check('regression', [-0.3, 0.1], 0, false);
  check('regression', [null, null], 0, false);
  check('not-noninferior', [-0.3, 0.1], 0.05, true);
  check('not-noninferior', [-0.02, 0.1], 0.05, false);
  check('not-noninferior', [null, null], 0.05, true);
});

describe('thresholds', () => {
  const [example] = exampleReports.decided.variants;
  if (example === undefined) throw new Error('the example has variants');
  const variant = (over: Partial<VariantReport>): VariantReport => ({ ...example, name: 'v', ...over });

  function check(
    title: string,
    over: Partial<VariantReport>,
    thresholds: Omit<Thresholds, 'isProofAsked'>,
    [missed, unproven]: [string | null, string | null],
  ) {
    test(title, () => {
      const find = (isProofAsked: boolean) =>
        findThresholdFaults(variant(over), { ...thresholds, isProofAsked })[0] ?? null;
      expect(find(false)).toBe(missed && `v: ${missed}`);
      expect(find(true)).toBe(unproven && `v: ${unproven}`);
    });
  }

  const rate = (lower: number | null, upper: number | null) => ({ solveRate: estimate(lower, upper) });
  const low = 'its solve rate is at most 50%, and has to be 60%';
  check('a rate that is proven too low', rate(0.2, 0.5), { minSolveRate: 0.6 }, [low, low]);
  check('a rate that may be high enough', rate(0.4, 0.8), { minSolveRate: 0.6 }, [
    null,
    'its solve rate may be as low as 40%, and is to be proven at least 60%',
  ]);
  check('a rate that is proven', rate(0.7, 0.9), { minSolveRate: 0.6 }, [null, null]);
  check('a rate without an interval', rate(null, null), { minSolveRate: 0.6 }, [
    null,
    'its solve rate has no interval, and is to be proven at least 60%',
  ]);

  const cost = (lower: number | null, upper: number | null) => ({
    costPerSolvedBoundsUsd: { lower, upper },
  });
  const dear = 'a solved task costs at least $2.00, and may cost $1.50';
  check('a cost that is proven too high', cost(2, 3), { maxCostPerSolvedUsd: 1.5 }, [dear, dear]);
  check('a cost that may be low enough', cost(1, 2), { maxCostPerSolvedUsd: 1.5 }, [
    null,
    'a solved task may cost $2.00, and is to be proven at most $1.50',
  ]);
  check('a cost that nothing bounds above', cost(1, null), { maxCostPerSolvedUsd: 1.5 }, [
    null,
    'nothing bounds what a solved task costs, and it is to be proven at most $1.50',
  ]);
  const unknown = 'its cost is not known, and may be at most $1.50 for a solved task';
  check('a cost that nobody knows never passes', { costUsd: null }, { maxCostPerSolvedUsd: 1.5 }, [
    unknown,
    unknown,
  ]);

  const stable = (lower: number, upper: number) => ({ stabilityBounds: { lower, upper } });
  const shaky = 'its stability is at most 60%, and has to be 80%';
  check('a stability that is proven too low', stable(0.3, 0.6), { minStability: 0.8 }, [shaky, shaky]);
  check('no threshold', { costUsd: null }, {}, [null, null]);
});
