import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { bootstrapRatio } from '../../src/stats/bootstrap-ratio.ts';
import { boundMean } from '../../src/stats/bounded-mean.ts';
import { estimateClusteredError } from '../../src/stats/clustered-error.ts';
import { cohensKappa } from '../../src/stats/cohens-kappa.ts';
import { dirichletMeanCdf, tally } from '../../src/stats/dirichlet-mean.ts';
import { flakeRateUpperBound } from '../../src/stats/flake-rate.ts';
import { toHolmLevels } from '../../src/stats/holm.ts';
import { minimumDetectableEffect } from '../../src/stats/minimum-detectable-effect.ts';
import { normalQuantile } from '../../src/stats/normal-quantile.ts';
import { estimatePairedDifference } from '../../src/stats/paired-difference.ts';
import { estimatePassAtK, estimatePassPowerK } from '../../src/stats/pass-at-k.ts';
import { textbookEffect, textbookTasks } from '../../src/stats/plan-size.ts';
import { estimateRateGap } from '../../src/stats/rate-gap.ts';
import { signFlipPValue, toPermutationPValue } from '../../src/stats/sign-flip-test.ts';
import { type CellVerdict, estimateSolveRate } from '../../src/stats/solve-rate.ts';
import { estimateVarianceComponents } from '../../src/stats/variance-components.ts';
import { wilsonInterval } from '../../src/stats/wilson-interval.ts';
import { requires } from '../support/requires.ts';
import { findPythonWithScipy } from '../support/tools.ts';
import reference from './reference.json' with { type: 'json' };

const passes = (count: number) => Array<CellVerdict[]>(count).fill(['pass']);
const fails = (count: number) => Array<CellVerdict[]>(count).fill(['fail']);

