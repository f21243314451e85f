import { sanitizeText } from './sanitize-text.ts';

const meanings: Readonly<Record<string, string>> = {
  open: 'not played yet',
  'not-needed': 'not needed to decide',
  'not-graded': 'played, not graded',
  'regression-only': 'of regression-only tasks, which are rated apart',
  'duplicate-trial': 'second trial of a cell',
};

/** A reason of `Report.exclusions` in words. */
export function describeExclusion(reason: string): string {
  const [, code] = /^invalid:(.*)$/s.exec(reason) ?? [];
  return code === undefined ? (meanings[reason] ?? sanitizeText(reason)) : `invalid: ${sanitizeText(code)}`;
}
