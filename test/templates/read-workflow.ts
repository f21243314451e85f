import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import * as z from 'zod';

const root = resolve(import.meta.dirname, '../..');

/** Every workflow that the repository holds or hands out, relative to its root. */
export const workflowFiles = globSync(['.github/workflows/*.yml', 'templates/github/*.yml'], {
  cwd: root,
}).sort();
export const gitlabFile = 'templates/gitlab/rollbench.gitlab-ci.yml';

const Scalar = z.union([z.string(), z.number(), z.boolean()]);
const Variables = z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), Scalar);
const Permissions = z.record(z.string(), z.enum(['read', 'write', 'none']));
const Filter = z.strictObject({
  branches: z.array(z.string()).optional(),
  paths: z.array(z.string()).optional(),
  types: z.array(z.string()).optional(),
});

const Step = z
  .strictObject({
    name: z.string().optional(),
    id: z
      .string()
      .regex(/^[a-z-]+$/)
      .optional(),
    if: z.string().optional(),
    /** A tag or commit: what is not pinned at all changes under one's hands. */
    uses: z
      .string()
      .regex(/^[\w.-]+\/[\w.-]+(\/[\w./-]+)?@(v\d+|[0-9a-f]{40})$/)
      .optional(),
    with: z.record(z.string(), Scalar).optional(),
    run: z.string().optional(),
    env: Variables.optional(),
    shell: z.string().optional(),
    'working-directory': z.string().optional(),
    'timeout-minutes': z.number().optional(),
    'continue-on-error': z.boolean().optional(),
  })
  .refine((step) => (step.uses === undefined) !== (step.run === undefined), 'a step either uses or runs')
  .refine((step) => step.run === undefined || step.name !== undefined, 'what runs has a name');

const common = {
  name: z.string().optional(),
  if: z.string().optional(),
  needs: z.union([z.string(), z.array(z.string())]).optional(),
  permissions: Permissions.optional(),
};
const Concurrency = z.strictObject({ group: z.string(), 'cancel-in-progress': z.boolean().optional() });
const RunningJob = z.strictObject({
  ...common,
  'runs-on': z.string(),
  /** Required: GitHub's own limit is six hours, and whatever hangs is paid for. */
  'timeout-minutes': z.union([z.number(), z.string()]),
  concurrency: Concurrency.optional(),
  outputs: z.record(z.string(), z.string()).optional(),
  env: Variables.optional(),
  strategy: z.looseObject({}).optional(),
  services: z.looseObject({}).optional(),
  defaults: z
    .strictObject({ run: z.strictObject({ shell: z.string(), 'working-directory': z.string() }).partial() })
    .optional(),
  steps: z.array(Step).min(1),
});
const CallingJob = z.strictObject({
  ...common,
  uses: z.string().regex(/^(\.\/|[\w.-]+\/[\w.-]+\/)\.github\/workflows\/[\w.-]+\.yml(@[\w.]+)?$/),
  with: z.record(z.string(), Scalar).optional(),
  secrets: z.record(z.string(), z.string()).optional(),
});

const Input = z.strictObject({
  description: z.string().optional(),
  type: z.enum(['string', 'number', 'boolean']),
  required: z.boolean().optional(),
  default: Scalar.optional(),
});

/** The keys of a workflow that GitHub knows and we use; any other is a slip of the pen. */
const Workflow = z.strictObject({
  name: z.string(),
  on: z.strictObject({
    schedule: z.array(z.strictObject({ cron: z.string().regex(/^([\d*,/-]+ ){4}[\d*,/-]+$/) })).optional(),
    workflow_dispatch: z.strictObject({ inputs: z.record(z.string(), Input).optional() }).nullish(),
    workflow_call: z
      .strictObject({
        inputs: z.record(z.string(), Input),
        secrets: z.record(z.string(), z.strictObject({ description: z.string(), required: z.boolean() })),
        outputs: z.record(z.string(), z.strictObject({ description: z.string(), value: z.string() })),
      })
      .partial()
      .optional(),
    pull_request: Filter.nullish(),
    push: Filter.nullish(),
  }),
  permissions: Permissions,
  concurrency: Concurrency.optional(),
  env: Variables.optional(),
  jobs: z.record(z.string().regex(/^[a-z-]+$/), z.union([RunningJob, CallingJob])),
});
export type Workflow = z.infer<typeof Workflow>;

/** @throws what is wrong with it, by its path within the file */
export function readWorkflow(file: string): Workflow {
  return parseWorkflow(readFileSync(join(root, file), 'utf8'));
}

export function parseWorkflow(text: string): Workflow {
  const parsed = Workflow.safeParse(parseYaml(text));
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  return parsed.data;
}

export function readYaml(file: string): unknown {
  return parseYaml(readFileSync(join(root, file), 'utf8'));
}

/** YAML 1.2, in which `on` is a word; two keys of one name are an error. */
function parseYaml(text: string): unknown {
  const document = parseDocument(text, { uniqueKeys: true });
  const [fault] = [...document.errors, ...document.warnings];
  if (fault) throw fault;
  return document.toJS();
}

export function stepsOf(workflow: Workflow) {
  return Object.values(workflow.jobs).flatMap((job) => ('steps' in job ? job.steps : []));
}

/** What stands between `${{` and `}}`, and in conditions. */
export function expressionsOf(value: unknown): string[] {
  if (typeof value === 'string')
    return [...value.matchAll(/\$\{\{(.*?)\}\}/gs)].map(([, inner = '']) => inner);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === 'if' && typeof member === 'string' ? [member] : expressionsOf(member),
  );
}
