import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createLineRoom } from '../../src/adapters/sessions/line-room.ts';
import { createLineScanner } from '../../src/adapters/sessions/scan-lines.ts';
import type { OpenedFile, ReadResult, SessionFormat } from '../../src/adapters/sessions/session-format.ts';

const room = createLineRoom();

/** Reads a whole file with one format, without the engine around it. */
export function readWithFormat(format: SessionFormat, path: string): ReadResult {
  return readBytes(format, readFileSync(path), { path });
}

/** Reads bytes as if they were the file; lines are counted on from `linesBefore`. */
export function readBytes(
  format: SessionFormat,
  bytes: Buffer,
  {
    linesBefore = 0,
    ...file
  }: Partial<OpenedFile> & { readonly path: string; readonly linesBefore?: number },
): ReadResult {
  const reader = format.open({
    from: null,
    ownThreadSource: 'rollbench',
    room,
    readSibling(name) {
      const sibling = join(dirname(file.path), name);
      return existsSync(sibling) ? readFileSync(sibling) : undefined;
    },
    ...file,
  });
  if (reader === null) throw new Error(`${file.path}: its state is not known`);
  const scanner = createLineScanner(reader, {
    ...{ room, maxLineSizeBytes: 2 ** 26 },
    ...{ lineCount: linesBefore, offsetBytes: 0 },
  });
  for (let at = 0; at < bytes.length && !reader.isDone(); ) {
    const sizeBytes = bytes.copy(scanner.space(), 0, at);
    scanner.advance(sizeBytes);
    at += sizeBytes;
  }
  const { openLine, wholeLineCount } = scanner.end();
  if (openLine !== undefined) reader.take(openLine, wholeLineCount + 1, false);
  return reader.finish();
}
