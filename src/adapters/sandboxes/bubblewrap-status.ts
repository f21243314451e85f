import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { MetLimit, SandboxResult } from '../../ports.ts';
import type { ProcessEnd } from './process.ts';

/**
 * What bubblewrap says of itself on its status channel: `child-pid` is the first process of the namespace as we see it;
 * `exit-code` comes only after the command was really started.
 */
interface BwrapStatus {
  readonly 'child-pid'?: number;
  readonly 'exit-code'?: number;
}

function parseStatus(lines: readonly string[]): BwrapStatus {
  return Object.assign({}, ...lines.map((line) => JSON.parse(line)));
}

/** Exit codes of the command and of bubblewrap are told apart by what it said, not by numbers or texts that both may use. */
export function toResult(end: ProcessEnd, met: MetLimit | 'starved' | undefined): SandboxResult {
  const { durationMs, stdoutTail, stderrTail, detail: excess } = end;
  if (end.kind === 'failed') return { kind: 'broken', detail: end.detail, durationMs };
  if (end.kind === 'cancelled') return { kind: 'cancelled', durationMs };
  if (end.kind === 'timedOut') return { kind: 'timedOut', stdoutTail, stderrTail, durationMs };
  if (end.kind === 'limitExceeded')
    return { kind: 'limitExceeded', limit: 'disk', detail: excess, stdoutTail, stderrTail, durationMs };
  const exitCode = parseStatus(end.status)['exit-code'];
  if (met === 'starved' && exitCode !== 0)
    return {
      kind: 'broken',
      detail: 'this machine ran out of memory, and the kernel ended a process of the command',
      durationMs,
    };
  const metLimit = met === 'starved' ? undefined : met;
  if (exitCode !== undefined) {
    const own = exitCode !== 0 && metLimit !== undefined ? { metLimit } : {};
    return { kind: 'exited', exitCode, ...own, stdoutTail, stderrTail, durationMs };
  }
  // Where memory is full of files, the kernel may kill bubblewrap for it: that is the command's doing, and no fault of ours.
  if (metLimit !== undefined) {
    const detail = `it met its limit of ${metLimit}, and the sandbox ended with it`;
    return { kind: 'limitExceeded', limit: metLimit, detail, stdoutTail, stderrTail, durationMs };
  }
  const detail = `bubblewrap ended with exit code ${end.exitCode} before the command did: ${stderrTail.trim() || 'no message'}`;
  return { kind: 'broken', detail, durationMs };
}

/**
 * To the command itself: the first child of the namespace's first process. Never to bubblewrap: were it to die while its
 * namespace is still being made, that would stay for ever.
 */
export async function interrupt(_child: ChildProcess, status: readonly string[]): Promise<boolean> {
  const init = parseStatus(status)['child-pid'];
  if (init === undefined) return false;
  const children = await readFile(`/proc/${init}/task/${init}/children`, 'utf8').catch(() => '');
  const command = Number(children.split(' ')[0]);
  if (command > 0) sendSignal(command, 'SIGINT');
  return command > 0;
}

/** With its first process the kernel ends all others of a PID namespace; when that one is gone, all are. */
export async function kill(child: ChildProcess, status: readonly string[]): Promise<void> {
  const init = parseStatus(status)['child-pid'];
  if (init === undefined) {
    child.kill('SIGKILL');
    return;
  }
  // Once bubblewrap has ended, its own wish to die with its parent ends the namespace: a number may by then be another's.
  if (child.exitCode === null && child.signalCode === null) sendSignal(init, 'SIGKILL');
  for (let waitMs = 1; isAlive(init) && waitMs < 2000; waitMs *= 2) await delay(waitMs);
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** A zombie has ended, and so has all of its namespace; it only waits for somebody to ask how. */
function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat[stat.lastIndexOf(')') + 2] !== 'Z';
  } catch {
    return false;
  }
}
