import * as z from 'zod';
import { libraryRules } from '../domain/grader-settings.ts';

const Patterns = z.array(z.string().min(1)).default([]);
const Limit = z.number().positive().optional();
const Share = z.number().min(0).max(1).default(0);

const FilesTable = z.strictObject({
  forbidden: Patterns.describe('Paths that may not be changed; wildcards.'),
  allow_generated: z.boolean().default(false).describe('Lets generated files be changed.'),
  min_recall: Share.describe('Share of the files that gold changes that has to be changed, too.'),
  min_precision: Share.describe('Share of the changed files that gold has to change, too.'),
  max_size_ratio: Limit.describe('Changed lines, at most, for each that gold changes.'),
});

const CommandsTable = z.strictObject({
  forbidden: Patterns.describe('Commands that may not be run, such as "git push" or "rm -rf".'),
  required: Patterns.describe('Commands that have to be run.'),
  order: z
    .array(z.array(z.string().min(1)).min(2))
    .default([])
    .describe('Commands that come in this order.'),
  max: z
    .record(z.string(), z.number().int().nonnegative())
    .default({})
    .describe('How often a command may be run, at most.'),
  ignore_failed: z
    .boolean()
    .default(true)
    .describe('A command that failed does not count as run, but for forbidden ones.'),
});

const StepTable = z
  .strictObject({
    command: z.string().min(1).optional().describe('A command.'),
    edit: z.string().min(1).optional().describe('A changed file; wildcards.'),
    read: z.string().min(1).optional().describe('A file that was looked at; wildcards.'),
    tests: z.enum(['any', 'passed', 'failed']).optional().describe('A run of tests.'),
    validation: z.enum(['tests', 'lint', 'types', 'build']).optional(),
    tool: z.string().min(1).optional().describe('A tool, as SERVER/TOOL; wildcards.'),
    skill: z.string().min(1).optional(),
    message: z
      .string()
      .refine(isExpression, 'is no regular expression')
      .optional()
      .describe('What the agent says; a regular expression.'),
  })
  .refine((step) => Object.keys(step).length > 0, 'says nothing of the step');

const RuleTable = z
  .strictObject({
    name: z.string().min(1),
    sequence: z.array(StepTable).min(1).optional().describe('Steps that have to come in this order.'),
    never: z.array(StepTable).min(1).optional().describe('Steps that may not come in this order.'),
    each: StepTable.optional().describe('Wherever this is …'),
    before: StepTable.optional().describe('… this has been before.'),
    after: StepTable.optional().describe('… this comes after.'),
  })
  .refine(isOneForm, 'needs one of: sequence, never, each with before, each with after');

const TrajectoryTable = z.strictObject({
  rules: z
    .array(z.enum(libraryRules))
    .default([...libraryRules.slice(0, 1)])
    .describe('Rules that come with Rollbench.'),
  rule: z.array(RuleTable).default([]).describe('Rules of your own.'),
  max_repeats: z
    .number()
    .int()
    .positive()
    .default(5)
    .describe('How often a command may be run with the same output and nothing changed in between.'),
  max_reversals: z.number().int().nonnegative().default(2).describe('How often an edit may be taken back.'),
});

const SkillsTable = z.strictObject({
  expected: Patterns.describe('Skills that have to be used; wildcards.'),
  forbidden: Patterns.describe('Skills that may not be used; wildcards.'),
  expected_tools: Patterns.describe('Tools of MCP that have to be called, as SERVER/TOOL; wildcards.'),
  forbidden_tools: Patterns.describe('Tools of MCP that may not be called, as SERVER/TOOL; wildcards.'),
});

const BudgetTable = z
  .strictObject({
    tokens: Limit.describe('Tokens, input and output.'),
    reasoning_tokens: Limit,
    usd: Limit,
    seconds: Limit.describe('The agent alone.'),
    turns: Limit.describe('Requests to the model.'),
    median_factor: Limit.describe(
      "Tokens, dollars and seconds, at most, for each of the median of the task's other trials, if there are three.",
    ),
  })
  .refine((table) => Object.keys(table).length > 0, 'has no limit');

export const GradersTable = z
  .strictObject({
    weights: z
      .record(z.string(), z.number().nonnegative())
      .default({})
      .describe('What each grader counts in the score, by name; "tests" counts 1, all others nothing.'),
    files: FilesTable.optional(),
    commands: CommandsTable.optional(),
    trajectory: TrajectoryTable.optional(),
    skills: SkillsTable.optional(),
    budget: BudgetTable.optional(),
  })
  .prefault({});
export type GradersTable = z.infer<typeof GradersTable>;

function isExpression(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

function isOneForm({ sequence, never, each, before, after }: Record<string, unknown>): boolean {
  const forms = [sequence, never, before, after].filter((form) => form !== undefined);
  return forms.length === 1 && (each !== undefined) === (before !== undefined || after !== undefined);
}
