import type { Cue } from './scripted-cue.ts';
import { type OutputItem, toOutputItem } from './scripted-items.ts';
import type { ScriptedFailure, ScriptedTurn, ScriptedUsage } from './scripted-script.ts';

/** One event of a streamed response: https://platform.openai.com/docs/api-reference/responses-streaming */
export interface ResponseEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

const defaultUsage: ScriptedUsage = {
  inputTokens: 1000,
  cachedInputTokens: 0,
  outputTokens: 100,
  reasoningTokens: 0,
};

type Place = Pick<Cue, 'promptIndex' | 'turnIndex' | 'isCodeMode'> & { readonly model: string };

/** A turn as the stream that a provider would send; a stream that is cut or hangs has no event that ends it. */
export function toEvents(
  turn: ScriptedTurn,
  failure: ScriptedFailure | undefined,
  place: Place,
): readonly ResponseEvent[] {
  const items = turn.items.map((item, index) => toOutputItem(item, index, place));
  const response = {
    id: `resp_${place.promptIndex}_${place.turnIndex}`,
    object: 'response',
    model: place.model,
  };
  const inProgress = { ...response, status: 'in_progress', output: [] };
  const events: ResponseEvent[] = [
    { type: 'response.created', response: inProgress },
    { type: 'response.in_progress', response: inProgress },
    ...items.flatMap(toItemEvents),
  ];
  const end = toEnd(turn, failure);
  if (end) {
    events.push({ type: `response.${end.status}`, response: { ...response, ...end, output: items } });
  }
  return events.map((event, index) => ({ ...event, sequence_number: index }));
}

type End = { readonly status: string; readonly usage?: object; readonly [field: string]: unknown };

function toEnd(turn: ScriptedTurn, failure: ScriptedFailure | undefined): End | undefined {
  const usage = turn.usage && { usage: toWireUsage(turn.usage) };
  switch (failure?.kind) {
    case undefined:
      return { status: 'completed', usage: toWireUsage(turn.usage ?? defaultUsage) };
    case 'failed':
      return { status: 'failed', error: { code: failure.code, message: failure.message }, ...usage };
    case 'incomplete':
      return { status: 'incomplete', incomplete_details: { reason: failure.reason }, ...usage };
    case 'cut':
    case 'hang':
    case 'http':
      return undefined;
  }
}

const toWireUsage = (usage: ScriptedUsage) => ({
  input_tokens: usage.inputTokens,
  input_tokens_details: { cached_tokens: usage.cachedInputTokens },
  output_tokens: usage.outputTokens,
  output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  total_tokens: usage.inputTokens + usage.outputTokens,
});

/** An item appears empty, fills, and is done. */
function toItemEvents(item: OutputItem, index: number): readonly ResponseEvent[] {
  const place = { output_index: index, item_id: item.id };
  const added = (empty: object): ResponseEvent => ({
    type: 'response.output_item.added',
    output_index: index,
    item: { ...item, ...('status' in item && { status: 'in_progress' }), ...empty },
  });
  const done: ResponseEvent = { type: 'response.output_item.done', output_index: index, item };

  switch (item.type) {
    case 'message':
      return [
        added({ content: [] }),
        ...item.content.flatMap((part, content_index) => [
          {
            type: 'response.content_part.added',
            ...place,
            content_index,
            part: { ...part, text: '' },
          },
          { type: 'response.output_text.delta', ...place, content_index, delta: part.text },
          { type: 'response.output_text.done', ...place, content_index, text: part.text },
          { type: 'response.content_part.done', ...place, content_index, part },
        ]),
        done,
      ];
    case 'reasoning':
      return [
        added({ summary: [] }),
        ...item.summary.flatMap((part, summary_index) => [
          {
            type: 'response.reasoning_summary_part.added',
            ...place,
            summary_index,
            part: { ...part, text: '' },
          },
          { type: 'response.reasoning_summary_text.delta', ...place, summary_index, delta: part.text },
          { type: 'response.reasoning_summary_text.done', ...place, summary_index, text: part.text },
          { type: 'response.reasoning_summary_part.done', ...place, summary_index, part },
        ]),
        done,
      ];
    case 'function_call':
      return [
        added({ arguments: '' }),
        { type: 'response.function_call_arguments.delta', ...place, delta: item.arguments },
        { type: 'response.function_call_arguments.done', ...place, arguments: item.arguments },
        done,
      ];
    case 'custom_tool_call':
      return [
        added({ input: '' }),
        { type: 'response.custom_tool_call_input.delta', ...place, delta: item.input },
        { type: 'response.custom_tool_call_input.done', ...place, input: item.input },
        done,
      ];
  }
}
