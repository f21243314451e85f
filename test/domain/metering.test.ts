import { describe, expect, test } from 'vitest';
import type { MeteredRequest } from '../../src/domain/metered-request.ts';
import { checkUsage, describeUsageCheck, sumTurns } from '../../src/domain/metering.ts';
import { noUsage, type Usage } from '../../src/domain/usage.ts';

const usage = (inputTokens: number, outputTokens: number): Usage => ({
  ...noUsage,
  requestCount: 1,
  inputTokens,
  outputTokens,
});

const request = (threadId: string | null, turnId: string | null, used: Usage | null): MeteredRequest => ({
  ...{ threadId, turnId, usage: used },
  ...{ startedAt: '2026-11-24T12:00:00.000Z', durationMs: 10, waitedMs: 4, attempts: 1 },
  ...{ failures: [], costUsd: null, strippedTools: 0 },
});

const requests = [
  request('main', '1', usage(100, 10)),
  request('sub', '1', usage(50, 5)),
  request('main', '1', null),
  request('main', '2', usage(200, 20)),
];

test('turns are summed by conversation and turn, a request without usage by its waiting alone', () => {
  expect(sumTurns(requests)).toEqual([
    { threadId: 'main', turnId: '1', usage: usage(100, 10), waitedMs: 8 },
    { threadId: 'sub', turnId: '1', usage: usage(50, 5), waitedMs: 4 },
    { threadId: 'main', turnId: '2', usage: usage(200, 20), waitedMs: 4 },
  ]);
});

describe("the agent's own count", () => {
  const check = (title: string, threadId: string | null, reported: Usage | null, expected: string) =>
    test(title, () => expect(describeUsageCheck(checkUsage(requests, threadId, reported))).toBe(expected));
  check('is the same without the sub-agents', 'main', usage(300, 30), 'the agent reports the same');
  check(
    'differs by what it leaves out',
    'main',
    usage(100, 31),
    'the agent reports 200 input tokens fewer, 1 output tokens more',
  );
  check(
    'is held against everything where no request names its conversation',
    'other',
    usage(350, 35),
    'the agent reports the same',
  );
  check('may be missing', 'main', null, 'the agent reports no usage');
});
