import * as z from 'zod';
import { TaskCategory } from '../domain/task-category.ts';

/** The forms of `rollbench.toml`: every table strict, so that a misspelt key is an error and never a silent default. */

const Effort = z.string().min(1);
const Model = z.string().min(1);
const Patterns = z.array(z.string().min(1)).default([]);
const JudgeName = z
  .string()
  .regex(
    /^(rules|(codex|openai)(:.+)?)$/,
    'must be "rules", "codex", "openai", "codex:MODEL" or "openai:MODEL"',
  );
const Limits = z.strictObject({
  wall_clock_s: z
    .number()
    .positive()
    .optional()
    .describe('Seconds after which a trial is ended and graded on what it left.'),
  cost_usd: z
    .number()
    .positive()
    .optional()
    .describe(
      'Dollars that a trial may cost: a request that could pass them is refused, and the trial is graded on what it left.',
    ),
});

const Profile = z.strictObject({
  agent: z.enum(['codex', 'gold', 'noop']).optional().describe('Who plays: an agent, or a control.'),
  model: Model.optional().describe('Model of this variant; [eval] model when absent.'),
  reasoning_effort: Effort.optional().describe(
    'Effort of this variant; [eval] reasoning_effort, else "medium".',
  ),
  limits: Limits.optional(),
  hosted_tools: z
    .boolean()
    .default(false)
    .describe(
      'Leaves tools in requests that the provider runs itself, such as a web search: the answer may stand there. Not with a budget.',
    ),
  codex: z
    .record(z.string(), z.json())
    .optional()
    .describe('Any other Codex setting, passed on as -c key=value.'),
});

/** Of a test, after so many runs that all agreed. */
const FlakeRate = z.number().min(0.001).max(0.5);

const Root = z.strictObject({
  path: z.string().min(1),
  origin: z.string().min(1).optional(),
});

const Repo = z.strictObject({
  path: z.string().min(1).describe('Directory of the repository, relative to this file.'),
  name: z
    .string()
    .regex(/^\w[\w.-]*$/, 'letters, digits, ".", "-" and "_" only: it is part of task ids')
    .optional()
    .describe('Short name in task ids; the directory name when absent.'),
  branches: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      'Branches on which work lands, here and at the origin, as wildcards; the default branch when absent.',
    ),
  setup: z
    .union([z.string(), z.array(z.string()), z.literal(false)])
    .optional()
    .describe(
      'A command or several, run once per environment with network and cached; found by the repository’s files when absent, none when "" or false.',
    ),
  test: z.string().min(1).optional().describe('Runs the suite; detected when absent.'),
  runner: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Test runner behind the command, such as "pytest"; found by the repository’s files when absent.',
    ),
  report: z
    .string()
    .regex(/^((junit|trx):.+|tap(:.+)?)$/, 'must be "junit:FILES", "trx:FILES", "tap:FILES" or "tap"')
    .optional()
    .describe(
      'What the command itself reports: `junit:`, `trx:` or `tap:` and the files, as wildcards, or `tap` for what it prints.',
    ),
  tests: z
    .array(z.string())
    .default([])
    .describe(
      'Further files that are tests or only serve them, as wildcards; the languages’ habits are known.',
    ),
  not_tests: z
    .array(z.string())
    .default([])
    .describe('Files that look like tests and are none, as wildcards.'),
});

const Price = z.strictObject({
  input_per_million_usd: z.number().nonnegative().describe('Dollars per million input tokens.'),
  cached_input_per_million_usd: z
    .number()
    .nonnegative()
    .optional()
    .describe('Of those read from the cache; as other input when absent.'),
  cache_write_per_million_usd: z
    .number()
    .nonnegative()
    .optional()
    .describe(
      'Of those written to the cache, where the provider charges for that; as other input when absent.',
    ),
  output_per_million_usd: z
    .number()
    .nonnegative()
    .describe('Dollars per million output tokens, reasoning included.'),
  max_output_tokens: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('The most that the model can say at once; [gateway] max_output_tokens when absent.'),
});

