import type { TrialEvent } from '../../domain/trial-event.ts';
import type { Usage } from '../../domain/usage.ts';

/** A step of a trajectory, but for its number. */
export interface AtifStep {
  readonly timestamp?: string;
  readonly source: 'user' | 'agent' | 'system';
  readonly message: string;
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly { tool_call_id: string; function_name: string; arguments: object }[];
  readonly observation?: { readonly results: readonly { source_call_id: string; content: string }[] };
  readonly metrics?: object;
  readonly extra?: object;
}

/** What an event is as a step; none where it is the frame of others. */
export function toStep(event: TrialEvent): AtifStep[] {
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

export const toMetrics = (prefix: string, usage: Usage) => ({
  [`${prefix}prompt_tokens`]: usage.inputTokens,
  [`${prefix}completion_tokens`]: usage.outputTokens,
  [`${prefix}cached_tokens`]: usage.cachedInputTokens,
});
