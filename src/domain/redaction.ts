import * as z from 'zod';

/** Secrets of one kind that were taken out of a text. */
export const Redaction = z.object({
  /** Such as `aws-access-key` or `private-key`. */
  kind: z.string(),
  count: z.number().int().positive(),
});
export type Redaction = z.infer<typeof Redaction>;

/** Adds up, in order of kind. */
export function addRedactions(...lists: readonly (readonly Redaction[])[]): Redaction[] {
  const counts = new Map<string, number>();
  for (const { kind, count } of lists.flat()) counts.set(kind, (counts.get(kind) ?? 0) + count);
  return [...counts].map(([kind, count]) => ({ kind, count })).sort((a, b) => (a.kind < b.kind ? -1 : 1));
}

/** Commonest first, `3 secrets taken out: 2 aws-access-key, 1 jwt`; empty where there were none. */
export function renderRedactions(redactions: readonly Redaction[]): string {
  const sums = addRedactions(redactions).sort((a, b) => b.count - a.count);
  if (sums.length === 0) return '';
  const total = sums.reduce((sum, { count }) => sum + count, 0);
  const kinds = sums.map(({ kind, count }) => `${count} ${kind}`).join(', ');
  return `${total} ${total === 1 ? 'secret' : 'secrets'} taken out: ${kinds}`;
}

/** What stands in place of a secret. */
export function toMark(kind: string): string {
  return `${markStart}${kind}]`;
}

export const markStart = '[redacted: ';

const marks = /\[redacted: ([a-z0-9-]+)\]/g;

/** Where the marks of a text stand, in order. */
export function findMarks(text: string): { kind: string; start: number; end: number }[] {
  return Array.from(text.matchAll(marks), (match) => ({
    kind: match[1] ?? '',
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** The redactions that a text was stored with: each secret left exactly one mark. */
export function countMarks(text: string): Redaction[] {
  return addRedactions(findMarks(text).map(({ kind }) => ({ kind, count: 1 })));
}

/** A gap in place of each mark. */
export function withoutMarks(text: string): string {
  return text.replaceAll(marks, ' ');
}
