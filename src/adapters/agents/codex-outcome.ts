import type { Outcome } from '../../domain/outcome.ts';
import { addUsage, noUsage, type Usage } from '../../domain/usage.ts';
import type { MetLimit } from '../../ports.ts';
import { lastLine } from './trial-command.ts';

/** What Codex said on stdout over all turns of a trial. */
export interface CodexTrace {
  readonly threadId: string | null;
  /** Turns that ended with `turn.completed`. */
  readonly completedTurnCount: number;
  /** Message of `turn.failed`, the only fatal event: `error` events are notices. */
  readonly failure: string | null;
  readonly usage: Usage | null;
  readonly lastMessage: string | null;
  readonly commandCount: number;
  readonly unreadableLineCount: number;
}

/** Reads `codex exec --json` output, line by line; a torn or foreign line is counted and skipped. */
export function parseCodexTrace(lines: Iterable<string>): CodexTrace {
  let threadId: string | null = null;
  let completedTurnCount = 0;
  let failure: string | null = null;
  let usage: Usage | null = null;
  let lastMessage: string | null = null;
  let commandCount = 0;
  let unreadableLineCount = 0;
  for (const line of lines) {
    if (line.trim() === '') continue;
    const event = parseEvent(line);
    if (event === undefined) {
      unreadableLineCount++;
      continue;
    }
    // The first is Codex's own: whatever comes after it, a command may have written as well.
    if (event.type === 'thread.started') threadId ??= event.thread_id ?? null;
    else if (event.type === 'item.completed' && event.item?.type === 'command_execution') commandCount++;
    else if (event.type === 'item.completed' && event.item?.type === 'agent_message')
      lastMessage = event.item.text ?? null;
    else if (event.type === 'turn.failed') failure = event.error?.message ?? 'no message';
    else if (event.type === 'turn.completed') {
      completedTurnCount++;
      failure = null;
      // Cumulative for the thread: the last one counts, not the sum.
      usage = event.usage ? toUsage(event.usage) : usage;
    }
  }
  return { threadId, completedTurnCount, failure, usage, lastMessage, commandCount, unreadableLineCount };
}

/** Of one line of that output. */
export function countCodexCommands(line: string): number {
  // Most lines are of something else, and some are long.
  const event = line.includes('command_execution') ? parseEvent(line) : undefined;
  return event?.type === 'item.started' && event.item?.type === 'command_execution' ? 1 : 0;
}

interface CodexEvent {
  type?: string;
  thread_id?: string;
  error?: { message?: string };
  item?: { type?: string; text?: string };
  usage?: Record<string, number>;
}

function parseEvent(line: string): CodexEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return value !== null && typeof value === 'object' ? value : undefined;
  } catch {
    return undefined;
  }
}

function toUsage(usage: Record<string, number>): Usage {
  return addUsage(noUsage, {
    requestCount: 0,
    inputTokens: usage.input_tokens ?? 0,
    cachedInputTokens: usage.cached_input_tokens ?? 0,
    outputTokens: usage.output_tokens ?? 0,
    reasoningTokens: usage.reasoning_output_tokens ?? 0,
  });
}

/** What the session file adds: the structured error, and tool calls that died without an event. */
export interface CodexRolloutFacts {
  /** `codex_error_info` of the last `task_complete`, as a word; objects give their only key. */
  readonly errorInfo: string | null;
  /** What the tools answered when none of them could start; `null` while a single one could. */
  readonly deadSandbox: string | null;
}

/**
 * Codex's own sandbox dies silently: each command answers with its complaint, no command is recorded, and the turn
 * completes with exit code 0. Only the tool outputs in the session file show it.
 */
