import { describe, expect, test } from 'vitest';
import { createResponseMeter, type ReportedEnd } from '../../src/gateway/response-meter.ts';

function meter(stream: string): readonly ReportedEnd['usage'][] {
  const ends: ReportedEnd['usage'][] = [];
  const observe = createResponseMeter(({ usage }) => ends.push(usage));
  for (const byte of new TextEncoder().encode(stream)) observe(Uint8Array.of(byte));
  return ends;
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
  const check = (title: string, stream: string, expected: readonly ReportedEnd['usage'][]) =>
    test(title, () => expect(meter(stream)).toEqual(expected));

  for (const status of ['completed', 'failed', 'incomplete']) {
    check(`counts a ${status} response`, event({ type: `response.${status}`, response: { usage } }), [
      metered,
    ]);
  }
  check(
    'knows no details where none are given',
    event({ type: 'response.completed', response: { usage: { input_tokens: 5, output_tokens: 1 } } }),
    [{ inputTokens: 5, cachedInputTokens: 0, outputTokens: 1, reasoningTokens: 0 }],
  );
  check('sees the end without usage', event({ type: 'response.failed', response: { usage: null } }), [null]);
  check(
    'is not taken in by text that speaks of the end',
    event({ type: 'response.output_text.delta', delta: '"response.completed"', response: { usage } }),
    [],
  );
  check(
    'takes no part of a number',
    event({ type: 'response.completed', response: { usage: { ...usage, input_tokens: -1 } } }),
    [],
  );
  check(
    'outlives what is no JSON',
    `data: {"response.completed"\n\n${event({ type: 'response.completed', response: { usage } })}`,
    [metered],
  );
  check(
    'has seen no end of a stream that was cut',
    event({ type: 'response.completed', response: { usage } }).trimEnd(),
    [],
  );

  test('says why a response failed', () => {
    const ends: ReportedEnd[] = [];
    const observe = createResponseMeter((end) => ends.push(end));
    const failed = {
      type: 'response.failed',
      response: { error: { code: 'rate_limit_exceeded', message: 'slow' } },
    };
    observe(new TextEncoder().encode(event(failed)));
    expect(ends).toEqual([{ usage: null, errorCode: 'rate_limit_exceeded' }]);
  });
});
