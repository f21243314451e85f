import fc from 'fast-check';
import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { toPrintable } from '../../src/cli/to-printable.ts';

const { bold, dim, green, red, yellow } = pc.createColors(true);

describe('what goes to the terminal', () => {
  test('our own colours stay where there is colour, and go where there is none', () => {
    const page = [bold('Tasks'), dim('·'), green('✓'), red('✗'), yellow('!')].join(' ');
    expect(toPrintable(page, true)).toBe(page);
    expect(toPrintable(page, false)).toBe('Tasks · ✓ ✗ !');
  });

  function check(text: string, printed: string) {
    test(`${JSON.stringify(text)} is printed as ${JSON.stringify(printed)}`, () => {
      expect(toPrintable(text, true)).toBe(printed);
    });
  }
  check('── prompt 1 ──\n\u001b[2J\u001b[Hfix\u001b]52;c;cm0=\u0007 it', '── prompt 1 ──\nfix it');
  check('\u001b[8mhidden\u001b[0m', 'hidden');
  check('\u001b[30;40mhidden', 'hidden');
  check('+\tif (isAdmin\u202e) {', '+\tif (isAdmin) {');
  check('\u001b\u001b[1m[2J', ' \u001b[1m[2J');

  test('whatever comes in, no other control comes out', () => {
    const part = fc.constantFrom(
      ...[
        '\u001b',
        '\u001b[1m',
        '[',
        ']0;',
        '2J',
        '\u009b',
        '\u0007',
        '\r',
        '\u202e',
        '\u2066',
        'a',
        '\n',
        '\t',
      ],
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const printed = toPrintable(parts.join(''), true).replaceAll('\u001b[1m', '');
        expect(printed).toMatch(/^[\n\t\P{Cc}]*$/u);
        expect(printed).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
      }),
      { seed: 20260302, numRuns: 500 },
    );
  });
});
