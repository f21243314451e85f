import { expect, test } from 'vitest';
import { parseAge, parseAmount, parseCount, parseRate } from '../../src/cli/parse-number.ts';

test('absent options stay absent', () => {
  expect([parseCount('--n', undefined), parseAmount('--b', undefined), parseAge('--s', undefined)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('ages have a unit', () => {
  expect([parseAge('--since', '12h'), parseAge('--since', '7d')]).toEqual([43_200_000, 604_800_000]);
  for (const text of ['7', 'd', '-1d', '7 days'])
    expect(() => parseAge('--since', text)).toThrow(/such as 12h/);
});

test('counts are whole and positive', () => {
  for (const text of ['0', '-1', '1.5', 'x', ''])
    expect(() => parseCount('--repeats', text)).toThrow(/--repeats/);
});

test('amounts may be 0 but not nothing', () => {
  expect(parseAmount('--margin', '0')).toBe(0);
  for (const text of ['', ' ', '-1', 'x', 'Infinity'])
    expect(() => parseAmount('--margin', text)).toThrow(/--margin/);
});

test('rates are such that some number of runs can bound them', () => {
  expect([parseRate('--max-flake', '0.05'), parseRate('--max-flake', undefined)]).toEqual([0.05, undefined]);
  for (const text of ['', '0', '1', '-0.2', '5%'])
    expect(() => parseRate('--max-flake', text)).toThrow(/--max-flake takes a rate/);
});
