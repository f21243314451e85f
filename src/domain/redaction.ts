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
