import * as z from 'zod';
import { libraryRules } from '../domain/grader-settings.ts';
import { Effort, Model } from './model-names.ts';

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
      "Each of these, at most, for each of the median of the task's other trials, if there are three.",
    ),
  })
  .refine((table) => Object.keys(table).length > 0, 'has no limit');

const Name = z.string().regex(/^[\w.-]+$/, 'must be a name: letters, digits, dots and dashes');
const Timeout = z.number().positive().default(300);
const ModelJudge = z
  .string()
  .regex(/^(codex|openai)(:.+)?$/, 'must be codex, openai, codex:MODEL or openai:MODEL');

const CheckTable = z
  .strictObject({
    name: Name,
    command: z.string().min(1).describe('Run on the base and on the patched tree.'),
    report: z.enum(['exit-code', 'sarif', 'eslint', 'lcov', 'cobertura']).default('exit-code'),
    file: z.string().min(1).optional().describe('The report, if it is not printed.'),
    min_coverage: z.number().min(0).max(1).default(0.8),
    timeout_s: Timeout,
  })
  .refine(
    ({ report, file }) => file !== undefined || !['lcov', 'cobertura'].includes(report),
    'needs file: where the command writes its coverage report',
  );

const OwnTable = z
  .strictObject({
    name: Name,
    command: z.string().min(1).optional().describe('Is given the folder of the trial, prints JSON.'),
    module: z.string().min(1).optional().describe('Exports a function of the trial as its default.'),
    version: z.number().int().positive().default(1),
    timeout_s: Timeout,
  })
  .refine(
    ({ command, module }) => (command === undefined) !== (module === undefined),
    'needs either command or module',
  );

const RubricTable = z
  .strictObject({
    rubrics: z
      .array(z.string().regex(/^[\w./-]+$/, 'must be a name, or the path of a Markdown file'))
      .min(1)
      .default(['code-style', 'conventions', 'error-handling'])
      .describe(
        'Names of rubrics: NAME.md in the folder rubrics of the benchmark, or one that comes with Rollbench; or paths.',
      ),
    judge: z
      .union([ModelJudge, z.array(ModelJudge).min(1)])
      .describe(
        'Who judges: a model by way of "codex" or "openai" (any provider of the Responses API), "codex:MODEL", "openai:MODEL", or a list, whose members vote in turn.',
      ),
    model: Model.optional().describe('Model of the judges that name none; [eval] model when absent.'),
    upstream: z
      .string()
      .optional()
      .describe('Who answers the judges: a [upstream.NAME]; that of [gateway] when absent.'),
    effort: Effort.optional().describe("Effort of the judges; the provider's choice when absent."),
    votes: z.number().int().min(1).max(15).default(3).describe('Votes on each change.'),
    min_score: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('Below this mean of its criteria a change fails.'),
    gold: z.boolean().default(false).describe('Shows the judges the landed change, too.'),
    min_agreement: z
      .number()
      .min(0)
      .max(1)
      .default(0.4)
      .describe(
        "Cohen's κ with people that a calibration has to prove, by the lower end of its interval; below it a judge is shown as uncalibrated.",
      ),
    timeout_s: z.number().positive().default(180).describe('Seconds after which an answer is none.'),
    concurrency: z.number().int().positive().default(4).describe('Trials judged at once.'),
    budget_usd: z
      .number()
      .positive()
      .optional()
      .describe('Judges are asked nothing more once one command has cost this much.'),
  })
  .describe('Models that judge changes by rubrics, on `rollbench grade` alone.');

const EquivalenceTable = z.strictObject({
  min_score: Share.describe(
    "Least share of the task's tests, times that of the agent's own tests that gold passes, too.",
  ),
  mutants: z
    .number()
    .int()
    .nonnegative()
    .default(6)
    .describe('Small faults put into each patch that resolves its task; each takes a run of the suite.'),
  inputs: z
    .number()
    .int()
    .nonnegative()
    .max(1000)
    .default(100)
    .describe('Inputs made up for each changed function that gold has, too; 0 for none.'),
  time_s: z.number().positive().default(120).describe('No further fault is tried after so many seconds.'),
});

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
    rubric: RubricTable.optional(),
    equivalence: EquivalenceTable.optional(),
    own: z.array(OwnTable).default([]).describe('Graders of yours: a command, or a module.'),
    check: z
      .array(CheckTable)
      .default([])
      .describe('Commands of yours: only what a patch makes worse counts.'),
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
