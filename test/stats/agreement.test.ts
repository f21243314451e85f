import { describe, expect, it } from 'vitest';
import { canFindUnstable, isStable, toAgreement } from '../../src/stats/agreement.ts';
import { fewestTasksToDecide, minimumDetectableEffect } from '../../src/stats/minimum-detectable-effect.ts';
import type { CellVerdict } from '../../src/stats/solve-rate.ts';

const letters: Record<string, CellVerdict> = { P: 'pass', F: 'fail', I: 'invalid', '.': null };
const row = (text: string) => [...text].map((letter) => letters[letter] ?? null);

describe('agreement of repeats', () => {
  it.each([
    ['PPP', 1],
    ['PPF', 2 / 3],
    ['FFP', 2 / 3],
    ['PF', 0.5],
    ['PI.', null],
    ['', null],
    ['PPI', 1],
  ])('%s agrees by %s', (text, expected) => {
    expect(toAgreement(row(text))).toBe(expected);
  });

  it('2 of 3 is stable at a threshold of 0.67, 3 of 5 is not', () => {
    expect(isStable(2 / 3, 0.67)).toBe(true);
    expect(isStable(3 / 5, 0.67)).toBe(false);
  });

  it.each([
    [1, 0.67, false],
    [2, 0.67, true],
    [3, 0.67, false],
    [3, 0.7, true],
    [5, 0.67, true],
  ])('%d repeats can fall below %d: %s', (repeats, threshold, expected) => {
    expect(canFindUnstable(repeats, threshold)).toBe(expected);
  });
});

describe('what can be found at all', () => {
  it('five tasks that agree decide at 95%, four do not', () => {
    expect(fewestTasksToDecide(0.95)).toBe(5);
    expect(fewestTasksToDecide(0.99)).toBe(7);
  });

  it.each([
    [5, 1, null],
    [6, 1, 0.86],
    [6, 0, 0.86],
    [6, 0.61, null],
    [20, 0.61, 0.35],
    [20, 0.66, 0.35],
    [10, 0.5, null],
  ])('%d tasks that all agree, where the baseline solves %d: %s', (taskCount, baselineRate, expected) => {
    const design = { taskCount, baselineRate, differenceVariance: 0, confidence: 0.95, power: 0.8 };
    const effect = minimumDetectableEffect(design);
    expect(effect && Number(effect.toFixed(2))).toBe(expected);
  });
});
