import { describe, expect, test } from 'vitest';
import { createStreamMeter } from '../../src/gateway/stream-meter.ts';

const event = (value: { type: string; [field: string]: unknown }): string =>
  `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`;

const start = event({
  type: 'message_start',
  message: {
    usage: { input_tokens: 5, cache_creation_input_tokens: 7, cache_read_input_tokens: 11, output_tokens: 1 },
  },
});
const delta = (usage: object) => event({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage });

function meter(...stream: string[]) {
  const seen = createStreamMeter('messages');
  for (const byte of new TextEncoder().encode(stream.join(''))) seen.observe(Uint8Array.of(byte));
  return seen;
}

describe('the meter of messages', () => {
  test('takes the input from the start and the output from the end', () => {
    expect(meter(start, delta({ output_tokens: 20 })).end()).toEqual({
      usage: {
        inputTokens: 23,
        cachedInputTokens: 11,
        cacheWriteTokens: 7,
        outputTokens: 20,
        reasoningTokens: 0,
      },
      errorCode: null,
    });
  });

  test('takes what the end says again of the input', () => {
    expect(meter(start, delta({ input_tokens: 6, output_tokens: 20 })).end()?.usage?.inputTokens).toBe(24);
  });

  test('knows no end without a reason to stop, and none of a stream that was cut', () => {
    expect(
      meter(start, event({ type: 'message_delta', delta: {}, usage: { output_tokens: 3 } })).end(),
    ).toBeUndefined();
    expect(meter(start, delta({ output_tokens: 3 }).trimEnd()).end()).toBeUndefined();
  });

  test('says why a message failed', () => {
    expect(meter(start, event({ type: 'error', error: { type: 'overloaded_error' } })).end()).toEqual({
      usage: null,
      errorCode: 'overloaded_error',
    });
  });

  test('holds start and pings for an opening', () => {
    expect(meter(start, event({ type: 'ping' })).isOpening()).toBe(true);
    expect(meter(start, event({ type: 'content_block_start', index: 0 })).isOpening()).toBe(false);
  });
});
