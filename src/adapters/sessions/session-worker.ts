import { parentPort, workerData } from 'node:worker_threads';
import type { SessionRequest } from '../../ports.ts';
import { packReading } from './packed-reading.ts';
import { readBatch } from './read-in-parallel.ts';
import { createSessionFileReader } from './read-session-file.ts';
import { sessionFormats } from './session-formats.ts';

/** Runs in a thread of its own: files come in by the batch, readings go out by the batch. */
const read = createSessionFileReader(sessionFormats, workerData);

let last = Promise.resolve();
parentPort?.on('message', (requests: readonly SessionRequest[]) => {
  last = last.then(() => answer(requests)); // one at a time: they share the room for bytes
});

async function answer(requests: readonly SessionRequest[]): Promise<void> {
  parentPort?.postMessage((await readBatch(requests, read)).map(packReading));
}
