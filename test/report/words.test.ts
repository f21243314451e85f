import { describe, expect, it } from 'vitest';
import { RejectionReason } from '../../src/domain/decision.ts';
import { toTitle } from '../../src/report/to-title.ts';
import { cutText, fitText, toWidth, wrapText } from '../../src/report/words/fit-text.ts';
import {
  formatCount,
  formatDuration,
  formatPercent,
  formatPoints,
  formatPValue,
  formatUsd,
} from '../../src/report/words/format.ts';
import { rejectionMeanings } from '../../src/report/words/rejection-meanings.ts';
import { sanitizeLines, sanitizeText } from '../../src/report/words/sanitize-text.ts';

describe('numbers', () => {
  const check = <T>(name: string, format: (value: T) => string, cases: readonly (readonly [T, string])[]) =>
    it.each(cases)(`${name}: %s is written %s`, (value, text) => expect(format(value)).toBe(text));

  check('share', formatPercent, [
    [0, '0%'],
    [0.001, '<1%'],
    [0.8667, '87%'],
    [0.999, '>99%'],
    [1, '100%'],
    [null, '–'],
  ]);
  check('difference', formatPoints, [
    [0.204, '+20 points'],
    [-0.204, '−20 points'],
    [0.003, '+0.3 points'],
    [-0.0094, '−0.9 points'],
    [-0.0096, '−1 points'],
    [0, '±0 points'],
    [null, '–'],
  ]);
  check('money', formatUsd, [
    [0, '$0.00'],
    [0.004, '<$0.01'],
    [12.345, '$12.35'],
    [null, '–'],
  ]);
  check('time', formatDuration, [
    [0, '0 ms'],
    [940, '940 ms'],
    [4_200, '4.2 s'],
    [59_400, '59 s'],
    [90_000, '1 min 30 s'],
    [299_999, '4 min 59 s'],
    [600_000, '10 min'],
    [7_200_000, '2.0 h'],
    [null, '–'],
  ]);
  check('count', formatCount, [
    [9_999, '9999'],
    [31_000, '31 k'],
    [1_234_567, '1.2 M'],
  ]);
  check('p-value', formatPValue, [
    [0.0001, 'p < 0.001'],
    [0.0496, 'p = 0.050'],
    [null, '–'],
  ]);
});

describe('text from outside', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]8;;https://evil\u0007link\u001b]8;;\u0007', 'link'],
    ['\u009b2Jcleared', 'cleared'],
    ['two\r\nlines\u2028three', 'two lines three'],
    ['a\u202eb\u200bc\ufeff', 'abc'],
    ['\u2066a\u2067b\u2068c\u2069\u061cd\u202a\u202b\u202c\u202d', 'abcd'],
    ['lone \ud800 surrogate', 'lone \ufffd surrogate'],
    ['\u001b', ' '],
    ['naïve 修复 🛒', 'naïve 修复 🛒'],
  ])('%j becomes %j', (text, expected) => {
    expect(sanitizeText(text)).toBe(expected);
  });

  it.each([
    ['+\tindented\r\n-\tout\n', '+\tindented\n-\tout\n'],
    ['\u001b[2J\u001b[31mred\u001b[0m\nnext', 'red\nnext'],
    ['kept\rgone', 'kept gone'],
    // A sequence that is never ended hides its own line at most, not the rest of a patch.
    ['\u001b]0;title\nnot hidden', '\nnot hidden'],
    ['\u001b[\nA', '\nA'],
    ['if (x\u202e) \u2066// }\u2069', 'if (x) // }'],
    ['@\u200ball', '@\u200ball'],
  ])('%j of several lines becomes %j', (text, expected) => {
    expect(sanitizeLines(text)).toBe(expected);
  });

  it.each([
    ['Fix the total\n\nIt is off by a cent.', 'Fix the total'],
    ['\n\n# Fix the total', 'Fix the total'],
    ['  - [ ] item', '[ ] item'],
    ['', '(empty prompt)'],
    ['---\n***', '(empty prompt)'],
    [`${'word '.repeat(40)}`, `${'word '.repeat(15).trimEnd()}…`],
    ['x'.repeat(100), `${'x'.repeat(79)}…`],
  ])('%j is titled %j', (prompt, title) => {
    expect(toTitle(prompt)).toBe(title);
  });
});

describe('columns of a terminal', () => {
  it('counts what is drawn: wide characters twice, joined ones once', () => {
    expect([toWidth('abc'), toWidth('修复'), toWidth('🛒'), toWidth('e\u0301'), toWidth('👩‍💻')]).toEqual([
      3, 4, 2, 1, 2,
    ]);
  });
  it('cuts, fills and breaks by these columns', () => {
    expect(cutText('修复购物车', 6)).toBe('修复…');
    expect(fitText('修复', 6)).toBe('修复  ');
    expect(fitText('12', 5, 'right')).toBe('   12');
    expect(wrapText('aa bb cc', 5)).toEqual(['aa bb', 'cc']);
    expect(wrapText('x'.repeat(12), 5)).toEqual(['xxxxx', 'xxxxx', 'xx']);
  });
});

it('every reason for a rejection has words that fit beside it in 80 columns', () => {
  for (const reason of RejectionReason.options) {
    expect(toWidth(rejectionMeanings[reason])).toBeLessThanOrEqual(43);
  }
});
