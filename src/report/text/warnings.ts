import type { Warning } from '../../domain/warning.ts';
import { wrapText } from '../words/fit-text.ts';
import { sanitizeText } from '../words/sanitize-text.ts';
import type { Palette } from './palette.ts';
import { pageWidth } from './text-table.ts';

/** Each with what to do about it below. */
export function renderWarnings(warnings: readonly Warning[], palette: Palette): string[] {
  return warnings.flatMap(({ text, fix }) => [
    ...wrapText(sanitizeText(text), pageWidth - 2).map(
      (line, i) => `${i === 0 ? palette.yellow('!') : ' '} ${line}`,
    ),
    ...wrapText(sanitizeText(fix), pageWidth - 4).map((line, i) =>
      palette.dim(`  ${i === 0 ? '→' : ' '} ${line}`),
    ),
  ]);
}
