import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkChances, pickPlay, toUnitInterval } from '../../../src/adapters/upstreams/scripted-draw.ts';
import { type Chances, Script } from '../../../src/adapters/upstreams/scripted-script.ts';

const scriptOf = (...names: readonly string[]): Script =>
  Script.parse({
    name: 'one',
    match: { prompt: 'x' },
    plays: names.map((name) => ({ name, turns: [{}] })),
  });

describe('the draw of a play', () => {
  const script = scriptOf('right', 'wrong-a', 'wrong-b');
  const check = (title: string, chances: Chances | undefined, drawn: number, expected: string) =>
    test(title, () => expect(pickPlay(script, chances, drawn).name).toBe(expected));

  check('of a model without chances is the first', undefined, 0.999, 'right');
  check('falls on the first up to its chance', { right: 0.5 }, 0.499, 'right');
  check('gives the rest in equal parts', { right: 0.5 }, 0.5, 'wrong-a');
  check('gives the rest in equal parts, to the last', { right: 0.5 }, 0.75, 'wrong-b');
  check('passes over what has no chance', { right: 0, 'wrong-a': 0 }, 0, 'wrong-b');
  check(
    'leaves nothing over where the named ones do not fill the whole',
    { right: 0.1, 'wrong-a': 0.1, 'wrong-b': 0 },
    0.999,
    'wrong-a',
  );

  test('never fails, whatever is drawn', () => {
    const chances = fc
      .tuple(fc.double({ min: 0.01, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([a, b]) => ({ right: a, 'wrong-a': (1 - a) * b }));
    const drawn = fc.integer({ min: 0, max: 2 ** 52 - 1 }).map((bits) => bits / 2 ** 52);
    fc.assert(
      fc.property(chances, drawn, (table, at) => {
        expect(script.plays).toContain(pickPlay(script, table, at));
      }),
    );
  });

  test('comes out as often as its chance says', () => {
    const draws = Array.from({ length: 10_000 }, (_, seed) => toUnitInterval(seed, 'one', 'gpt-5.5-weak'));
    const rightCount = draws.filter(
      (drawn) => pickPlay(script, { right: 0.3 }, drawn).name === 'right',
    ).length;
    // The seeds are fixed, so the count is too; 3000 ± 3 standard deviations is what a fair draw gives.
    expect(Math.abs(rightCount - 3000)).toBeLessThan(138);
  });

  test('is the same on every machine', () => {
    expect(toUnitInterval(1, 'one', 'gpt-5.5-weak')).toBe(toUnitInterval(1, 'one', 'gpt-5.5-weak'));
    expect(toUnitInterval(1, 'one', 'gpt-5.5-weak')).toBeCloseTo(0.5038105898133656, 12);
    expect(toUnitInterval(2, 'one', 'gpt-5.5-weak')).not.toBe(toUnitInterval(1, 'one', 'gpt-5.5-weak'));
  });

  test('is refused beforehand where a name is a slip, or nothing can be drawn', () => {
    expect(() => checkChances([script], { m: { rigth: 0.5 } })).toThrow(
      'Model m has a chance for the play "rigth"',
    );
    expect(() => checkChances([script, scriptOf('right')], { m: { right: 0 } })).toThrow(
      'Model m has no chance of playing anything of script one.',
    );
    expect(() => checkChances([script], { m: { right: 0.5 } })).not.toThrow();
  });
});
