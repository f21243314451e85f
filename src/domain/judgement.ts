import * as z from 'zod';
import { Complexity } from './candidate.ts';
import { TaskCategory, testableCategories } from './task-category.ts';
import { addUsage, noUsage, Usage } from './usage.ts';

/**
 * A judge's word on a candidate. Also the form in which a model has to answer: the reason stands first, because a model
 * that writes has to have thought before it chooses.
 */
export const Judgement = z.strictObject({
  reason: z.string().describe('One or two sentences for a person: what in prompt and change decided.'),
  leakage: z
    .enum(['none', 'hint', 'leak'])
    .describe(
      'How much of the solution the prompt gives away: nothing, the place or direction, or all of it.',
    ),
  isTemplate: z.boolean().describe('Nobody’s own words: written by a harness, a command or a button.'),
  isTestable: z.boolean().describe('An automated test can decide whether prompt and change are fulfilled.'),
  taskType: TaskCategory.describe('What is asked for, by prompt and change together.'),
  complexity: Complexity.describe('How much a good engineer has to hold in mind.'),
  confidence: z.number().min(0).max(1).describe('From 0, a guess, to 1, beyond doubt.'),
});
export type Judgement = z.infer<typeof Judgement>;

/** The JSON Schema of an answer, in the strict subset that providers accept for structured output. */
export function toAnswerSchema(): Readonly<Record<string, unknown>> {
  const { $schema: _, ...schema } = z.toJSONSchema(Judgement);
  return schema;
}

export type AnswerReading =
  | { readonly kind: 'read'; readonly judgement: Judgement }
  /** What is wrong with it, in words of ours alone: it is told to the model, and the answer may hold anything. */
  | { readonly kind: 'faulty'; readonly fault: string };

/** Longer ones are cut: they are printed. */
const longestReason = 600;

/** Reads a model's answer. The whole text has to be the JSON: a judgement found somewhere inside could have been quoted from the prompt. */
export function readAnswer(text: string): AnswerReading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'faulty', fault: 'it is not JSON' };
  }
  const parsed = Judgement.safeParse(value);
  if (parsed.success) {
    const { reason, isTestable, taskType } = parsed.data;
    if (isTestable && taskType !== 'other' && !testableCategories.has(taskType)) {
      return {
        kind: 'faulty',
        fault: `isTestable is true, and ${taskType} is nothing that a test can decide`,
      };
    }
    return { kind: 'read', judgement: { ...parsed.data, reason: cut(reason) } };
  }
  const faults = parsed.error.issues.map(describeFault);
  return { kind: 'faulty', fault: faults.join('; ') };
}

const cut = (reason: string) =>
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

/** Fields that decide whether a candidate is kept. */
export const DecidingField = z.enum(['leakage', 'isTemplate', 'isTestable']);
export type DecidingField = z.infer<typeof DecidingField>;

/** One judge's word among several. */
export const Vote = z.object({ judge: z.string(), judgement: Judgement });
export type Vote = z.infer<typeof Vote>;

/** An answer that was paid for once: kept by what was asked and who was asked. */
export const StoredJudgement = z.object({
  /** sha256 over the judge's name and version and all that it was shown. */
  id: z.string(),
  judge: z.string(),
  version: z.string(),
  judgement: Judgement,
});
export type StoredJudgement = z.infer<typeof StoredJudgement>;

/** What asking has cost; `costUsd` is `null` where a request has no answer or no price. */
export const Spending = z.object({ usage: Usage, costUsd: z.number().nullable() });
export type Spending = z.infer<typeof Spending>;

export const noSpending: Spending = { usage: noUsage, costUsd: 0 };

export function addSpending(a: Spending, b: Spending): Spending {
  return {
    usage: addUsage(a.usage, b.usage),
    costUsd: a.costUsd === null || b.costUsd === null ? null : a.costUsd + b.costUsd,
  };
}
