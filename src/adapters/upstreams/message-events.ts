/** One block of a scripted answer. */
export type Block =
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'think'; readonly text: string }
  | { readonly kind: 'call'; readonly tool: string; readonly input: Readonly<Record<string, unknown>> };

/** One event of a streamed message: https://docs.anthropic.com/en/api/messages-streaming */
export interface MessageEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

interface MessagePlace {
  readonly id: string;
  readonly model: string;
  /** Beside 300 of its input that are not. */
  readonly cachedInputTokens: number;
}

/** Blocks as the stream that a provider of the Messages API would send. */
export function toMessageEvents(
  blocks: readonly Block[],
  { id, model, cachedInputTokens }: MessagePlace,
): readonly MessageEvent[] {
  const usage = {
    input_tokens: 100,
    cache_creation_input_tokens: 200,
    cache_read_input_tokens: cachedInputTokens,
    output_tokens: 1,
  };
  const stop = { stop_reason: null, stop_sequence: null };
  const isCalling = blocks.some(({ kind }) => kind === 'call');
  return [
    {
      type: 'message_start',
      message: { id, type: 'message', role: 'assistant', model, content: [], ...stop, usage },
    },
    ...blocks.flatMap((block, index) => [
      { type: 'content_block_start', index, content_block: toEmptyBlock(block, `toolu_${id}_${index}`) },
      ...toDeltas(block).map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]),
    {
      type: 'message_delta',
      delta: { ...stop, stop_reason: isCalling ? 'tool_use' : 'end_turn' },
      usage: { output_tokens: 40 * blocks.length },
    },
    { type: 'message_stop' },
  ];
}

function toEmptyBlock(block: Block, id: string): object {
  switch (block.kind) {
    case 'say':
      return { type: 'text', text: '' };
    case 'think':
      return { type: 'thinking', thinking: '', signature: '' };
    case 'call':
      return { type: 'tool_use', id, name: block.tool, input: {} };
  }
}

function toDeltas(block: Block): object[] {
  switch (block.kind) {
    case 'say':
      return [{ type: 'text_delta', text: block.text }];
    case 'think':
      return [
        { type: 'thinking_delta', thinking: block.text },
        { type: 'signature_delta', signature: 'c2NyaXB0ZWQ=' },
      ];
    case 'call':
      return [{ type: 'input_json_delta', partial_json: JSON.stringify(block.input) }];
  }
}
