import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  expressionsOf,
  gitlabFile,
  parseWorkflow,
  readWorkflow,
  readYaml,
  stepsOf,
  workflowFiles,
} from './read-workflow.ts';

/** Of two shells: what GitHub runs is bash, and GitLab's images may have no other than sh. */
const parse = (shell: 'bash' | 'sh', script: string) =>
  spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' }).stderr;

describe.each(workflowFiles)('%s', (file) => {
  const workflow = readWorkflow(file);

  it('runs nothing that an expression could write: values come by the environment', () => {
    for (const { run = '' } of stepsOf(workflow)) expect(expressionsOf(run)).toEqual([]);
  });

  it('runs scripts that bash can read', () => {
    for (const { run = '' } of stepsOf(workflow)) expect(parse('bash', run)).toBe('');
  });

  it('names only inputs, secrets and steps that there are', () => {
    const inputs = Object.keys(
      workflow.on.workflow_call?.inputs ?? workflow.on.workflow_dispatch?.inputs ?? {},
    );
    const secrets = workflow.on.workflow_call ? Object.keys(workflow.on.workflow_call.secrets ?? {}) : null;
    const steps = stepsOf(workflow).flatMap(({ id }) => id ?? []);
    const named = (kind: string) =>
      expressionsOf(workflow).flatMap((text) =>
        [...text.matchAll(new RegExp(`\\b${kind}\\.([\\w-]+)`, 'g'))].map(([, name = '']) => name),
      );
    expect(inputs).toEqual(expect.arrayContaining(named('inputs')));
    if (secrets) expect(secrets).toEqual(expect.arrayContaining(named('secrets')));
    expect(steps).toEqual(expect.arrayContaining(named('steps')));
  });

  it('does under one name the same in every job', () => {
    for (const steps of Map.groupBy(stepsOf(workflow), ({ name }) => name).values())
      if (steps[0]?.name) expect(new Set(steps.map((step) => JSON.stringify(step))).size).toBe(1);
  });

  it('writes nothing to the repository', () => {
    expect(workflow.permissions.contents).toBe('read');
  });
});

/** What a comparison gives is a boolean. */
const typeOf = (value: unknown) => (/^\$\{\{ .* == .* \}\}$/.test(String(value)) ? 'boolean' : typeof value);

const callers = workflowFiles.filter((file) => file.startsWith('templates/'));
describe.each(callers)('%s, which calls the reusable one', (file) => {
  const called = readWorkflow('.github/workflows/rollbench.yml').on.workflow_call;
  const [job] = Object.values(readWorkflow(file).jobs);
  if (job === undefined || !('uses' in job)) throw new Error(`${file} calls nothing`);
  const given = job.with ?? {};

  it('gives inputs that there are, of their type, and all that are required', () => {
    for (const [name, value] of Object.entries(given))
      expect({ name, type: called?.inputs?.[name]?.type }).toEqual({ name, type: typeOf(value) });
    for (const [name, { required }] of Object.entries(called?.inputs ?? {}))
      if (required) expect(Object.keys(given)).toContain(name);
    expect(Object.keys(job.secrets ?? {})).toEqual(Object.keys(called?.secrets ?? {}));
  });

  it('has a ceiling of what it may cost', () => {
    expect(given['budget-usd']).toBeGreaterThan(0);
  });
});

describe('the job for GitLab', () => {
  const file = readYaml(gitlabFile) as Record<
    string,
    { script: string[]; before_script: string[]; variables: Record<string, string> } & Record<string, unknown>
  >;
  const job = file.rollbench;

  it('holds keys that GitLab knows', () => {
    const known = ['image', 'stage', 'timeout', 'resource_group', 'rules', 'variables', 'cache'];
    expect(Object.keys(file)).toEqual(['rollbench']);
    expect([...known, 'before_script', 'script', 'artifacts']).toEqual(
      expect.arrayContaining(Object.keys(job ?? {})),
    );
    expect(job?.artifacts).toMatchObject({ reports: { junit: 'rollbench-report/junit.xml' } });
  });

  it('runs scripts that any shell can read, with variables that it sets', () => {
    for (const script of [...(job?.before_script ?? []), ...(job?.script ?? [])]) {
      expect(parse('sh', script)).toBe('');
      for (const [, name] of script.matchAll(/\$(ROLLBENCH_\w+|CODEX_\w+)/g))
        expect(Object.keys(job?.variables ?? {})).toContain(name);
    }
  });
});

describe('the check itself', () => {
  const workflow = (step: string) =>
    `name: x\non: { push: {} }\npermissions: { contents: read }\njobs:\n  a:\n    runs-on: x\n    timeout-minutes: 1\n    steps:\n      - ${step}\n`;
  it.each([
    ['an action that is not pinned', '{ uses: actions/checkout }'],
    ['an action that follows a branch', '{ uses: actions/checkout@main }'],
    ['a misspelt key', '{ name: a, run: b, work-directory: c }'],
    ['both uses and run', '{ name: a, run: b, uses: a/b@v1 }'],
    ['a key that stands twice', '{ name: a, name: b, run: c }'],
  ])('finds %s', (_, step) => {
    expect(() => parseWorkflow(workflow(step))).toThrow();
  });
  it('lets a right one pass', () => {
    expect(stepsOf(parseWorkflow(workflow('{ uses: actions/checkout@v4 }')))).toHaveLength(1);
  });
});
