import { sanitizeText } from './sanitize-text.ts';

const meanings: Readonly<Record<string, string>> = {
  wrong: 'The tests refuse its change',
  'no-change': 'It changed nothing',
  timedOut: 'Out of time',
  agentFailed: 'The agent crashed',
};

/** A kind of `VariantReport.failures` in words. */
export function describeFailure(kind: string): string {
  const [, family, detail = ''] = /^(limit|invalid):(.*)$/s.exec(kind) ?? [];
  if (family === 'limit') return `At its limit of ${sanitizeText(detail)}`;
  if (family === 'invalid') return `Left out: ${sanitizeText(detail)}`;
  return meanings[kind] ?? sanitizeText(kind);
}
