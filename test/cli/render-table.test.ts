import { expect, test } from 'vitest';
import { renderTable } from '../../src/cli/render-table.ts';

test('columns align, the last one gives way at 80 columns', () => {
  const table = renderTable(
    ['id', 'prompt'],
    [
      ['shop-1', 'x'.repeat(200)],
      ['shop-22', 'short'],
    ],
  );
  const lines = table.split('\n');
  expect(lines[0]).toBe('id       prompt');
  expect(Math.max(...lines.map((line) => line.length))).toBe(80);
  expect(lines[2]).toBe('shop-22  short');
});

test('an id stands uncut where another column gives way', () => {
  const id = 'e-00000001/shop-3fa19c04/1a2b3c4d/1';
  const table = renderTable(['variant', 'time', 'trial'], [['v'.repeat(60), '42 s', id]], 'variant');
  expect(table.split('\n')[1]).toBe(`${'v'.repeat(36)}…  42 s  ${id}`);
  const long = id.repeat(3);
  expect(renderTable(['variant', 'trial'], [['strong', long]], 'variant')).toContain(`strong   ${long}`);
});

test('a prompt cannot steer the terminal or break the row', () => {
  expect(renderTable(['prompt'], [['\x1b[31mred\x1b[0m\nnext\x07 line']])).toBe('prompt\nred next  line');
  expect(renderTable(['prompt'], [['if (x\u202e) \u2066// }\u2069']])).toBe('prompt\nif (x) // }');
});

test('columns align by what is drawn, not by what is counted', () => {
  expect(
    renderTable(
      ['id', 'fate'],
      [
        ['修复', 'kept'],
        ['shop', 'leak'],
      ],
    ),
  ).toBe('id    fate\n修复  kept\nshop  leak');
});
