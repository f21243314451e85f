import { describe, expect, test } from 'vitest';
import { findExamples } from '../../src/grade/equivalence/inputs/find-examples.ts';
import { makeInputs } from '../../src/grade/equivalence/inputs/make-inputs.ts';
import { createMaker } from '../../src/grade/equivalence/inputs/value-makers.ts';
import type { ExportedFunction } from '../../src/ports.ts';
import { createRandom } from '../../src/stats/create-random.ts';

test.each<[string, unknown[][]]>([
  ['expect(total([1, -2.5], "a, b)")).toBe(1)', [[[1, -2.5], 'a, b)']]],
  ["assert total({'a': True, 'b': None,}, 1_000) == 3", [[{ a: true, b: null }, 1000]]],
  [
    "total({ items: [{ price: 1, name: `it's` }], 'of': undefined })",
    [[{ items: [{ price: 1, name: "it's" }], of: null }]],
  ],
  ["total('it\\'s', 'a: b'); subtotal(1); x.total(2)", [["it's", 'a: b'], [2]]],
  ['total(cart, 1); total(...many); total(a + 1); total(', []],
])('literal arguments of calls: %s', (text, expected) => {
  expect(findExamples('total', text)).toEqual(expected);
});

const landmarks = { numbers: [9, 10, 11], strings: ['net'] };
const makes = (type: string) => {
  const make = createMaker(type, landmarks, createRandom(1));
  return make && Array.from({ length: 200 }, make);
};

describe('values of types as they are written', () => {
  const check = (type: string, fits: (value: unknown) => boolean) =>
    test(type, () => {
      const made = makes(type) ?? [];
      expect(made).toHaveLength(200);
      expect(made.filter((value) => !fits(value))).toEqual([]);
      expect(new Set(made.map((value) => JSON.stringify(value))).size).toBeGreaterThan(1);
    });
  const isNumber = (value: unknown) => Number.isFinite(value);
  check('number', isNumber);
  check('int', Number.isInteger);
  check('boolean', (value) => typeof value === 'boolean');
  check("'net' | 'gross'", (value) => value === 'net' || value === 'gross');
  check('string | undefined', (value) => typeof value === 'string');
  check('Optional[int]', (value) => value === null || Number.isInteger(value));
  check(
    'readonly (number | null)[]',
    (value) => Array.isArray(value) && value.every((each) => each === null || isNumber(each)),
  );
  check('dict[str, list[float]]', (value) =>
    Object.values(value as object)
      .flat()
      .every(isNumber),
  );
  check('{ price: number; name?: string }', (value) => isNumber((value as { price: unknown }).price));
});

test.each([
  'Cart',
  'Map<string, number>',
  '(a: number) => void',
  'Promise<number>',
  '{ a: Cart }',
  '{}',
  'any',
])('no values of %s', (type) => expect(makes(type)).toBeUndefined());

describe('inputs', () => {
  const toFunction = (types: (string | null)[], text = ''): ExportedFunction => ({
    ...{ name: 'f', text, line: 1, endLine: 1 },
    parameters: types.map((type) => ({ type, isOptional: false })),
  });
  const make = (types: (string | null)[], examples: unknown[][] = [], text = '') =>
    makeInputs(toFunction(types, text), examples, 100, createRandom(7));

  test('are the same for the same seed, and no two alike', () => {
    const inputs = make(['number', 'string']);
    expect(inputs).toHaveLength(100);
    expect(make(['number', 'string'])).toEqual(inputs);
    expect(new Set(inputs.map((input) => JSON.stringify(input))).size).toBe(100);
  });

  test('vary what tests call it with, and look where its text draws a line', () => {
    const inputs = make([null, null], [[[{ price: 3 }], 'net']], 'return n > 40 ? 1 : 0;');
    expect(inputs[0]).toEqual([[{ price: 3 }], 'net']);
    expect(inputs.every((input) => input.length === 2 && Array.isArray(input[0]))).toBe(true);
    expect(make([null], [[3]], 'return n > 40 ? 1 : 0;')).toContainEqual([41]);
  });

  test('are as many as there are, and none where nothing tells what it takes', () => {
    expect(make(['boolean'])).toHaveLength(2);
    expect(make([null])).toEqual([]);
    expect(make(['Cart', 'number'])).toEqual([]);
    expect(make([])).toEqual([]);
  });
});
