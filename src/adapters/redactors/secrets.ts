import { addRedactions, findMarks, type Redaction, toMark } from '../../domain/redaction.ts';
import type { RedactedText, Redactor } from '../../ports.ts';
import { findSecrets, type RankedFinding } from './find-secrets.ts';
import type { Finding } from './secret-form.ts';

/** Shorter than any secret with what tells it. */
const minLength = 8;

/**
 * Takes out what secretlint's rules find and what the forms of this folder find. Of a secret over several lines the first
 * gets the mark and the others stay empty, so that each mark is one secret. Time is linear in the text, whatever it holds.
 */
export function createSecretRedactor(): Redactor {
  return {
    async redact(text) {
      if (text.length < minLength) return { text, found: [] };
      let redacted: RedactedText = { text, found: [] };
      // A mark may bare what stood beside it. Every round takes something out, so there is a last one: it finds nothing.
      for (;;) {
        const secrets = toSecrets(redacted.text, await findSecrets(redacted.text));
        if (secrets.length === 0) return redacted;
        redacted = {
          text: replace(redacted.text, secrets),
          found: addRedactions(redacted.found, count(secrets)),
        };
      }
    },
  };
}

/** Findings without overlaps and without what is marked already, in order of place. */
function toSecrets(text: string, findings: readonly RankedFinding[]): Finding[] {
  const merged: RankedFinding[] = [];
  for (const finding of findings.toSorted((a, b) => a.start - b.start || a.rank - b.rank)) {
    const last = merged.at(-1);
    if (last === undefined || finding.start >= last.end) merged.push(finding);
    else {
      const kept = finding.rank < last.rank ? finding : last;
      merged[merged.length - 1] = { ...kept, start: last.start, end: Math.max(last.end, finding.end) };
    }
  }
  return cutOut(text, merged);
}

/** What of the secrets lies outside of marks, and is more than line breaks. */
function cutOut(text: string, secrets: readonly Finding[]): Finding[] {
  const parts: Finding[] = [];
  const marks = secrets.length === 0 ? [] : findMarks(text);
  let next = 0;
  for (const { kind, start, end } of secrets) {
    let from = start;
    while ((marks[next]?.end ?? Number.POSITIVE_INFINITY) <= start) next++;
    for (let mark = marks[next]; mark !== undefined && mark.start < end; mark = marks[++next]) {
      parts.push({ kind, start: from, end: mark.start });
      from = mark.end;
      if (mark.end > end) break;
    }
    parts.push({ kind, start: from, end });
  }
  return parts.filter(({ start, end }) => /[^\r\n]/.test(text.slice(start, end)));
}

function replace(text: string, secrets: readonly Finding[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { kind, start, end } of secrets) {
    parts.push(text.slice(from, start), toMark(kind), toBreaks(text.slice(start, end)));
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

function toBreaks(secret: string): string {
  return /[\r\n]/.test(secret) ? secret.replaceAll(/[^\r\n]+/g, '') : '';
}

function count(secrets: readonly Finding[]): Redaction[] {
  const byKind = Map.groupBy(secrets, ({ kind }) => kind);
  return Array.from(byKind, ([kind, { length }]) => ({ kind, count: length }));
}
