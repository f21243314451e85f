import * as z from 'zod';
import { Complexity, TaskType } from './candidate.ts';

/** What a careful reader says of a prompt with its change; see fixtures/labelled/README.md. */
export const Labels = z.object({
  leakage: z.enum(['none', 'hint', 'leak']),
  template: z.boolean(),
  templateCluster: z.string().nullable(),
  testable: z.boolean(),
  untestableCause: z
    .enum([
      ...['question', 'explanation', 'plan', 'docs-only', 'formatting-only'],
      ...['configuration-only', 'generated-only', 'dependency-bump', 'ui-only', 'test-only'],
    ] as const)
    .nullable(),
  specification: z.enum(['sufficient', 'under-specified', 'over-strict']),
  taskType: TaskType,
  complexity: Complexity,
});
export type Labels = z.infer<typeof Labels>;

/** One line of a labelled set: a prompt, the change that landed for it, and labels against which filters are measured. */
export const LabelledRecord = z.object({
  id: z.string().min(1),
  prompts: z.array(z.string()).min(1),
  hasAttachments: z.boolean(),
  branch: z.string().nullable(),
  goldMessage: z.string(),
  goldCommit: z.string(),
  /** `null` where the file is new or gone. */
  changes: z.array(
    z.object({ path: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
  ),
  otherFiles: z.array(z.string()),
  otherContents: z.record(z.string(), z.string()).default({}),
  labels: Labels,
  why: z.string(),
});
export type LabelledRecord = z.infer<typeof LabelledRecord>;
