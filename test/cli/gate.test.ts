import { describe, expect, test } from 'vitest';
import { findGateFault } from '../../src/cli/compare.ts';

describe('gates look at interval bounds', () => {
  function check(
    gate: 'regression' | 'not-noninferior',
    bounds: [number | null, number | null],
    margin: number,
    fails: boolean,
  ) {
    test(`${gate}, [${bounds}], margin ${margin}: ${fails ? 'fails' : 'holds'}`, () => {
      const [lower, upper] = bounds;
      const difference = {
        value: -0.1,
        lower,
        upper,
        confidence: 0.95,
        method: '',
        taskCount: 9,
        trialCount: 27,
        excludedCount: 0,
      };
      expect(findGateFault({ difference }, gate, margin) !== undefined).toBe(fails);
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
