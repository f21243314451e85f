import { describe, expect, test } from 'vitest';
import type { ReportedEnd } from '../../src/gateway/event-reading.ts';
import { createStreamMeter } from '../../src/gateway/stream-meter.ts';

function meter(stream: string): ReportedEnd | undefined {
  const { observe, end } = createStreamMeter('responses');
  for (const byte of new TextEncoder().encode(stream)) observe(Uint8Array.of(byte));
  return end();
}

const event = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;

const usage = {
  input_tokens: 50,
  input_tokens_details: { cached_tokens: 40 },
  output_tokens: 9,
  output_tokens_details: { reasoning_tokens: 4 },
};
const metered = { inputTokens: 50, cachedInputTokens: 40, outputTokens: 9, reasoningTokens: 4 };

describe('the response meter', () => {
  const check = (title: string, stream: string, expected: ReportedEnd['usage'] | undefined) =>
    test(title, () => expect(meter(stream)?.usage).toEqual(expected));

  for (const status of ['completed', 'failed', 'incomplete']) {
    check(`counts a ${status} response`, event({ type: `response.${status}`, response: { usage } }), metered);
  }
  check(
    'knows no details where none are given',
    event({ type: 'response.completed', response: { usage: { input_tokens: 5, output_tokens: 1 } } }),
    { inputTokens: 5, cachedInputTokens: 0, outputTokens: 1, reasoningTokens: 0 },
  );
  check('sees the end without usage', event({ type: 'response.failed', response: { usage: null } }), null);
  check(
    'is not taken in by text that speaks of the end',
    event({ type: 'response.output_text.delta', delta: '"response.completed"', response: { usage } }),
    undefined,
  );
  check(
    'takes no part of a number',
    event({ type: 'response.completed', response: { usage: { ...usage, input_tokens: -1 } } }),
    undefined,
  );
  const contradicting = { ...usage, input_tokens_details: { cached_tokens: 30, cache_write_tokens: 21 } };
  check(
    'takes no counts that contradict each other',
    event({ type: 'response.completed', response: { usage: contradicting } }),
    null,
  );
  check(
    'outlives what is no JSON',
    `data: {"response.completed"\n\n${event({ type: 'response.completed', response: { usage } })}`,
    metered,
  );
  check(
    'has seen no end of a stream that was cut',
    event({ type: 'response.completed', response: { usage } }).trimEnd(),
    undefined,
  );

  test('says why a response failed', () => {
    const failed = {
      type: 'response.failed',
      response: { error: { code: 'rate_limit_exceeded', message: 'slow' } },
    };
    expect(meter(event(failed))).toEqual({ usage: null, errorCode: 'rate_limit_exceeded' });
  });

  test('knows an opening from content, by the name of the event or by its text', () => {
    const isOpening = (stream: string): boolean => {
      const seen = createStreamMeter('responses');
      seen.observe(new TextEncoder().encode(stream));
      return seen.isOpening();
    };
    expect(isOpening(event({ type: 'response.created', response: {} }))).toBe(true);
    expect(isOpening('event: response.in_progress\ndata: {}\n\n')).toBe(true);
    expect(isOpening(': keep-alive\n\n')).toBe(true);
    expect(isOpening(event({ type: 'response.output_text.delta', delta: '"type":"response.created"' }))).toBe(
      false,
    );
  });
});
