import * as z from 'zod';
import type { Happening } from '../../domain/trial-event.ts';
import { createClaudeStream } from './claude-stream.ts';
import { createCodexStream } from './codex-stream.ts';
import type { Draft, FaultCount } from './draft.ts';
import { readLines } from './read-lines.ts';
import type { ByAgent } from './stream-format.ts';

const formats = [createCodexStream, createClaudeStream];
const Typed = z.object({ type: z.string() });

/** What an agent printed, whichever it was: each line goes to the format that knows its type. */
export async function* readStream(path: string, file: string, faults: FaultCount): AsyncGenerator<Draft[]> {
  const readers = formats.map((create) => create());
  const toDraft = (line: number) => (told: Happening | ByAgent) => {
    const { agent, what } = 'what' in told ? told : { agent: null, what: told };
    return { what, at: null, agent, file, line };
  };
  let last = 1;
  const take = (number: number, text: string | undefined): Draft[] => {
    last = number;
    const json = text === undefined ? undefined : parseLine(text);
    if (json === undefined) {
      faults.unreadable++;
      return [];
    }
    const { data } = Typed.safeParse(json);
    const reader = data && readers.find((each) => each.knows(data.type));
    try {
      const told = reader?.take(json);
      if (told === 'duplicate') faults.duplicated++;
      else if (told === undefined) faults.foreign++;
      else return told.map(toDraft(number));
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      faults.foreign++;
    }
    return [];
  };
  for await (const lines of readLines(path)) yield lines.flatMap(({ number, text }) => take(number, text));
  yield readers.flatMap((reader) => reader.end().map(toDraft(last)));
}

export function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
