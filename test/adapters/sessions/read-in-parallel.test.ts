import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { type Corpus, writeCorpus } from '../../../bench/mining/corpus.ts';
import { countSessions } from '../../../bench/mining/count-sessions.ts';
import { createSessionFiles } from '../../../src/adapters/sessions/session-files.ts';
import type { SessionFile } from '../../../src/ports.ts';
import { sharedTemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts';

const path = sharedTemporaryDirectory();
const source = createSessionFiles();
let corpus: Corpus;
let files: readonly SessionFile[];

// Large enough that a worker is started for it.
beforeAll(async () => {
  corpus = writeCorpus({ path, sizeBytes: 34 * 2 ** 20, sessionCount: 60, seed: 11 });
  ({ files } = await source.find([{ path }], new Map()));
});

test('every prompt, command, edit, token and end of a corpus comes out', async () => {
  const { seen, notes } = await countSessions(source, path);
  expect(seen).toEqual(corpus.truth);
  expect(notes).toEqual([]);
});

test('bytes are counted', async () => {
  let sizeBytes = 0;
  for await (const { bytesRead } of source.read(files.map((file) => ({ file, from: null }))))
    sizeBytes += bytesRead;
  expect(sizeBytes).toBe(corpus.sizeBytes);
});

test('a reading is the same from a worker as from this thread', async () => {
  const requests = files.map((file) => ({ file, from: null }));
  const together = new Map<string, unknown>();
  for await (const reading of source.read(requests)) together.set(reading.watermark.path, reading);
  for (const request of requests) {
    for await (const alone of source.read([request])) expect(together.get(request.file.path)).toEqual(alone);
  }
});

test('two readings at once of one source, of compressed files', async () => {
  const folder = temporaryDirectory();
  const pair = files.slice(0, 2).map((file) => basename(file.path));
  for (const [i, name] of pair.entries())
    writeFileSync(join(folder, `${name}.zst`), zstdCompressSync(readFileSync(files[i]?.path ?? '')));
  const found = await source.find([{ path: folder }], new Map());
  expect(found.files).toHaveLength(2);
  const countTurns = async (wanted: readonly SessionFile[]) => {
    let count = 0;
    for await (const reading of source.read(wanted.map((file) => ({ file, from: null }))))
      count += reading.kind === 'session' ? reading.session.turns.length : Number.NaN;
    return count;
  };
  const [one, other] = found.files.map((file) => [file]);
  const alone = [await countTurns(one ?? []), await countTurns(other ?? [])];
  expect(await Promise.all([countTurns(one ?? []), countTurns(other ?? [])])).toEqual(alone);
  expect(Math.min(...alone)).toBeGreaterThan(0);
});

test('an abort ends the reading', async () => {
  const abort = new AbortController();
  let count = 0;
  for await (const _ of source.read(
    files.map((file) => ({ file, from: null })),
    abort.signal,
  )) {
    count += 1;
    abort.abort();
  }
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThan(files.length);
});

test('a file that is gone, and one that is no longer what it was, cost none but themselves', async () => {
  const [first, second] = files;
  if (!first || !second) throw new Error('no files');
  const gone = { ...first, path: join(path, 'gone.jsonl') };
  const cut = join(path, 'rollout-cut.jsonl');
  writeFileSync(cut, '');
  const requests = [gone, { ...second, path: cut }, ...files].map((file) => ({ file, from: null }));
  const unreadable: string[] = [];
  let count = 0;
  for await (const reading of source.read(requests)) {
    if (reading.kind === 'unreadable') unreadable.push(reading.detail);
    else count += 1;
  }
  expect(count).toBe(files.length);
  expect(unreadable.toSorted()).toEqual([
    `${join(path, 'gone.jsonl')}: cannot be read further: ENOENT: no such file or directory`,
    `${cut}: empty file`,
  ]);
  expect(readdirSync(path)).toContain('sessions');
});
