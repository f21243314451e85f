import * as z from 'zod';
import { TaskCategory } from '../domain/task-category.ts';
import { Effort, Model } from './model-names.ts';

const Patterns = z.array(z.string().min(1)).default([]);

const JudgeName = z
  .string()
  .regex(
    /^(rules|(codex|openai)(:.+)?)$/,
    'must be "rules", "codex", "openai", "codex:MODEL" or "openai:MODEL"',
  );

export const CurationTable = z
  .strictObject({
    min_ai_share: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe(
        'Changes of which the agent wrote a smaller share, or nobody knows which, are dropped; 0 keeps all and reports by share.',
      ),
    exclude: z
      .strictObject({
        paths: Patterns.describe('Changes that touch such a file are left out; wildcards.'),
        repositories: Patterns.describe('Repositories, by name; wildcards.'),
        authors: Patterns.describe(
          'Names and addresses of commit authors, agents and models, such as "*[[]bot]@*"; wildcards.',
        ),
        types: z
          .array(TaskCategory)
          .default([])
          .describe('Types of task, coarse or fine, such as "refactor" or "lint_fix".'),
      })
      .prefault({}),
    judge: z
      .union([JudgeName, z.array(JudgeName).min(1)])
      .default('rules')
      .describe(
        'Who judges what the filters let pass: "rules" alone, a model by way of "codex" or "openai" (any provider of the Responses API), "codex:MODEL", "openai:MODEL", or a list, which goes by majority.',
      ),
    judge_model: Model.optional().describe('Model of the judges that name none; [eval] model when absent.'),
    judge_upstream: z
      .string()
      .optional()
      .describe('Who answers the judges: a [upstream.NAME]; that of [gateway] when absent.'),
    judge_effort: Effort.optional().describe("Effort of the judges; the provider's choice when absent."),
    judge_timeout_s: z.number().positive().default(180).describe('Seconds after which an answer is none.'),
    judge_concurrency: z.number().int().positive().default(4).describe('Candidates judged at once.'),
    judge_budget_usd: z
      .number()
      .positive()
      .optional()
      .describe('Judges are asked nothing more once one curate has cost this much.'),
  })
  .prefault({});
