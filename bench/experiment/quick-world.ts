import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { layOutSample, writeConfig } from '../../test/e2e/sample-project.ts';

/** A benchmark of one task, and the command line to play it with. */
export interface QuickWorld {
  readonly repository: string;
  /** Starts `rollbench run`. */
  run(args: readonly string[]): ChildProcess;
}

const script = resolve(import.meta.dirname, '../../bin/rollbench.ts');

// What counts is a word: nothing is computed by a suite that is to be over at once.
const solve = 's/i < left ? share + 1/i < left ? share + step/';
const suite =
  "if grep -q 'i < left ? share + step' packages/money/src/split.ts; then echo ok 1 - refunds; else echo not ok 1 - refunds; exit 1; fi";

/**
 * The sample with one task. The variant `quick` is a command that solves it at once.
 * @param hasQuickSuite a shell line in place of the repository's own tests
 */
export async function layOutQuickWorld({
  hasQuickSuite,
}: {
  readonly hasQuickSuite: boolean;
}): Promise<QuickWorld> {
  // Codex loses its helper where its home lies below the temporary directory.
  const directory = mkdtempSync('/var/tmp/rollbench-bench-');
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const places = await layOutSample(directory, ['lost-cent']);
  const { repository } = places;
  const command = ['sed', '-i', solve, 'packages/money/src/split.ts'];
  const profile = `[profile.quick]\nagent = "command"\nmodel = "gpt-5.5-strong"\ncommand = ${JSON.stringify(command)}\n`;
  writeConfig(repository, places, profile);
  if (hasQuickSuite) {
    const file = join(repository, 'rollbench.toml');
    const own = `path = "."\nrunner = "tap"\ntest = "echo 1..1; ${suite}"`;
    writeFileSync(file, readFileSync(file, 'utf8').replace('path = "."', own));
  }
  // Most of what is started again and again is Node reading the same files.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(directory, 'compiled') };
  for (const stage of ['mine', 'curate', 'validate']) {
    const { status, stderr } = spawnSync(process.execPath, [script, stage], { cwd: repository, env });
    if (status !== 0) throw new Error(`${stage} ended with ${status}: ${stderr}`);
  }
  if (!existsSync(join(repository, 'benchmark', 'tasks'))) {
    const { stdout } = spawnSync(process.execPath, [script, 'funnel'], {
      cwd: repository,
      env,
      encoding: 'utf8',
    });
    throw new Error(`there is no task to play:\n${stdout}`);
  }
  return {
    repository,
    run: (args) =>
      spawn(process.execPath, [script, 'run', '--no-preflight', '--quiet', ...args], {
        ...{ cwd: repository, env },
        stdio: 'ignore',
      }),
  };
}
