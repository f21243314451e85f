import type { SandboxCommand, SandboxResult } from '../../ports.ts';
import type { ProcessEnd } from './process.ts';

/** Of an engine's own program: whatever it started may still be there. */
export const isEnginesOwn = (exitCode: number) => exitCode >= 125 && exitCode <= 127;

/**
 * Podman, when it is busy, forgets all that a command said which ended without having read its input. An engine that failed
 * itself says why, and has exit codes of its own.
 */
const isForgotten = ({ stdin }: SandboxCommand, { kind, exitCode, stdoutTail, stderrTail }: ProcessEnd) =>
  stdin !== undefined && kind === 'exited' && !isEnginesOwn(exitCode) && stdoutTail + stderrTail === '';

/** That the command began is said by its greeting, not by an exit code or text that it may use as well. */
export async function toResult(
  end: ProcessEnd,
  command: SandboxCommand,
  hasMetMemory: () => Promise<boolean>,
): Promise<SandboxResult> {
  const { stdoutTail, stderrTail, detail, exitCode, durationMs } = end;
  const output = { stdoutTail, stderrTail, durationMs };
  if (end.kind === 'failed') return { kind: 'broken', detail, durationMs };
  if (end.kind === 'cancelled') return { kind: 'cancelled', durationMs };
  if (!end.hasBegun && !isForgotten(command, end)) {
    return { kind: 'broken', detail: stderrTail.trim() || 'the container did not start', durationMs };
  }
  if (end.kind === 'timedOut') return { kind: 'timedOut', ...output };
  if (end.kind === 'limitExceeded') return { kind: 'limitExceeded', limit: 'disk', detail, ...output };
  const metLimit = exitCode !== 0 && (await hasMetMemory()) ? ({ metLimit: 'memory' } as const) : {};
  return { kind: 'exited', exitCode, ...metLimit, ...output };
}
