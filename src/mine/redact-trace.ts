import type { Redaction } from '../domain/redaction.ts';
import type { Trace } from '../domain/trace.ts';
import type { Redactor } from '../ports.ts';
import { redactCandidate } from './redact-candidate.ts';
import { redactValue } from './redact-value.ts';

/** A trace as it may be stored, and as it is decided on: what it made is redacted once, and never again. */
export async function redactTrace(
  trace: Trace,
  redactor: Redactor,
): Promise<{ readonly trace: Trace; readonly found: readonly Redaction[] }> {
  if (trace.kind === 'rejected' || trace.outcome.kind === 'rejected') {
    const { value, found } = await redactValue(trace, redactor);
    return { trace: value, found };
  }
  const { outcome, ...rest } = trace;
  const { candidate, found } = await redactCandidate(outcome.candidate, redactor);
  const others = await redactValue({ ...rest, text: outcome.text }, redactor);
  const { text, ...brief } = others.value;
  return { trace: { ...brief, outcome: { kind: 'made', candidate, text } }, found };
}
