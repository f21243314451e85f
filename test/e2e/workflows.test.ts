import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, test } from 'vitest';
import { requires } from '../support/requires.ts';
import { sharedTemporaryDirectory, temporaryDirectory } from '../support/temporary-directory.ts';
import { gitlabFile, readWorkflow, readYaml, stepsOf } from '../templates/read-workflow.ts';
import { rollbench } from './command-line.ts';
import { layOutOneTask, type OneTask } from './one-task.ts';

const root = resolve(import.meta.dirname, '../..');
const steps = stepsOf(readWorkflow('.github/workflows/rollbench.yml'));

/** The scripts as they are handed out, run as the service runs them; what root and GitHub would do is noted, and not done. */
requires('bubblewrap', 'codex').describe('the workflows, on a benchmark of one task', () => {
  const path = sharedTemporaryDirectory();
  const [summary, outputs] = [join(path, 'summary.md'), join(path, 'outputs')];
  let benchmark: OneTask;

  const noted = join(path, 'noted');
  beforeAll(async () => {
    benchmark = await layOutOneTask(path);
    const bin = join(path, 'bin');
    mkdirSync(bin);
    const write = (name: string, script: string) => {
      writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(bin, name), 0o755);
    };
    write('rollbench', `exec "${process.execPath}" "${join(root, 'bin/rollbench.ts')}" "$@"`);
    write('sudo', `echo sudo "$@" >> "${noted}"`);
    // As GitHub's own: there is a comment to edit only once one was made.
    write(
      'gh',
      `case "$*" in *--edit-last*) [ -e "${noted}.comment" ] || exit 1;; esac\necho gh "$@" >> "${noted}"\nfor body; do :; done\ncp "$body" "${noted}.comment"`,
    );
  });

  const environment = (env: Record<string, string>) => ({
    cwd: benchmark.repository,
    reject: false as const,
    env: {
      PATH: `${join(path, 'bin')}:${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
      ...{ GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: outputs, GITHUB_ACTIONS: 'true' },
      ...env,
    },
  });
  const runStep = async (name: string, env: Record<string, string> = {}) => {
    const script = steps.find((step) => step.name === name)?.run ?? '';
    expect(script).not.toBe('');
    // As GitHub starts bash.
    return execa('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], environment(env));
  };
  const play = { BUDGET_USD: '5', VARIANTS: 'gold noop', REPEATS: '2' };
  const gate = { AGAINST: '', FAIL_ON: 'regression', MARGIN: '5', THRESHOLDS: '' };
  const read = (file: string) => readFileSync(join(benchmark.repository, file), 'utf8');

  test('GitHub: installs the versions that are asked for, and bubblewrap', async () => {
    const prefix = join(path, 'global');
    const { exitCode, stderr } = await runStep('Install', {
      npm_config_prefix: prefix,
      ROLLBENCH_VERSION: `file:${root}`,
      CODEX_VERSION: `file:${join(root, 'node_modules/@openai/codex')}`,
    });
    expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(realpathSync(join(prefix, 'lib/node_modules/rollbench'))).toBe(realpathSync(root));
    expect((await execa(join(prefix, 'bin/codex'), ['--version'])).stdout).toMatch(/^codex/);
    expect(readFileSync(noted, 'utf8')).toContain('sudo apt-get install --yes bubblewrap\n');
  });

  test('GitHub: renews the benchmark, and hands out what has changed', async () => {
    const { exitCode, stderr } = await runStep('Refresh', { SWEEP: 'false' });
    expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(readFileSync(summary, 'utf8')).toContain(read('rollbench-report/digest.md'));
    expect(read('rollbench-report/benchmark.patch')).toContain(`+++ b/benchmark/tasks/${benchmark.taskId}/`);
  });

  test('GitHub: check, play, report', async () => {
    expect((await runStep('Check')).exitCode).toBe(0);
    expect((await runStep('Play', play)).exitCode).toBe(0);
    const report = await runStep('Report');
    expect(report.exitCode).toBe(0);
    expect(report.stdout).toMatch(/^::notice title=Solve rate::gold solved 100%/m);
    expect(readFileSync(summary, 'utf8')).toContain('## `gold` solved 100% of 1 task');
    expect(read('rollbench-report/junit.xml')).toContain('<testsuite name="gold" tests="2"');
    expect(read('rollbench-report/report.html')).toContain('</html>');
    expect(JSON.parse(read('rollbench-report/report.json'))).toMatchObject({ schemaVersion: 1 });
  });

  test('GitHub: the gate holds, fails, and says so to whoever called', async () => {
    const held = await runStep('Gate', { ...gate, BASELINE: 'noop', CANDIDATE: 'gold' });
    expect(held.exitCode).toBe(0);
    expect(readFileSync(outputs, 'utf8')).toBe('gate=held\n');
    expect(readFileSync(summary, 'utf8')).toContain('have one graded task in common');
    const failed = await runStep('Gate', {
      ...{ ...gate, BASELINE: 'gold', CANDIDATE: 'noop', FAIL_ON: 'not-noninferior' },
      THRESHOLDS: '--min-rate 99 --proven --variant noop',
    });
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toMatch(/^::error title=gate not-noninferior::/m);
    expect(failed.stderr).toMatch(/^::error title=gate threshold::noop: /m);
    expect(readFileSync(outputs, 'utf8')).toContain('gate=failed\n');
  });

  test('GitHub: comments once, and edits that comment from then on', async () => {
    for (let push = 0; push < 2; push++)
      expect((await runStep('Comment', { PULL_REQUEST: '7' })).exitCode).toBe(0);
    const file = 'rollbench-report/comment.md';
    expect(read(file).startsWith(read('rollbench-report/comparison.md'))).toBe(true);
    expect(read(file)).toContain('## `gold` solved 100% of 1 task');
    expect(readFileSync(`${noted}.comment`, 'utf8')).toBe(read(file));
    expect(readFileSync(noted, 'utf8').split('\n').slice(-3)).toEqual([
      `gh pr comment 7 --body-file ${file}`,
      `gh pr comment 7 --edit-last --body-file ${file}`,
      '',
    ]);
  });

  test('GitHub: in shards, each with its part of the budget, put together by one more', async () => {
    const divided = join(path, 'divided');
    const divide = { REFRESH: 'false', SHARDS: '2', GITHUB_OUTPUT: divided };
    expect((await runStep('Divide', divide)).exitCode).toBe(0);
    expect(readFileSync(divided, 'utf8')).toBe('numbers=[1,2]\n');
    expect((await runStep('Divide', { ...divide, REFRESH: 'true' })).stdout).toContain('::error');
    const parts = join(benchmark.repository, 'rollbench-shards');
    mkdirSync(parts);
    for (const SHARD of ['1', '2']) {
      expect((await runStep('Play a part', { ...play, SHARD, SHARDS: '2' })).exitCode).toBe(0);
      expect(JSON.parse(read('run.json'))).toMatchObject({ cells: 2, shard: { index: Number(SHARD) } });
      renameSync(join(benchmark.repository, 'rollbench-shard'), join(parts, `rollbench-shard-${SHARD}`));
    }
    const merged = await runStep('Merge');
    expect({ exitCode: merged.exitCode, stdout: merged.stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringContaining('4 of 4 cells'),
    });
    expect((await runStep('Report')).stdout).toMatch(/^::notice title=Solve rate::gold solved 100%/m);
  });

  test('GitLab: the same, from one job; and the second time against the first', async () => {
    const job = (readYaml(gitlabFile) as { rollbench: { script: string[]; variables: object } }).rollbench;
    for (const script of job.script) {
      const { exitCode, stderr } = await execa(
        ...(['sh', ['-ec', script]] as const),
        environment({
          ...(job.variables as Record<string, string>),
          ...{ ROLLBENCH_VARIANTS: 'gold noop', ROLLBENCH_BASELINE: 'noop', ROLLBENCH_CANDIDATE: 'gold' },
        }),
      );
      expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
    }
    expect(existsSync(join(benchmark.repository, 'rollbench-report/cells.csv'))).toBe(true);
    const night = { ...gate, BASELINE: 'gold', CANDIDATE: 'gold', AGAINST: 'previous' };
    expect((await runStep('Gate', night)).exitCode).toBe(0);
    expect(read('rollbench-report/comparison.md')).toContain('| baseline | `gold` | 100% |');
  });
});

requires('actionlint').test(
  'what init writes for GitHub has no fault that actionlint or ShellCheck finds',
  async () => {
    const path = temporaryDirectory();
    await execa('git', ['init', '--quiet', path]);
    expect((await rollbench(path, 'init', '--github')).exitCode).toBe(0);
    const lint = () => execa('actionlint', ['-no-color'], { cwd: path, reject: false });
    expect(await lint()).toMatchObject({ stdout: '', exitCode: 0 });
    const nightly = join(path, '.github/workflows/rollbench-nightly.yml');
    writeFileSync(nightly, readFileSync(nightly, 'utf8').replace('budget-usd', 'budget'));
    expect((await lint()).stdout).toContain('input "budget" is not defined');
  },
);
