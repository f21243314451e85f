import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { toVariantId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { Variant, VariantSettings } from '../../domain/variant.ts';
import type { Admission, Agent, Artifacts, Question, Respondent } from '../../ports.ts';
import { askUntilAnswered, type Reply, type RespondentOptions, toVersion } from './ask.ts';

export interface CodexRespondentOptions extends RespondentOptions {
  readonly agent: Agent;
  readonly agentVersion: string;
  readonly artifacts: Pick<Artifacts, 'scratch'>;
}

/** Asks the Codex CLI: in its sandbox, on an empty workspace that it may only read, leaving no session. */
export function createCodexRespondent(options: CodexRespondentOptions): Respondent {
  const { model, agentVersion } = options;
  return {
    name: `codex:${model}`,
    version: toVersion(options, `codex ${agentVersion}`),
    ask: (question, signal) =>
      askUntilAnswered(options, question, (text, admission) =>
        ask(text, question, admission, options, signal),
      ),
  };
}

async function ask(
  text: string,
  { instructions, answerSchema }: Question<unknown>,
  gateway: Admission,
  options: CodexRespondentOptions,
  signal: AbortSignal | undefined,
): Promise<Reply> {
  const { agent, artifacts, clock, timeoutMs } = options;
  const deadlineMs = clock.monotonicMs() + timeoutMs;
  const scratch = await artifacts.scratch('judge');
  try {
    const [workspacePath, homePath, artifactsPath] = ['workspace', 'home', 'artifacts'].map((name) =>
      join(scratch.path, name),
    ) as [string, string, string];
    for (const path of [workspacePath, homePath, artifactsPath]) await mkdir(path);
    const { outcome, lastMessage } = await agent.run({
      brief: { taskId: `judge-${randomBytes(4).toString('hex')}`, prompts: [text] },
      variant: toVariant(options, instructions),
      workspace: { hostPath: workspacePath, path: '/workspace', access: 'read' },
      homePath,
      artifactsPath,
      gateway,
      answerSchema,
      remainingMs: () => Math.max(0, deadlineMs - clock.monotonicMs()),
      ...(signal ? { signal } : {}),
    });
    return toReply(outcome, lastMessage);
  } finally {
    await scratch.dispose();
  }
}

function toVariant(
  { model, effort, timeoutMs, agent, agentVersion }: CodexRespondentOptions,
  instructions: string,
): Variant {
  const settings: VariantSettings = {
    agent: 'codex',
    agentVersion,
    model,
    effort,
    // Apart from the data, and with more weight: Codex sends it as a message of the developer.
    codex: { developer_instructions: instructions },
    limits: { wallClockMs: timeoutMs },
  };
  return { id: toVariantId(settings), name: agent.name, settings };
}

function toReply(outcome: Outcome, lastMessage: string | null): Reply {
  switch (outcome.kind) {
    case 'completed':
      return { kind: 'answered', text: lastMessage ?? '' };
    case 'timedOut':
      return {
        kind: 'undecided',
        cause: 'provider',
        detail: `no answer within ${Math.round(outcome.limitMs / 1000)} s`,
      };
    case 'infraFailed':
      return outcome.code === 'cancelled'
        ? { kind: 'undecided', cause: 'cancelled', detail: outcome.detail }
        : { kind: 'undecided', cause: 'provider', detail: `Codex got no answer (${outcome.code})` };
    case 'limitExceeded':
    case 'agentFailed':
      return { kind: 'undecided', cause: 'answer', detail: `Codex did not answer: ${outcome.kind}` };
  }
}