export const ConfigFile = z.strictObject({
  eval: z
    .strictObject({
      runs_per_task: z.number().int().positive().default(3).describe('Repeats of each task and variant.'),
      stability_threshold: z
        .number()
        .min(0)
        .max(1)
        .default(0.67)
        .describe('Share of the graded repeats of a task that must agree.'),
      model: z.string().min(1).optional().describe('Model of every profile that names none.'),
      reasoning_effort: Effort.optional().describe('Effort of every profile that names none.'),
      budget_usd: z
        .number()
        .positive()
        .optional()
        .describe(
          'What an experiment may cost: a request that could pass it is not sent, and the experiment stops, to be resumed.',
        ),
      exclude_patterns: z
        .strictObject({ flaky_tests: z.array(z.string()).default([]).describe('Tests that never count.') })
        .prefault({}),
    })
    .prefault({}),
  sessions: z
    .strictObject({
      paths: z
        .array(z.string())
        .optional()
        .describe(
          'Folders of sessions, with wildcards where wanted; by default those of Codex (CODEX_HOME or ~/.codex) and of Claude Code (CLAUDE_CONFIG_DIR or ~/.claude).',
        ),
      roots: z
        .array(Root)
        .default([])
        .describe('More folders, `{ path, origin }`: `origin` names the machine or person they came from.'),
      max_age_days: z.number().positive().default(90).describe('Older sessions are left out.'),
      fidelity: z
        .enum(['exact', 'approximate'])
        .default('approximate')
        .describe(
          'How well the state in which a session began must be rebuilt; "exact" drops what is only approximate.',
        ),
    })
    .prefault({}),
  privacy: z
    .strictObject({
      hash_origins: z
        .boolean()
        .default(true)
        .describe(
          'Machines and persons are stored as a salted hash only, and home directories in paths as "~".',
        ),
      opt_out_marker: z
        .string()
        .min(3)
        .default('#no-benchmark')
        .describe('A session with this text in a prompt is left out, and nothing of it is stored.'),
      opt_out_repos: z
        .array(z.string())
        .default([])
        .describe('Repositories, as remote URL or name, with wildcards: their sessions are left out.'),
      opt_out_paths: z
        .array(z.string())
        .default([])
        .describe('Folders and files, with wildcards: sessions that ran there or edited there are left out.'),
    })
    .prefault({}),
  repo: z.array(Repo).default([]),
  profile: z.record(z.string().regex(/^\w[\w.-]*$/), Profile).default({}),
  curation: z
    .strictObject({
      min_ai_share: z
        .number()
        .min(0)
        .max(1)
        .default(0)
        .describe(
          'Changes of which the agent wrote a smaller share are dropped; 0 keeps all and reports by share.',
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
      judge_effort: Effort.optional().describe("Effort of the judges; the provider's choice when absent."),
      judge_timeout_s: z.number().positive().default(180).describe('Seconds after which an answer is none.'),
      judge_concurrency: z.number().int().positive().default(4).describe('Candidates judged at once.'),
      judge_budget_usd: z
        .number()
        .positive()
        .optional()
        .describe('Judges are asked nothing more once one curate has cost this much.'),
    })
    .prefault({}),
  validation: z
    .strictObject({
      runs: z.number().int().min(3).default(5).describe('Runs of each state; at least three on both sides.'),
      max_flake: FlakeRate.optional().describe(
        'Run each state until a test that always agreed flakes at most this often, with 95 % confidence: 0.2 takes 14 runs, 0.05 takes 59.',
      ),
      load: z
        .boolean()
        .default(true)
        .describe('Keep all cores busy beside every second run: what depends on speed shows.'),
      sabotage_hunks: z
        .number()
        .int()
        .positive()
        .default(12)
        .describe(
          'Hunks of a change that are undone one by one, at most, to see whether a test notices; more only while none does.',
        ),
      mutants: z
        .number()
        .int()
        .nonnegative()
        .default(10)
        .describe(
          'Small faults that are put into a change, at most, to see whether its tests notice; 0 for none, and then refactorings without a test of their own are no tasks.',
        ),
      mutation_time_s: z
        .number()
        .positive()
        .default(120)
        .describe('Seconds for each candidate after which no further fault is tried.'),
      min_mutation_score: z
        .number()
        .min(0)
        .max(1)
        .default(0.5)
        .describe('Tasks whose tests notice a smaller share of these faults are weak.'),
      weak_tests: z.enum(['flag', 'reject']).default('flag').describe('What becomes of weak tasks.'),
      preflight_days: z
        .number()
        .nonnegative()
        .default(7)
        .describe(
          '`run` first proves every task again that was not proved on this machine for so many days; 0 proves all.',
        ),
      test_timeout_s: z
        .number()
        .positive()
        .default(300)
        .describe('Seconds after which a suite is taken for hanging, and ended with all that it started.'),
    })
    .prefault({}),
  setup: z
    .strictObject({
      registries: z
        .boolean()
        .default(true)
        .describe(
          'Shows set-up, and nothing else, how you reach your registries: npmrc, pip.conf, settings.xml and the like, as far as they are there.',
        ),
      env: z
        .array(z.string().regex(/^\w+$/, 'must be the name of a variable'))
        .default([])
        .describe('Variables of yours for set-up alone, such as "NPM_TOKEN".'),
      timeout_s: z
        .number()
        .positive()
        .default(900)
        .describe('Seconds after which a step of set-up is ended.'),
    })
    .prefault({}),
  sandbox: z
    .strictObject({
      kind: z
        .enum(['bubblewrap', 'host'])
        .default('bubblewrap')
        .describe('"host" runs agents and tests unsealed, and every page says so.'),
      bubblewrap: z.string().optional().describe('Path of bwrap, when it is not on the PATH.'),
      toolchains: z
        .array(z.string())
        .default([])
        .describe('Folders of toolchains outside /usr, mounted read-only, their bin folder on the PATH.'),
    })
    .prefault({}),
  gateway: z
    .strictObject({
      upstream: z
        .enum(['openai', 'anthropic', 'scripted'])
        .default('openai')
        .describe('Who answers: a provider of the Responses API, one of the Messages API, or scripts.'),
      base_url: z
        .url()
        .optional()
        .describe('API root of the provider; that of OpenAI or Anthropic themselves when absent.'),
      api_key_env: z
        .string()
        .optional()
        .describe(
          'Environment variable that holds the key, which only the gateway reads; OPENAI_API_KEY or ANTHROPIC_API_KEY when absent.',
        ),
      scripts: z.string().optional().describe('Folder of model scripts, for the scripted upstream.'),
      concurrency: z
        .number()
        .int()
        .positive()
        .default(64)
        .describe(
          'Requests under way at once, for each model; fewer where the provider says that it is too much.',
        ),
      idle_timeout_s: z
        .number()
        .positive()
        .default(240)
        .describe('Seconds without an event after which an answer counts as broken.'),
      patience_s: z
        .number()
        .nonnegative()
        .default(600)
        .describe(
          'Seconds of pauses after which a request that the provider turns away is given up; they are none of the trial.',
        ),
      max_output_tokens: z
        .number()
        .int()
        .positive()
        .default(128_000)
        .describe(
          'The most that a model can say at once: what a budget reserves for a request that sets no limit.',
        ),
    })
    .prefault({}),
  codex: z
    .strictObject({ path: z.string().optional().describe('The codex binary, when not on the PATH.') })
    .prefault({}),
  prices: z
    .record(z.string(), Price)
    .default({})
    .describe('Own prices by model; they win over the built-in list.'),
  store: z
    .strictObject({
      path: z.string().default('.rollbench').describe('State, caches and artifacts.'),
      benchmark: z.string().default('benchmark').describe('The benchmark: tasks as files, meant for git.'),
    })
    .prefault({}),
});
export type ConfigFile = z.infer<typeof ConfigFile>;
