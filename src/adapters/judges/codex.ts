import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { toVariantId } from '../../domain/ids.ts';
import { toAnswerSchema } from '../../domain/judgement.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { Variant, VariantSettings } from '../../domain/variant.ts';
import type { Admission, Agent, Artifacts, Judge } from '../../ports.ts';
import { type Answer, askForJudgement, type ModelJudgeOptions, toVersion } from './ask.ts';
import { instructions } from './question.ts';

export interface CodexJudgeOptions extends ModelJudgeOptions {
  readonly agent: Agent;
  readonly agentVersion: string;
  readonly artifacts: Pick<Artifacts, 'scratch'>;
}

/** Asks the Codex CLI: in its sandbox, on an empty workspace that it may only read, leaving no session. */
export function createCodexJudge(options: CodexJudgeOptions): Judge {
  const { model, effort, agentVersion } = options;
  return {
    name: `codex:${model}`,
    version: toVersion(effort, `codex ${agentVersion}`),
    judge: (subject, signal) =>
      askForJudgement(options, subject, (question, admission) => ask(question, admission, options, signal)),
  };
}

async function ask(
  question: string,
  gateway: Admission,
  options: CodexJudgeOptions,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const { agent, artifacts, clock, timeoutMs } = options;
  const deadlineMs = clock.monotonicMs() + timeoutMs;
  const scratch = await artifacts.scratch('judge');
  try {
    const [workspacePath, homePath, artifactsPath] = ['workspace', 'home', 'artifacts'].map((name) =>
      join(scratch.path, name),
    ) as [string, string, string];
    for (const path of [workspacePath, homePath, artifactsPath]) await mkdir(path);
    const { outcome, lastMessage } = await agent.run({
      brief: { taskId: `judge-${randomBytes(4).toString('hex')}`, prompts: [question] },
      variant: toVariant(options),
      workspace: { hostPath: workspacePath, path: '/workspace', access: 'read' },
      homePath,
      artifactsPath,
      gateway,
      answerSchema: toAnswerSchema(),
      remainingMs: () => Math.max(0, deadlineMs - clock.monotonicMs()),
      ...(signal ? { signal } : {}),
    });
    return toAnswer(outcome, lastMessage);
  } finally {
    await scratch.dispose();
  }
}

function toVariant({ model, effort, timeoutMs, agent, agentVersion }: CodexJudgeOptions): Variant {
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

function toAnswer(outcome: Outcome, lastMessage: string | null): Answer {
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
