import { isUtf8 } from 'node:buffer';
import * as z from 'zod';

export type Attempt<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'damaged'; readonly detail: string };

export function parseJsonLine(line: Buffer): Attempt<unknown> {
  if (!isUtf8(line)) return { kind: 'damaged', detail: 'invalid UTF-8' };
  return parseJson(line.toString('utf8'));
}

export function parseJson(text: string): Attempt<unknown> {
  try {
    return { kind: 'read', value: JSON.parse(text) };
  } catch {
    return { kind: 'damaged', detail: 'no valid JSON' };
  }
}

/** Turns what a schema refuses into words; every other error is a bug and goes on. */
export function attempt<T>(parse: () => T): Attempt<T> {
  try {
    return { kind: 'read', value: parse() };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const [issue] = error.issues;
    return { kind: 'damaged', detail: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` };
  }
}
