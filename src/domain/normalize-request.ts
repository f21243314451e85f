import { toCanonicalJson } from './ids.ts';

/** Members that name this one conversation, or measure it: they say nothing of what is asked. */
const droppedMembers = new Set([
  'prompt_cache_key',
  'client_metadata',
  'metadata',
  'safety_identifier',
  'user',
]);

/** What differs between two plays of the same trial, and the mark that stands for it, in this order. */
const varyingForms: readonly (readonly [RegExp, string])[] = [
  [/(?<![0-9a-z])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-z])/gi, '<id>'],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?/g, '<time>'],
  [/\b\d{4}-\d\d-\d\d\b/g, '<date>'],
  [/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +[A-Z][a-z]{2} +\d{1,2}\b/g, '<date>'],
  [/\b\d\d:\d\d:\d\d(\.\d+)?\b/g, '<time>'],
  [/\b(Chunk ID|session ID|process ID|pid):? [0-9a-f]+\b/gi, '$1 <id>'],
  // Of an output with a duration in it.
  [/\b(Original token count): \d+/g, '$1 <count>'],
  [/\b(Wall time|duration_ms|duration|elapsed|took):? \d+(\.\d+)?( ?(seconds|ms|s)\b)?/gi, '$1 <duration>'],
  [/\b\d+(\.\d+)? ?(seconds|sec|ms|µs|s)\b/g, '<duration>'],
];

/**
 * A request without what varies between two plays of the same trial: ids, times, dates, durations, and where on this machine
 * the workspace lies.
 */
export function normalizeRequest(request: unknown): unknown {
  const [, cwd] = /<cwd>(\/[^<]+)<\/cwd>/.exec(toCanonicalJson(request)) ?? [];
  return normalizeValue(request, (text) => normalizeText(text, cwd));
}

/** @param cwd is replaced by a mark, wherever it stands */
export function normalizeText(text: string, cwd?: string): string {
  const placed = cwd === undefined ? text : text.replaceAll(cwd, '<workspace>');
  return varyingForms.reduce((sum, [form, mark]) => sum.replace(form, mark), placed);
}

function normalizeValue(value: unknown, toNormal: (text: string) => string): unknown {
  if (typeof value === 'string') return toNormal(value);
  if (Array.isArray(value)) return value.map((member) => normalizeValue(member, toNormal));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      droppedMembers.has(name) ? [] : [[name, normalizeValue(member, toNormal)]],
    ),
  );
}
