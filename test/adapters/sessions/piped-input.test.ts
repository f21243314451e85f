import { describe, expect, test } from 'vitest';
import { findPipedInput } from '../../../src/adapters/sessions/piped-input.ts';

describe('finds what was piped in beside a prompt', () => {
  const check = (prompt: string, expected: string | null) =>
    test(JSON.stringify(prompt), () => expect(findPipedInput(prompt)).toBe(expected));
  check('Fix this.\n\n<stdin>\nTypeError: x\n  at y\n</stdin>', 'TypeError: x\n  at y');
  check('Fix this.\n\n<stdin>\n<stdin>\n</stdin>\n</stdin>\n', '<stdin>\n</stdin>');
  check('<stdin>\nx\n</stdin>', 'x');
  check('Fix this.\n\n<stdin>\n\n</stdin>', '');
  check('Fix this.\n\n<stdin>\n</stdin>', '');
  check('What does <stdin> mean?', null);
  check('What does\n<stdin>\nmean?\n</stdin>', null);
  check('', null);
});
