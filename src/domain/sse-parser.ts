import { StringDecoder } from 'node:string_decoder';

/** One event of a `text/event-stream`: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
export interface ServerSentEvent {
  /** Empty when the stream does not name it. */
  readonly type: string;
  readonly data: string;
}

const byteOrderMark = '\uFEFF';

/**
 * Takes a stream in pieces of any size and gives the events that each piece completes; line ends and UTF-8 characters
 * may be split between pieces. An event longer than `maxEventLength` characters is dropped: an upstream must not be able
 * to fill our memory.
 */
export function createSseParser(
  maxEventLength = 32 * 1024 * 1024,
): (chunk: Uint8Array) => readonly ServerSentEvent[] {
  // Half the memory of a streaming TextDecoder, which makes two bytes of each.
  const decoder = new StringDecoder('utf8');
  let isBegun = false;
  let unfinishedLine = '';
  let endedWithCarriageReturn = false;
  let type = '';
  let data: string[] = [];
  let dataLength = 0;
  let isTooLong = false;

  function takeLine(line: string): void {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    if (field === 'event') type = value;
    if (field === 'data') {
      data.push(value);
      dataLength += value.length;
    }
  }

  function takeEvent(): ServerSentEvent | undefined {
    const event = data.length > 0 && !isTooLong ? { type, data: data.join('\n') } : undefined;
    type = '';
    data = [];
    dataLength = 0;
    isTooLong = false;
    return event;
  }

  function dropWhatIsTooLong(): void {
    if (unfinishedLine.length + dataLength <= maxEventLength) return;
    isTooLong = true;
    data = [];
    dataLength = 0;
    // One character stays, so that its end is not taken for the empty line that ends an event.
    unfinishedLine = unfinishedLine.slice(0, 1);
  }

  return (chunk) => {
    let text = decoder.write(chunk);
    if (text === '') return [];
    if (!isBegun && text.startsWith(byteOrderMark)) text = text.slice(1);
    isBegun = true;
    if (endedWithCarriageReturn && text.startsWith('\n')) text = text.slice(1);
    endedWithCarriageReturn = text.endsWith('\r');

    const lines = text.split(text.includes('\r') ? /\r\n|\n|\r/ : '\n');
    lines[0] = unfinishedLine + lines[0];
    unfinishedLine = lines.pop() ?? '';

    const events: ServerSentEvent[] = [];
    for (const line of lines) {
      if (line !== '') {
        takeLine(line);
        continue;
      }
      const event = takeEvent();
      if (event) events.push(event);
    }
    dropWhatIsTooLong();
    return events;
  };
}
