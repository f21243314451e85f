import { describe, expect, test } from 'vitest';
import { createSlots, type Slot, type Slots } from '../../src/run/slots.ts';
import { createTestClock, type TestClock } from '../support/test-clock.ts';

/** Asks for slots, and says how many of those that asked have one. */
async function ask(slots: Slots, count: number) {
  const taken: Slot[] = [];
  for (let index = 0; index < count; index++) void slots.take().then((slot) => taken.push(slot));
  await null;
  return taken;
}

const wait = async (slot: Slot | undefined, clock: TestClock, ms: number) => {
  slot?.setWaiting(true);
  await clock.advance(ms);
};

describe('the slots of trials', () => {
  test('are as many as asked for, and go to who asked first', async () => {
    const slots = createSlots(2, createTestClock());
    const taken = await ask(slots, 4);
    expect(taken).toHaveLength(2);
    taken[1]?.leave();
    await null;
    expect(taken).toHaveLength(3);
  });

  test('go to another while their trial waits, and not for a moment', async () => {
    const clock = createTestClock();
    const taken = await ask(createSlots(1, clock), 2);
    await wait(taken[0], clock, 999);
    taken[0]?.setWaiting(false);
    await clock.advance(5000);
    expect(taken).toHaveLength(1);
    await wait(taken[0], clock, 1000);
    expect(taken).toHaveLength(2);
  });

  test('are given back first: nobody begins before there is room again', async () => {
    const clock = createTestClock();
    const taken = await ask(createSlots(1, clock), 3);
    await wait(taken[0], clock, 1000);
    taken[0]?.setWaiting(false);
    taken[1]?.leave();
    await clock.advance(0);
    expect(taken).toHaveLength(2);
    taken[0]?.leave();
    await clock.advance(0);
    expect(taken).toHaveLength(3);
  });

  test('of a trial that ends while it waits are counted once', async () => {
    const clock = createTestClock();
    const taken = await ask(createSlots(1, clock), 4);
    await wait(taken[0], clock, 1000);
    taken[0]?.leave();
    await clock.advance(5000);
    expect(taken).toHaveLength(2);
    taken[1]?.leave();
    await clock.advance(0);
    expect(taken).toHaveLength(3);
  });
});