const deadSandboxForms = [/^(?:Output:\n\s*)?bwrap: /m, /panicked at linux-sandbox\//, /setting up uid map/];

/** A tool whose answer ends so was at work. */
const aliveForm = /Process exited with code \d+|Process running with session|Success\. Updated/;

export function parseCodexRollout(lines: Iterable<string>): CodexRolloutFacts {
  let errorInfo: string | null = null;
  let complaint: string | null = null;
  let isAlive = false;
  for (const line of lines) {
    if (line.includes('"task_complete"')) errorInfo = readErrorInfo(line);
    else if (line.includes('_call_output"')) {
      const text = readToolOutput(line);
      if (deadSandboxForms.some((form) => form.test(text))) complaint ??= text.slice(0, 300);
      else if (aliveForm.test(text)) isAlive = true;
    }
  }
  return { errorInfo, deadSandbox: isAlive ? null : complaint };
}

function readErrorInfo(line: string): string | null {
  const info = (parseEvent(line) as { payload?: { error?: { codex_error_info?: unknown } } } | undefined)
    ?.payload?.error?.codex_error_info;
  if (typeof info === 'string') return info;
  return info !== null && typeof info === 'object' ? (Object.keys(info)[0] ?? null) : null;
}

/** Text, or a list of parts with texts, as in code mode. */
function readToolOutput(line: string): string {
  const output = (parseEvent(line) as { payload?: { output?: unknown } } | undefined)?.payload?.output;
  if (typeof output === 'string') return output;
  if (!Array.isArray(output)) return '';
  return output
    .map((part: { text?: unknown }) => (typeof part?.text === 'string' ? part.text : ''))
    .join('\n');
}

/** What the world outside the agent saw of it. The agent can write whatever Codex writes; it cannot write this. */
export interface CodexExit {
  readonly exitCode: number;
  readonly metLimit: MetLimit | undefined;
  readonly stderr: string;
  /** What of it was said before the model was asked: nothing of it is a command's. */
  readonly opening: string;
  readonly turnCount: number;
  /** Status with which the last request failed at the gateway; `null` when it was answered. */
  readonly lastFailure: number | null;
  /** Whether a request was left without an answer. */
  readonly hasUnanswered: boolean;
  /** Whether the variant runs Codex's own sandbox inside ours, which keeps commands from Codex's home. */
  readonly hasOwnSandbox: boolean;
}

/**
 * Decides how a trial of Codex ended that neither timed out nor lost its sandbox. That it was nobody's fault but the
 * provider's is said by the gateway alone: an agent that could say so would rid itself of its failures.
 */
export function toCodexOutcome(exit: CodexExit, trace: CodexTrace, rollout: CodexRolloutFacts): Outcome {
  if (exit.opening.includes('could not create PATH aliases')) {
    return {
      kind: 'infraFailed',
      code: 'codex-helper',
      detail: 'Codex could not create its helper commands',
    };
  }
  if (exit.hasOwnSandbox && rollout.deadSandbox !== null) {
    return { kind: 'infraFailed', code: 'dead-sandbox', detail: rollout.deadSandbox };
  }
  if (trace.failure !== null) return toFailure(trace.failure, exit, rollout);
  if (exit.exitCode !== 0) {
    const { metLimit: limit } = exit;
    if (limit) {
      return { kind: 'limitExceeded', limit, detail: `exit code ${exit.exitCode} after it met this limit` };
    }
    return { kind: 'agentFailed', detail: `exit code ${exit.exitCode}: ${lastLine(exit.stderr)}` };
  }
  if (trace.completedTurnCount < exit.turnCount) {
    return {
      kind: 'agentFailed',
      detail: `exit code 0, but ${trace.completedTurnCount} of ${exit.turnCount} turns completed (${trace.unreadableLineCount} unreadable lines)`,
    };
  }
  return { kind: 'completed' };
}

/** Codex retries 5xx, 429 with `retry-after` and lost streams by itself: what is left after that stands. */
function toFailure(message: string, exit: CodexExit, rollout: CodexRolloutFacts): Outcome {
  const detail = message.slice(0, 500);
  if (rollout.errorInfo === 'context_window_exceeded') {
    return { kind: 'limitExceeded', limit: 'context-window', detail };
  }
  if (/^Incomplete response returned/.test(message))
    return { kind: 'limitExceeded', limit: 'tokens', detail };
  if (exit.lastFailure !== null) {
    const isQuota = rollout.errorInfo === 'usage_limit_exceeded';
    return { kind: 'infraFailed', code: isQuota ? 'usage-limit' : `http-${exit.lastFailure}`, detail };
  }
  if (exit.hasUnanswered) return { kind: 'infraFailed', code: 'connection-lost', detail };
  return { kind: 'agentFailed', detail };
}
