import { workerData } from 'node:worker_threads';
import type { SessionRequest } from '../../ports.ts';
import { serveTasks } from '../worker-pool.ts';
import { packReading } from './packed-reading.ts';
import { readBatch } from './read-in-parallel.ts';
import { createSessionFileReader } from './read-session-file.ts';
import { sessionFormats } from './session-formats.ts';

/** Runs in a thread of its own: files come in by the batch, readings go out by the batch, which share the room for bytes. */
const read = createSessionFileReader(sessionFormats, workerData);

serveTasks(async (requests: readonly SessionRequest[]) => (await readBatch(requests, read)).map(packReading));
