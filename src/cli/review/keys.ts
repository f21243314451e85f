import { emitKeypressEvents, type Key } from 'node:readline';

/** Keys of a terminal, one at a time, as soon as they are pressed. */
export interface Keys {
  /** A character, or a name such as `escape`, `space` or `ctrl-c`; `end` when there will be none any more. */
  next(): Promise<string>;
  /** Gives the terminal to something else for as long as it takes. */
  lend<T>(use: () => T): T;
  close(): void;
}

/** @param signal - ends the keys, as the end of the input does */
export function openKeys(input: NodeJS.ReadStream, signal: AbortSignal): Keys {
  const pressed: string[] = [];
  let hasEnded = false;
  let wake = () => {};
  const onKey = (character: string | undefined, key: Key) => {
    pressed.push(toName(character, key));
    wake();
  };
  const onEnd = () => {
    hasEnded = true;
    wake();
  };
  signal.addEventListener('abort', onEnd, { once: true });
  emitKeypressEvents(input);
  input.on('keypress', onKey).once('end', onEnd).once('close', onEnd);
  input.setRawMode(true).resume();
  return {
    async next() {
      while (pressed.length === 0 && !hasEnded) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return pressed.shift() ?? 'end';
    },
    lend(use) {
      input.setRawMode(false).pause();
      try {
        return use();
      } finally {
        input.setRawMode(true).resume();
      }
    },
    close() {
      signal.removeEventListener('abort', onEnd);
      input.off('keypress', onKey).off('end', onEnd).off('close', onEnd);
      input.setRawMode(false).pause();
    },
  };
}

function toName(character: string | undefined, { name, ctrl }: Key): string {
  if (ctrl === true) return `ctrl-${name ?? ''}`;
  return name ?? character ?? '';
}
