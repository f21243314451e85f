import * as z from 'zod';
import { CurationTable } from './curation-table.ts';
import { GatewayTable } from './gateway-table.ts';
import { GradersTable } from './graders-table.ts';
import { Effort, Model } from './model-names.ts';
import { PriceTable } from './price-table.ts';
import { ProfileTable } from './profile-table.ts';
import { UpstreamTable } from './provider-table.ts';
import { PublicTable } from './public-table.ts';
import { RefreshTable } from './refresh-table.ts';
import { RepoTable } from './repo-table.ts';
import { SandboxTable } from './sandbox-table.ts';
import { PrivacyTable, SessionsTable } from './sessions-table.ts';
import { ValidationTable } from './validation-table.ts';

/** The form of `rollbench.toml`: every table strict, so that a misspelt key is an error and never a silent default. */
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
      model: Model.optional().describe('Model of every profile that names none.'),
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
  sessions: SessionsTable,
  privacy: PrivacyTable,
  repo: z.array(RepoTable).default([]),
  profile: z.record(z.string().regex(/^\w[\w.-]*$/), ProfileTable).default({}),
  curation: CurationTable,
  validation: ValidationTable,
  graders: GradersTable,
  refresh: RefreshTable,
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
  sandbox: SandboxTable,
  gateway: GatewayTable,
  upstream: z
    .record(z.string().regex(/^\w[\w.-]*$/), UpstreamTable)
    .default({})
    .describe('Further providers, for profiles that name one: each has its own key and its own pace.'),
  codex: z
    .strictObject({ path: z.string().optional().describe('The codex binary, when not on the PATH.') })
    .prefault({}),
  claude: z
    .strictObject({ path: z.string().optional().describe('The claude binary, when not on the PATH.') })
    .prefault({}),
  prices: z
    .record(z.string(), PriceTable)
    .default({})
    .describe('Own prices by model; they win over the built-in list.'),
  public: z
    .record(z.string(), PublicTable)
    .default({})
    .describe('Published scores, to stand beside your own solve rates in every report.'),
  store: z
    .strictObject({
      path: z.string().default('.rollbench').describe('State, caches and artifacts.'),
      benchmark: z.string().default('benchmark').describe('The benchmark: tasks as files, meant for git.'),
    })
    .prefault({}),
});
export type ConfigFile = z.infer<typeof ConfigFile>;
