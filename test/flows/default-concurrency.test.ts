import { expect, test } from 'vitest';
import { toDefaultConcurrency } from '../../src/flows/default-concurrency.ts';

const gib = 2 ** 30;

test.each([
  [8, 64 * gib, 8],
  [64, 16 * gib, 8],
  [4, gib, 1],
])('%i cores and %i bytes of memory are enough for %i at once', (coreCount, memoryBytes, expected) => {
  expect(toDefaultConcurrency({ coreCount, memoryBytes })).toBe(expected);
});
