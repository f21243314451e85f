import * as z from 'zod';
import { type AnswerReading, cutReason, readAnswer, toAnswerSchema } from './answer.ts';
import { Complexity } from './candidate.ts';
import { TaskCategory, testableCategories } from './task-category.ts';

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

export const judgementSchema: Readonly<Record<string, unknown>> = toAnswerSchema(Judgement);

/** Reads a model's answer as a judgement. */
export function readJudgement(text: string): AnswerReading<Judgement> {
  const reading = readAnswer(text, Judgement);
  if (reading.kind === 'faulty') return reading;
  const { reason, isTestable, taskType } = reading.answer;
  if (isTestable && taskType !== 'other' && !testableCategories.has(taskType)) {
    return { kind: 'faulty', fault: `isTestable is true, and ${taskType} is nothing that a test can decide` };
  }
  return { kind: 'read', answer: { ...reading.answer, reason: cutReason(reason) } };
}

/** Fields that decide whether a candidate is kept. */
export const DecidingField = z.enum(['leakage', 'isTemplate', 'isTestable']);
export type DecidingField = z.infer<typeof DecidingField>;

/** One judge's word among several. */
export const Vote = z.object({ judge: z.string(), judgement: Judgement });
export type Vote = z.infer<typeof Vote>;
