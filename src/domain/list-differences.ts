/** A place at which two values differ, such as `limits.costUsd`; `undefined` where one of them has nothing there. */
interface Difference {
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Every place at which two values of JSON differ, by the path of its key; lists are taken as a whole. */
export function listDifferences(before: unknown, after: unknown, key = ''): Difference[] {
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => listDifferences(before[name], after[name], key ? `${key}.${name}` : name));
  }
  return isRecord(before) || isRecord(after) || JSON.stringify(before) !== JSON.stringify(after)
    ? [{ key, before, after }]
    : [];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** `limits.costUsd 1 → 2, effort none → "high"`; long values are cut. */
export function describeDifferences(differences: readonly Difference[]): string {
  return differences
    .map(({ key, before, after }) => `${key} ${toWord(before)} → ${toWord(after)}`)
    .join(', ');
}

const longestWord = 60;

function toWord(value: unknown): string {
  if (value === undefined) return 'none';
  const text = JSON.stringify(value);
  return text.length > longestWord ? `${text.slice(0, longestWord)}…` : text;
}
