import * as z from 'zod';

export type KeyPath = readonly (string | number)[];

/** Says a schema's complaint in the words of the file: the key, what was wrong, and the nearest known key. */
export function describeIssue(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
): { path: KeyPath; message: string } {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  if (issue.code !== 'unrecognized_keys') {
    return { path, message: `${path.join('.') || 'the file'}: ${issue.message}` };
  }
  const key = issue.keys[0] ?? '';
  const known = listKeys(schema, path);
  const nearest = findNearest(key, known);
  const hint = nearest ? `did you mean "${nearest}"?` : `known keys here: ${known.join(', ')}`;
  return { path: [...path, key], message: `unknown key "${[...path, key].join('.')}"; ${hint}` };
}

function listKeys(schema: z.ZodType, path: KeyPath): string[] {
  let current: z.core.$ZodType = unwrap(schema);
  for (const part of path) {
    if (current instanceof z.ZodObject) current = unwrap(current.shape[part]);
    else if (current instanceof z.ZodRecord) current = unwrap(current.valueType);
    else if (current instanceof z.ZodArray) current = unwrap(current.element);
  }
  return current instanceof z.ZodObject ? Object.keys(current.shape) : [];
}

/** Defaults and optionals are wrappers around the type that has the keys. */
function unwrap(schema: z.core.$ZodType | undefined): z.core.$ZodType {
  let current = schema ?? z.never();
  while (
    current instanceof z.ZodDefault ||
    current instanceof z.ZodPrefault ||
    current instanceof z.ZodOptional
  ) {
    current = current.unwrap();
  }
  return current;
}

/** @returns the known name with the least edit distance, if it is near enough to be a slip of the hand */
export function findNearest(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: toEditDistance(name, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(2, name.length / 3) ? best.candidate : undefined;
}

/** Levenshtein distance, one row at a time. */
function toEditDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
