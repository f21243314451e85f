import type { CheckSettings } from '../../domain/grader-settings.ts';
import type { Workspace } from '../../ports.ts';
import type { CleanRoom } from '../../testbed/clean-room.ts';
import type { CheckReading } from './problem.ts';
import { readCobertura, readLcov } from './read-coverage.ts';
import { readEsLint, readExitCode, readSarif } from './read-problems.ts';

/** The same on every machine. */
const steadyEnvironment = { CI: 'true', TZ: 'UTC', LANG: 'C.UTF-8' };

export type CheckRun =
  | { readonly kind: 'ran'; readonly reading: Exclude<CheckReading, { kind: 'unreadable' }> }
  | { readonly kind: 'cancelled' }
  /** It hangs, its report cannot be read, or the sandbox failed. */
  | { readonly kind: 'failed'; readonly detail: string };

/** Runs a check on a workspace, without network. */
export async function runCheck(
  workspace: Workspace,
  { command, report, file, timeoutMs }: CheckSettings,
  { sandbox, signal }: CleanRoom,
): Promise<CheckRun> {
  const root = sandbox.resolve(workspace.mount);
  const result = await sandbox.run({
    argv: ['sh', '-c', command],
    cwd: root,
    env: { ...steadyEnvironment, ...workspace.surroundings.env },
    paths: workspace.surroundings.paths,
    mounts: [workspace.mount, ...workspace.surroundings.mounts],
    network: 'none',
    timeoutMs,
    ...(signal ? { signal } : {}),
  });
  switch (result.kind) {
    case 'cancelled':
      return { kind: 'cancelled' };
    case 'timedOut':
      return { kind: 'failed', detail: `it was still running after ${Math.round(timeoutMs / 1000)} s` };
    case 'limitExceeded':
      return { kind: 'failed', detail: result.detail };
    case 'broken':
      return { kind: 'failed', detail: `the sandbox failed: ${result.detail}` };
    case 'exited': {
      // Shells say so of a command that is not there, or cannot be run.
      if (result.exitCode === 126 || result.exitCode === 127)
        return {
          kind: 'failed',
          detail: `the command cannot be run: ${result.stderrTail.trim().slice(-300)}`,
        };
      if (report === 'exit-code') {
        const output = `${result.stdoutTail}\n${result.stderrTail}`;
        return toRun(readExitCode(result.exitCode, output));
      }
      const text = file === null ? result.stdoutTail : await workspace.readFile(file);
      if (text === undefined) return { kind: 'failed', detail: `it wrote no ${file}` };
      return toRun(readers[report](text, root));
    }
  }
}

const readers = { sarif: readSarif, eslint: readEsLint, lcov: readLcov, cobertura: readCobertura };

const toRun = (reading: CheckReading): CheckRun =>
  reading.kind === 'unreadable'
    ? { kind: 'failed', detail: `its report cannot be read: ${reading.detail}` }
    : { kind: 'ran', reading };
