import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { OpenedFile, ReadResult, SessionFormat } from '../../src/adapters/sessions/session-format.ts';

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
    readSibling(name) {
      const sibling = join(dirname(file.path), name);
      return existsSync(sibling) ? readFileSync(sibling) : undefined;
    },
    ...file,
  });
  if (reader === null) throw new Error(`${file.path}: its state is not known`);
  let start = 0;
  for (let lineNumber = linesBefore + 1; start < bytes.length && !reader.isDone(); lineNumber += 1) {
    const at = bytes.indexOf(0x0a, start);
    const end = at === -1 ? bytes.length : at;
    if (reader.wants(bytes, start, end)) reader.take(bytes.subarray(start, end), lineNumber, at !== -1);
    start = end + 1;
  }
  return reader.finish();
}
