import { addRedactions, type Redaction } from '../domain/redaction.ts';
import type { Redactor } from '../ports.ts';

/** A value without its secrets, and what was taken out. */
export interface Redacted<T> {
  readonly value: T;
  readonly found: readonly Redaction[];
}

/** Every text in a value that JSON can hold, however deep, and every key. */
export async function redactValue<T>(value: T, redactor: Redactor): Promise<Redacted<T>> {
  const found: Redaction[] = [];
  const redact = async (text: string): Promise<string> => {
    const redacted = await redactor.redact(text);
    found.push(...redacted.found);
    return redacted.text;
  };
  const walk = async (part: unknown): Promise<unknown> => {
    if (typeof part === 'string') return redact(part);
    if (Array.isArray(part)) {
      const items: unknown[] = [];
      for (const item of part) items.push(await walk(item));
      return items;
    }
    if (part === null || typeof part !== 'object') return part;
    const members: [string, unknown][] = [];
    for (const [key, member] of Object.entries(part)) members.push([await redact(key), await walk(member)]);
    return Object.fromEntries(members);
  };
  const walked = (await walk(value)) as T;
  return { value: walked, found: addRedactions(found) };
}

/** Lines of one text: read together, since a secret may stand on several. */
export async function redactLines(lines: readonly string[], redactor: Redactor): Promise<Redacted<string[]>> {
  const { text, found } = await redactor.redact(lines.join('\n'));
  if (found.length === 0) return { value: [...lines], found };
  const left = text.split('\n');
  // A record may hold a line with a break in it: it gets back as many parts as it had.
  return { value: lines.map((line) => left.splice(0, line.split('\n').length).join('\n')), found };
}
