import type { Outcome } from '../../domain/outcome.ts';
import type { AgentWork, MetLimit, SandboxCommand, SandboxResult } from '../../ports.ts';
import { parseCodexTrace } from './codex-outcome.ts';
import { readText, toCut } from './trial-command.ts';

interface PlayedTurns {
  readonly exitCode: number;
  readonly trace: string;
  readonly metLimit: MetLimit | undefined;
  /** Set when the trial did not end by itself. */
  readonly cut: Outcome | undefined;
}

/**
 * One start of Codex for each prompt, until one does not end well. An unknown thread is silently replaced by a new one: only the id
 * shows it.
 */
export async function playTurns(
  work: AgentWork,
  toTurn: (threadId: string | null, turnIndex: number) => SandboxCommand,
  start: (command: SandboxCommand) => Promise<SandboxResult>,
): Promise<PlayedTurns> {
  let trace = '';
  let threadId: string | null = null;
  let exitCode = 0;
  let metLimit: MetLimit | undefined;
  for (const turnIndex of work.brief.prompts.keys()) {
    const command = toTurn(threadId, turnIndex);
    const result = await start(command);
    const said = await readText(command.stdoutFile ?? '');
    trace += said;
    const cut = toCut(result, work);
    if (cut) return { exitCode, metLimit, trace, cut };
    if (result.kind === 'exited') ({ exitCode, metLimit } = result);
    const started = parseCodexTrace(said.split('\n')).threadId;
    if (threadId !== null && started !== null && started !== threadId) {
      const detail = `turn ${turnIndex + 1} was to resume thread ${threadId} but ran in ${started}`;
      return { exitCode, metLimit, trace, cut: { kind: 'infraFailed', code: 'thread-lost', detail } };
    }
    threadId ??= started;
    if (exitCode !== 0 || started === null) break;
  }
  return { exitCode, metLimit, trace, cut: undefined };
}