describe('values of scripts/stats-reference.py', () => {
  it.each(reference.dirichletMeanCdf)('P(mean of $values ≤ $threshold), summed in exact fractions', (row) => {
    expect(dirichletMeanCdf(tally(row.values), row.threshold)).toBeCloseTo(row.probability, 9);
  });

  it.each(reference.boundedMean)(
    'bounds of a mean on [$low, $high] at $confidence, by SciPy B-splines',
    (row) => {
      const made = boundMean(row.values, { low: row.low, high: row.high }, row.confidence);
      expect(made.lower).toBeCloseTo(row.lower, 7);
      expect(made.upper).toBeCloseTo(row.upper, 7);
      expect(made.pValueOfMiddle).toBeCloseTo(row.pValueOfMiddle, 7);
    },
  );

  it.each(reference.midPBinomial)(
    'with one repeat: $passes of $tasks at $confidence, the mid-P binomial interval',
    (row) => {
      const made = estimateSolveRate(
        [...passes(row.passes), ...fails(row.tasks - row.passes)],
        row.confidence,
      );
      expect(made.lower).toBeCloseTo(row.lower, 7);
      expect(made.upper).toBeCloseTo(row.upper, 7);
    },
  );

  it.each(reference.mcNemarMidP)('with one repeat: $gained gained, $lost lost, McNemar’s mid-P', (row) => {
    const a = [...fails(row.gained), ...passes(row.lost), ...passes(7)];
    const b = [...passes(row.gained), ...fails(row.lost), ...passes(7)];
    expect(estimatePairedDifference(a, b).pValue).toBeCloseTo(row.pValue, 8);
  });

  it.each(reference.normalQuantile)('z of $probability', (row) => {
    expect(normalQuantile(row.probability)).toBeCloseTo(row.z, 9);
  });

  it.each(reference.passAtK)(
    'pass@$k and pass^$k with $c of $n, over all subsets',
    ({ n, c, k, atLeastOne, all }) => {
      const row = [Array.from({ length: n }, (_, i): CellVerdict => (i < c ? 'pass' : 'fail'))];
      expect(estimatePassAtK(row)[k - 1]).toBeCloseTo(atLeastOne, 12);
      expect(estimatePassPowerK(row)[k - 1]).toBeCloseTo(all, 12);
    },
  );

  it.each(reference.flakeRate)('flake rate after $agreeingRuns agreeing runs', (row) => {
    expect(flakeRateUpperBound(row.agreeingRuns)).toBeCloseTo(row.upper, 12);
  });

  it.each(reference.holm)('Holm rejects the same of $pValues', ({ pValues, alpha, isRejected }) => {
    const levels = toHolmLevels(pValues, alpha);
    expect(pValues.map((p, i) => p < (levels[i] ?? 0))).toEqual(isRejected);
  });

  it.each(reference.wilson)('Wilson’s interval of $successes of $total at $confidence', (row) => {
    const made = wilsonInterval(row.successes, row.total, row.confidence);
    expect(made?.lower).toBeCloseTo(row.lower, 9);
    expect(made?.upper).toBeCloseTo(row.upper, 9);
  });

  it.each(reference.kappa)('Cohen’s kappa of $table', (row) => {
    const made = cohensKappa(row.table);
    expect(made.value).toBeCloseTo(row.value, 9);
    expect(made.lower).toBeCloseTo(row.lower, 9);
    expect(made.upper).toBeCloseTo(row.upper, 9);
  });

  it('Cohen’s kappa is bounded by the count where nothing disagrees, and unknown where chance alone must agree', () => {
    const few = cohensKappa([
      [4, 0],
      [0, 4],
    ]);
    expect(few).toMatchObject({ value: 1, upper: 1 });
    // Wilson's lower end of 8 of 8 is 0.6756, and chance agrees on half.
    expect(few.lower).toBeCloseTo(0.3512, 4);
    const unknown = { value: null, lower: null, upper: null };
    expect(
      cohensKappa([
        [8, 0],
        [0, 0],
      ]),
    ).toEqual(unknown);
    expect(
      cohensKappa([
        [0, 0],
        [0, 0],
      ]),
    ).toEqual(unknown);
  });

  it.each(reference.signFlip)('the sign-flip test of $differences, by SciPy’s permutations', (row) => {
    expect(signFlipPValue(row.differences)).toBeCloseTo(row.pValue, 12);
  });

  it.each(reference.mcNemarExact)('$gained gained, $lost lost, McNemar’s exact test', (row) => {
    const differences = [...Array(row.gained).fill(1), ...Array(row.lost).fill(-1), 0, 0];
    expect(toPermutationPValue(differences)).toBeCloseTo(row.pValue, 12);
  });

  it.each(reference.clusteredError)('errors of a mean with clusters $clusters, by statsmodels', (row) => {
    const made = estimateClusteredError(row.values, row.clusters.map(String));
    expect(made?.independent).toBeCloseTo(row.independent, 12);
    expect(made?.clustered).toBeCloseTo(row.clustered, 12);
  });

  it.each(reference.bootstrap)('BCa of a ratio, as near to SciPy’s as chance allows', (row) => {
    const made = bootstrapRatio(row.numerators, row.denominators, { resampleCount: 100_000 });
    const tolerance = (row.upper - row.lower) / 50;
    expect(Math.abs((made?.lower ?? 9) - row.lower)).toBeLessThan(tolerance);
    expect(Math.abs((made?.upper ?? 9) - row.upper)).toBeLessThan(tolerance);
  });

  it.each(reference.rateGap)('the gap of $own.value to $rate, Newcombe’s interval', (row) => {
    const own = {
      ...row.own,
      ...{ confidence: 0.95, method: '', taskCount: 9, trialCount: 9, excludedCount: 0 },
    };
    const made = estimateRateGap(own, row.rate, row.taskCount);
    expect(made?.lower).toBeCloseTo(row.lower, 9);
    expect(made?.upper).toBeCloseTo(row.upper, 9);
  });

  it.each(reference.plan)('tasks for $effect with $repeats repeats, and what 50 tasks find', (row) => {
    const design = { components: row.components, repeats: row.repeats, confidence: 0.95, power: 0.8 };
    expect(textbookTasks(row.effect, design)).toBe(row.tasks);
    expect(textbookEffect(50, design)).toBeCloseTo(row.effectOf50, 9);
  });

  it.each(reference.varianceComponents)('variance of tasks and repeats, by NumPy', (row) => {
    const toRows = (rows: readonly (readonly number[])[]) =>
      rows.map((each) => each.map((pass): CellVerdict => (pass === 1 ? 'pass' : 'fail')));
    const made = estimateVarianceComponents(toRows(row.a), toRows(row.b));
    expect(made?.difference).toBeCloseTo(row.difference, 12);
    expect(made?.withinA).toBeCloseTo(row.withinA, 12);
    expect(made?.withinB).toBeCloseTo(row.withinB, 12);
  });

  it.each(reference.detectable)('the smallest difference that $taskCount tasks can detect', (row) => {
    expect(minimumDetectableEffect({ ...row, baselineRate: 1 })).toBeCloseTo(row.effect, 9);
  });
});

requires('scipy').test('reference.json is what scripts/stats-reference.py makes on this machine', () => {
  const made = spawnSync(findPythonWithScipy() ?? '', ['scripts/stats-reference.py', '--check'], {
    encoding: 'utf8',
  });
  expect(made.stderr).toBe('');
  expect(made.status).toBe(0);
});
