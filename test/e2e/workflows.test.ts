import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, test } from 'vitest';
import { requires } from '../support/requires.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';
import { gitlabFile, readWorkflow, readYaml, stepsOf } from '../templates/read-workflow.ts';
import { layOutOneTask, type OneTask } from './one-task.ts';

const root = resolve(import.meta.dirname, '../..');
const steps = stepsOf(readWorkflow('.github/workflows/rollbench.yml'));

/** The scripts as they are handed out, run as the service runs them; only installing and posting are left out. */
requires('bubblewrap', 'codex').describe('the workflows, on a benchmark of one task', () => {
  const path = sharedTemporaryDirectory();
  const [summary, outputs] = [join(path, 'summary.md'), join(path, 'outputs')];
  let benchmark: OneTask;

  beforeAll(async () => {
    benchmark = await layOutOneTask(path);
    const bin = join(path, 'bin');
    mkdirSync(bin);
    writeFileSync(
      join(bin, 'rollbench'),
      `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'bin/rollbench.ts')}" "$@"\n`,
    );
    chmodSync(join(bin, 'rollbench'), 0o755);
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
