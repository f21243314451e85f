import { expect, test } from 'vitest';
import { describeShortfall } from '../../../src/validate/recipes/required-versions.ts';

test.each([
  ['go', 'go version go1.19.8 linux/amd64', ' (needs Go ≥ 1.20)'],
  ['go', 'go version go1.20 linux/amd64', ''],
  ['go', 'go version go1.26.8 linux/amd64', ''],
  ['cargo', 'cargo 0.66.0', ' (needs Cargo ≥ 1.74)'],
  ['cargo', 'cargo 1.73.0 (9c4383fb5 2023-08-26)', ' (needs Cargo ≥ 1.74)'],
  ['cargo', 'cargo 1.95.0 (f2d3ce0bd 2026-03-21)', ''],
  ['cargo', 'missing', ''],
  ['node', 'v0.12.0', ''],
])('of %s, "%s" is followed by "%s"', (tool, version, expected) => {
  expect(describeShortfall(tool, version)).toBe(expected);
});
