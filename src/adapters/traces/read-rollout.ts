import * as z from 'zod';
import { createCodexRollout, Envelope } from './codex-rollout.ts';
import type { Draft, FaultCount } from './draft.ts';
import { createInOrder } from './in-order.ts';
import { readLines } from './read-lines.ts';
import { parseLine } from './read-stream.ts';

/** One thread of Codex as its rollout has it, in the order of its records' numbers. */
export async function* readRollout(path: string, file: string, faults: FaultCount): AsyncGenerator<Draft[]> {
  const rollout = createCodexRollout();
  const toDrafts = ({ line, record }: { line: number; record: Envelope }): Draft[] => {
    try {
      const at = record.timestamp;
      return rollout.take(record).map((what) => ({ what, at, agent: rollout.agent(), file, line }));
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      faults.foreign++;
      return [];
    }
  };
  const order = createInOrder<{ line: number; record: Envelope }>(faults);
  const take = (line: number, text: string | undefined) => {
    const json = text === undefined ? undefined : parseLine(text);
    if (json === undefined) {
      faults.unreadable++;
      return [];
    }
    const record = Envelope.safeParse(json).data;
    if (record === undefined) {
      faults.foreign++;
      return [];
    }
    return order.add(record.ordinal ?? null, { line, record });
  };
  for await (const lines of readLines(path))
    yield lines.flatMap(({ number, text }) => take(number, text)).flatMap(toDrafts);
  yield order.end().flatMap(toDrafts);
}
