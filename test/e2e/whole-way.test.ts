import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { requires } from '../support/requires.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';
import { rollbench, rollbenchJson } from './command-line.ts';
import { expectedSessions, layOutSample, writeConfig } from './sample-project.ts';

requires('bubblewrap', 'codex').describe('the whole way, by hand, on a copy of the sample', () => {
  const path = sharedTemporaryDirectory();
  const tasks = expectedSessions.filter(({ expected }) => expected === 'task');
  let repository = '';
  let places: Awaited<ReturnType<typeof layOutSample>>;
  let experimentId = '';

  beforeAll(async () => {
    places = await layOutSample(path);
    repository = places.repository;
  });

  test('init writes a configuration that is read, keeps the state out of git, and never overwrites', async () => {
    const { exitCode, value } = await rollbenchJson('init', repository, 'init');
    expect(exitCode).toBe(0);
    expect(value.written).toEqual([join(repository, 'rollbench.toml'), join(repository, '.gitignore')]);
    expect(readFileSync(join(repository, '.gitignore'), 'utf8')).toMatch(/^\.rollbench\/$/m);
    const again = await rollbench(repository, 'init');
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toMatch(/is there already: edit it, or .*--force/);
    writeConfig(repository, places);
  });

  test('doctor finds all that is needed', async () => {
    const { exitCode, value } = await rollbenchJson('doctor', repository, 'doctor');
    expect(value.checks.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(exitCode).toBe(0);
  });

  test('mine links every session, or says why not', async () => {
    const { exitCode, value } = await rollbenchJson('mine', repository, 'mine');
    expect(exitCode).toBe(0);
    expect(value.sessions).toBe(expectedSessions.length);
    expect(value.candidates).toBe(expectedSessions.filter(isCandidate).length);
    const { value: list } = await rollbenchJson('candidates-list', repository, 'candidates', 'list');
    for (const { sessionId, goldCommit } of expectedSessions.filter(isCandidate)) {
      expect(list.items).toContainEqual(expect.objectContaining({ sessionId, goldCommit }));
    }
  });

  test('curate and validate leave exactly the tasks that should be there', async () => {
    expect((await rollbenchJson('curate', repository, 'curate')).exitCode).toBe(0);
    const { exitCode, value } = await rollbenchJson('validate', repository, 'validate');
    expect(exitCode).toBe(0);
    expect(value.tasks).toBe(tasks.length);
    const { value: list } = await rollbenchJson('tasks-list', repository, 'tasks', 'list');
    expect(list.items.length).toBe(tasks.length);
    for (const { id, failToPass, passToPass } of list.items) {
      expect(failToPass).toBeGreaterThan(0);
      expect(passToPass).toBeGreaterThan(0);
      const { value: task } = await rollbenchJson('task', repository, 'tasks', 'show', id);
      expect(task.validation).toMatchObject({ runsPerState: 3, controls: { gold: 1, noop: 0 } });
      const folder = join(repository, 'benchmark/tasks', id);
      expect(readFileSync(join(folder, 'prompt.md'), 'utf8')).toBe(task.prompts[0]);
    }
  });

  test('the funnel gives every session its fate, for the right reason', async () => {
    const { value: funnel } = await rollbenchJson('funnel', repository, 'funnel');
    expect(funnel.stages[0]).toMatchObject({ stage: 'mine', entered: expectedSessions.length });
    for (const session of expectedSessions) {
      const { value } = await rollbenchJson(
        'funnel-explain',
        repository,
        'funnel',
        '--explain',
        session.sessionId,
      );
      const last = value.decisions.at(-1);
      const fate = last?.kind === 'rejected' ? { stage: last.stage, reason: last.reason } : 'task';
      expect({ name: session.name, fate }).toEqual({ name: session.name, fate: session.expected });
    }
  });

  test('prompts are verbatim, and what the harness injected is in none', async () => {
    const { value: list } = await rollbenchJson('candidates-list', repository, 'candidates', 'list');
    for (const { prompt } of list.items)
      expect(prompt).not.toMatch(/AGENTS\.md instructions|<environment_context>/);
  });

  test('mine, curate and validate again, in any order, change nothing', async () => {
    const before = await rollbench(repository, 'funnel', '--json');
    for (const command of ['mine', 'validate', 'curate', 'validate']) {
      expect((await rollbench(repository, command)).exitCode).toBe(0);
      expect((await rollbench(repository, 'funnel', '--json')).stdout).toBe(before.stdout);
    }
  });

  test('the controls score as they must: gold solves everything, noop nothing', async () => {
    const { value } = await rollbenchJson(
      'run',
      repository,
      'run',
      '--variant',
      'gold',
      'noop',
      '--repeats',
      '1',
    );
    expect(value.verdicts).toEqual({ pass: tasks.length, fail: tasks.length, invalid: 0 });
    const { value: report } = await rollbenchJson('report', repository, 'report', value.experimentId);
    const rates = report.variants.map((variant) => [variant.name, variant.solveRate.value]);
    expect(rates).toEqual([
      ['gold', 1],
      ['noop', 0],
    ]);
  });

  test('the real Codex plays every cell, sealed, and every trial names its version', async () => {
    const { exitCode, value } = await rollbenchJson(
      'run',
      repository,
      'run',
      '--variant',
      'weak',
      'strong',
      '--repeats',
      '2',
    );
    expect(exitCode).toBe(0);
    expect(value).toMatchObject({ cells: tasks.length * 4, completed: tasks.length * 4 });
    expect(value.verdicts.invalid).toBe(0);
    expect(value.costUsd).toBeGreaterThan(0);
    experimentId = value.experimentId;
    const { value: list } = await rollbenchJson(
      'trials-list',
      repository,
      'trials',
      'list',
      '--experiment',
      experimentId,
    );
    expect(list.items.length).toBe(tasks.length * 4);
    for (const { id } of list.items) {
      const { value: shown } = await rollbenchJson('trials-show', repository, 'trials', 'show', id);
      expect(shown.trial).toMatchObject({
        agentVersion: '0.171.0',
        isSealed: true,
        outcome: { kind: 'completed' },
      });
      expect(readdirSync(shown.artifacts)).toEqual(
        expect.arrayContaining(['patch.diff', 'rollout.jsonl', 'score.json', 'stderr.log', 'trace.jsonl']),
      );
    }
  });

  test('what the gateway counted is what Codex reports, to the token', async () => {
    const { value: list } = await rollbenchJson(
      'trials-list',
      repository,
      'trials',
      'list',
      '--experiment',
      experimentId,
    );
    for (const { id } of list.items) {
      const { value: shown } = await rollbenchJson('trials-show', repository, 'trials', 'show', id);
      const traces = readdirSync(shown.artifacts)
        .filter((name) => /^trace.*\.jsonl$/.test(name))
        .sort();
      const last =
        traces.length > 1 ? (traces.find((name) => name === 'trace-2.jsonl') ?? '') : 'trace.jsonl';
      const lines = readFileSync(join(shown.artifacts, last), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      const { usage } = lines.findLast(({ type }) => type === 'turn.completed');
      expect(shown.trial.usage).toMatchObject({
        inputTokens: usage.input_tokens,
        cachedInputTokens: usage.cached_input_tokens,
        outputTokens: usage.output_tokens,
        reasoningTokens: usage.reasoning_output_tokens,
      });
    }
  });

  test('the report has rates with intervals, denominators and what was left out, in every format', async () => {
    const { exitCode, value } = await rollbenchJson('report', repository, 'report', experimentId);
    expect(exitCode).toBe(0);
    for (const { solveRate } of value.variants) {
      expect(solveRate).toMatchObject({
        taskCount: tasks.length,
        trialCount: tasks.length * 2,
        excludedCount: 0,
      });
      expect(solveRate.lower ?? Number.NaN).toBeLessThan(solveRate.upper ?? Number.NaN);
    }
    const text = await rollbench(repository, 'report', experimentId);
    expect(Math.max(...text.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect((await rollbench(repository, 'report', experimentId, '--format', 'md')).stdout).toContain('|');
    const page = join(path, 'report.html');
    await rollbench(repository, 'report', experimentId, '--format', 'html', '-o', page);
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>/i);
    const again = await rollbench(repository, 'report', experimentId);
    expect(again.stdout).toBe(text.stdout);
  });

  test('compare is paired, in the direction of the contract, and gates on bounds', async () => {
    const { exitCode, value } = await rollbenchJson(
      'compare',
      repository,
      'compare',
      'weak',
      'strong',
      '--experiment',
      experimentId,
    );
    expect(exitCode).toBe(0);
    const { value: report } = await rollbenchJson('report', repository, 'report', experimentId);
    const rate = (name: string) =>
      report.variants.find((variant) => variant.name === name)?.solveRate.value ?? Number.NaN;
    expect(value.difference.value).toBeCloseTo(rate('strong') - rate('weak'), 10);
    expect(value.pairedTasks).toBe(tasks.length);
    const gate = await rollbench(
      repository,
      'compare',
      'strong',
      'weak',
      '--experiment',
      experimentId,
      '--fail-on',
      'not-noninferior',
    );
    expect(gate.exitCode).toBe(1);
  });

  test('grading again, without an agent, gives the same verdicts', async () => {
    const before = await rollbenchJson(
      'trials-list',
      repository,
      'trials',
      'list',
      '--experiment',
      experimentId,
    );
    const graded = await rollbenchJson('grade-command', repository, 'grade', experimentId, '--again');
    expect(graded.exitCode).toBe(0);
    const after = await rollbenchJson(
      'trials-list',
      repository,
      'trials',
      'list',
      '--experiment',
      experimentId,
    );
    expect(after.value).toEqual(before.value);
  });

  test('unknown ids are usage errors that say what there is', async () => {
    for (const [args, message] of [
      [['run', '--variant', 'storng'], /no variant "storng".*weak, strong/],
      [['run', '--task', 'tally-nothing'], /no task "tally-nothing": rollbench tasks list/],
      [['report', 'e-nothing'], /no experiment "e-nothing"; the newest are e-/],
      [['compare', 'weak', 'x'], /has no variant "x"; it has/],
      [['frobnicate'], /unknown command/],
    ] as const) {
      const { exitCode, stderr, stdout } = await rollbench(repository, ...args);
      expect({ args, exitCode, stdout }).toEqual({ args, exitCode: 2, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/\n\s+at /);
    }
  });

  test('nothing is left behind but the state', () => {
    expect(
      existsSync(join(repository, '.rollbench/scratch'))
        ? readdirSync(join(repository, '.rollbench/scratch'))
        : [],
    ).toEqual([]);
  });
});

function isCandidate({ expected }: (typeof expectedSessions)[number]): boolean {
  return expected === 'task' || expected.stage !== 'mine';
}
