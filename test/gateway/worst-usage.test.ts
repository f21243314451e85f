import { describe, expect, test } from 'vitest';
import { toInputBound } from '../../src/gateway/worst-usage.ts';

const size = 3_000_000;
const base64 = 'A'.repeat(size);
const dataUrl = `data:image/png;base64,${base64}`;
const textOnly = 4_096 + 1000;

describe('the bound of a request with pictures', () => {
  /** @param pictureBytes how much of the body, which has 1000 bytes besides, is picture */
  const check = (title: string, call: object, pictureBytes: number, expected: number) =>
    test(title, () =>
      expect(toInputBound({ ...call }, 1000 + pictureBytes)).toEqual({ kind: 'bounded', tokens: expected }),
    );
  const picture = { type: 'input_image', image_url: dataUrl };
  check(
    'counts each by what a picture can cost, and not by its bytes',
    { input: [{ role: 'user', content: [picture, picture] }] },
    2 * dataUrl.length,
    textOnly + 100_000,
  );
  check(
    "counts those of a tool's answer likewise",
    { input: [{ type: 'function_call_output', output: [picture] }] },
    dataUrl.length,
    textOnly + 50_000,
  );
  check(
    "counts Anthropic's likewise",
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'tool_result', content: [{ type: 'image', source: { type: 'base64', data: base64 } }] },
          ],
        },
      ],
    },
    size,
    textOnly + 50_000,
  );
  check(
    'takes no text for one',
    { input: [{ role: 'user', content: [{ type: 'input_image', image_url: `${dataUrl} and words` }] }] },
    size,
    textOnly + 50_000 + size,
  );
  check(
    "takes nothing of a tool's schema for one",
    { tools: [{ type: 'function', parameters: { content: [picture], ...picture } }] },
    2 * dataUrl.length,
    textOnly + 100_000 + 2 * dataUrl.length,
  );
});
