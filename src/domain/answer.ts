import * as z from 'zod';

export type AnswerReading<T> =
  | { readonly kind: 'read'; readonly answer: T }
  /** What is wrong with it, in words of ours alone: it is told to the model, and the answer may hold anything. */
  | { readonly kind: 'faulty'; readonly fault: string };

/** The JSON Schema of an answer, in the strict subset that providers accept for structured output. */
export function toAnswerSchema(schema: z.ZodType): Readonly<Record<string, unknown>> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema);
  return rest;
}

/** Reads a model's answer. The whole text has to be the JSON: an answer found somewhere inside could have been quoted from the data. */
export function readAnswer<T>(text: string, schema: z.ZodType<T>): AnswerReading<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'faulty', fault: 'it is not JSON' };
  }
  const parsed = schema.safeParse(value);
  return parsed.success
    ? { kind: 'read', answer: parsed.data }
    : { kind: 'faulty', fault: parsed.error.issues.map(describeFault).join('; ') };
}

/** Longer ones are cut: they are printed. */
const longestReason = 600;

export const cutReason = (reason: string): string =>
  reason.length <= longestReason ? reason : `${reason.slice(0, longestReason - 1)}…`;

function describeFault(issue: z.core.$ZodIssue): string {
  const field = issue.path.join('.') || 'the answer';
  switch (issue.code) {
    case 'unrecognized_keys':
      return `${field} has keys that are not asked for`;
    case 'invalid_type':
      return `${field} must be of type ${issue.expected}`;
    case 'invalid_value':
      return `${field} must be one of ${issue.values.join(', ')}`;
    case 'too_big':
    case 'too_small':
      return `${field} must be from 0 to 1`;
    default:
      return `${field} is not as asked for`;
  }
}

/** An answer that was paid for once: kept by what was asked and who was asked. */
export const StoredAnswer = z.object({
  /** sha256 over the respondent's name and version and all that it was shown. */
  id: z.string(),
  respondent: z.string(),
  version: z.string(),
  /** As the question reads it: JSON. */
  text: z.string(),
});
export type StoredAnswer = z.infer<typeof StoredAnswer>;
