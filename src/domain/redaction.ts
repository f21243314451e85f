import * as z from 'zod';

/** Secrets of one kind that were taken out of a text. */
export const Redaction = z.object({
  /** Such as `aws-access-key` or `pem-private-key`. */
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
