import type { Trial } from '../../domain/trial.ts';
import type { TrialEvent } from '../../domain/trial-event.ts';
import { addUsage, noUsage, type Usage } from '../../domain/usage.ts';
import type { Variant } from '../../domain/variant.ts';

/** A trajectory in Harbor's Agent Trajectory Interchange Format: https://harborframework.com/docs/trajectory-format */
export interface AtifTrajectory {
  readonly schema_version: 'ATIF-v1.7';
  readonly session_id: string;
  readonly trajectory_id: string;
  readonly agent: { readonly name: string; readonly version: string; readonly model_name?: string };
  readonly steps: readonly AtifStep[];
  readonly final_metrics?: object;
  readonly subagent_trajectories?: readonly AtifTrajectory[];
  readonly extra?: object;
}

interface AtifStep {
  readonly step_id: number;
  readonly timestamp?: string;
  readonly source: 'user' | 'agent' | 'system';
  readonly message: string;
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly { tool_call_id: string; function_name: string; arguments: object }[];
  readonly observation?: { readonly results: readonly { source_call_id: string; content: string }[] };
  readonly metrics?: object;
  readonly extra?: object;
}

/** A trial's events as trajectories: one of the agent that was asked, and within it one of each sub-agent. */
export function toAtif(trial: Trial, variant: Variant, events: readonly TrialEvent[]): AtifTrajectory {
  const threads = Map.groupBy(events, ({ agent }) => agent);
  const toTrajectory = (id: string, own: readonly TrialEvent[]): AtifTrajectory => ({
    schema_version: 'ATIF-v1.7',
    session_id: trial.threadId ?? trial.id,
    trajectory_id: id,
    agent: {
      name: variant.settings.agent,
      version: trial.agentVersion ?? 'unknown',
      ...(variant.settings.model === null ? {} : { model_name: variant.settings.model }),
    },
    steps: own.flatMap(toStep).map((step, i) => ({ step_id: i + 1, ...step })),
  });
  const others = [...threads]
    .flatMap(([agent, own]) => (agent === null ? [] : [toTrajectory(agent, own)]))
    .filter(({ steps }) => steps.length > 0);
  const root = toTrajectory(trial.id, threads.get(null) ?? []);
  const used = events.reduce(
    (sum, event) => (event.kind === 'usage' ? addUsage(sum, event.usage) : sum),
    noUsage,
  );
  return {
    ...root,
    final_metrics: {
      ...toMetrics('total_', used),
      ...(trial.costUsd === null ? {} : { total_cost_usd: trial.costUsd }),
      total_steps: root.steps.length,
    },
    ...(others.length === 0 ? {} : { subagent_trajectories: others }),
    extra: { trial_id: trial.id, variant: variant.name, outcome: trial.outcome.kind },
  };
}

function toStep(event: TrialEvent): Omit<AtifStep, 'step_id'>[] {
  const place = event.at === null ? {} : { timestamp: event.at };
  const call = (name: string, args: object, output: string, extra?: object) => {
    const id = `call_${event.index}`;
    return [
      {
        ...place,
        source: 'agent' as const,
        message: '',
        tool_calls: [{ tool_call_id: id, function_name: name, arguments: args }],
        observation: { results: [{ source_call_id: id, content: output }] },
        ...(extra ? { extra } : {}),
      },
    ];
  };
  const say = (source: AtifStep['source'], message: string) => [{ ...place, source, message }];
  switch (event.kind) {
    case 'prompt':
      return say('user', event.text);
    case 'message':
      return say('agent', event.text);
    case 'reasoning':
      return [{ ...place, source: 'agent', message: '', reasoning_content: event.text }];
    case 'command':
      return call('shell', { command: event.command, cwd: event.cwd }, event.output, {
        exit_code: event.exitCode,
      });
    case 'edit':
      return call('edit', { files: event.files }, '');
    case 'read':
      return call('read', { path: event.path }, '');
    case 'search':
      return call(`search_${event.in}`, { query: event.query }, '');
    case 'tool':
      return call(
        event.server === null ? event.tool : `${event.server}/${event.tool}`,
        { input: event.input },
        event.output,
        { has_failed: event.hasFailed },
      );
    case 'agent':
      return call('spawn_agent', { task: event.task, trajectory_id: event.started }, '');
    case 'skill':
      return say('system', `skill ${event.name}`);
    case 'notice':
      return say('system', event.text);
    case 'usage':
      return [{ ...place, source: 'agent', message: '', metrics: toMetrics('', event.usage) }];
    case 'started':
    case 'ended':
      return [];
  }
}

const toMetrics = (prefix: string, usage: Usage) => ({
  [`${prefix}prompt_tokens`]: usage.inputTokens,
  [`${prefix}completion_tokens`]: usage.outputTokens,
  [`${prefix}cached_tokens`]: usage.cachedInputTokens,
});
