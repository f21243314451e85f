import { expect, test } from 'vitest';
import { createWaitingTime } from '../../src/gateway/waiting-time.ts';

test('counts only while something waits and nothing is being answered', async () => {
  let nowMs = 0;
  const waiting = createWaitingTime(() => nowMs);
  const begin = (how: 'waitFor' | 'answerDuring') => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = waiting[how](promise);
    return async () => {
      resolve();
      await done;
    };
  };
  const endFirst = begin('waitFor');
  nowMs = 10;
  const endSecond = begin('waitFor');
  nowMs = 15;
  expect(waiting.totalMs()).toBe(15);
  const endAnswer = begin('answerDuring');
  nowMs = 100;
  await endAnswer();
  expect(waiting.totalMs()).toBe(15);
  nowMs = 103;
  await endFirst();
  nowMs = 105;
  await endSecond();
  nowMs = 1000;
  expect(waiting.totalMs()).toBe(20);
});

test('a wait that fails has an end, too', async () => {
  let nowMs = 0;
  const waiting = createWaitingTime(() => nowMs);
  await expect(waiting.waitFor(Promise.reject(new Error('no')))).rejects.toThrow('no');
  nowMs = 50;
  expect(waiting.totalMs()).toBe(0);
});
