import * as z from 'zod';
import { Spending } from './spending.ts';

/** A share with its denominator and its interval; `null` where nothing was counted. */
const Share = z.object({
  value: z.number().nullable(),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  count: z.number().int(),
  total: z.number().int(),
});
export type Share = z.infer<typeof Share>;

/** How well a filter, or a judge, tells one class from the others. */
export const ClassMeasure = z.object({
  class: z.string(),
  /** Of what it put into the class, the share that belongs there. */
  precision: Share,
  /** Of what belongs there, the share that it put there. */
  recall: Share,
});
export type ClassMeasure = z.infer<typeof ClassMeasure>;

export const FilterMeasure = z.object({
  filter: z.string(),
  classes: z.array(ClassMeasure),
  /** Agreement with the labels beyond chance, over all classes. */
  kappa: z.object({
    value: z.number().nullable(),
    lower: z.number().nullable(),
    upper: z.number().nullable(),
    total: z.number().int(),
  }),
});
export type FilterMeasure = z.infer<typeof FilterMeasure>;

/** A judge held against labels. */
export const JudgeMeasure = z.object({
  judge: z.string(),
  /** Records on which it gave its word, and those on which it gave none. */
  wordCount: z.number().int(),
  noWordCount: z.number().int(),
  filters: z.array(FilterMeasure),
});
export type JudgeMeasure = z.infer<typeof JudgeMeasure>;

/** Filters, and judges where they were asked, held against labels. */
export const Evaluation = z.object({
  part: z.string(),
  recordCount: z.number().int(),
  confidence: z.number(),
  methods: z.object({ shares: z.string(), kappa: z.string() }),
  filters: z.array(FilterMeasure),
  judges: z.array(JudgeMeasure),
  /** What asking the judges has cost. */
  judging: Spending.nullable(),
});
export type Evaluation = z.infer<typeof Evaluation>;

/** One record on which filter and label differ. */
export const EvaluationError = z.object({
  id: z.string(),
  filter: z.string(),
  label: z.string(),
  found: z.string(),
  /** What the filter said of it, and what the labelling reader did. */
  text: z.string(),
  why: z.string(),
});
export type EvaluationError = z.infer<typeof EvaluationError>;
