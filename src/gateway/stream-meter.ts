import { createSseParser, type ServerSentEvent } from '../domain/sse-parser.ts';
import type { Protocol } from '../ports.ts';
import type { EventReading, ReportedEnd, TokenUsage } from './event-reading.ts';
import { readMessagesEvent } from './messages-meter.ts';
import { readResponsesEvent } from './responses-meter.ts';

/** Watches the bytes of one streamed answer go by. */
export interface StreamMeter {
  /** @returns whether the chunk completed an event */
  observe(chunk: Uint8Array): boolean;
  /** No content so far. */
  isOpening(): boolean;
  /** Known as soon as the chunk that ends the answer is observed. */
  end(): ReportedEnd | undefined;
}

type ReadEvent = (event: ServerSentEvent, opening: TokenUsage | undefined) => EventReading;

const readers: Readonly<Record<Protocol, ReadEvent>> = {
  responses: readResponsesEvent,
  messages: readMessagesEvent,
};

export function createStreamMeter(protocol: Protocol): StreamMeter {
  const parse = createSseParser();
  const read = readers[protocol];
  let isOpening = true;
  let opening: TokenUsage | undefined;
  let end: ReportedEnd | undefined;
  return {
    observe(chunk) {
      const events = parse(chunk);
      for (const event of events) {
        const reading = read(event, opening);
        if (reading.kind === 'opening') opening = reading.usage ?? opening;
        if (reading.kind === 'content') isOpening = false;
        if (reading.kind === 'end') end ??= reading.end;
      }
      return events.length > 0;
    },
    isOpening: () => isOpening,
    end: () => end,
  };
}
