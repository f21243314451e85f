/**
 * Our side, as a process of its own: the reading phase alone, then the search again with everything known. Prints JSON.
 *
 *     node bench/mining/reader.ts FOLDER
 */
import { existsSync } from 'node:fs';
import type { SessionSource } from '../../src/ports.ts';
import { type Counted, countSessions } from './count-sessions.ts';

export interface Reading extends Counted {
  readonly code: string;
  /** Of the whole process, its threads included. */
  readonly peakBytes: number;
  /** The search, when every file is known and none has changed. */
  readonly againMs: number;
}

if (import.meta.main) {
  const built = new URL('../../dist/src/adapters/sessions/session-files.js', import.meta.url);
  const source = new URL('../../src/adapters/sessions/session-files.ts', import.meta.url);
  const code = existsSync(built) ? built : source;
  const { createSessionFiles } = (await import(code.href)) as { createSessionFiles(): SessionSource };
  const [path = '.'] = process.argv.slice(2);
  const counted = await countSessions(createSessionFiles(), path);
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const begunAt = performance.now();
  const { files } = await createSessionFiles().find([{ path }], counted.known);
  const againMs = performance.now() - begunAt;
  const changed = files.filter(({ change }) => change !== 'unchanged');
  if (changed.length > 0) throw new Error(`${changed.length} files seem to have changed`);
  const { known: _, ...rest } = counted;
  const reading: Reading = { ...rest, code: code === built ? 'dist' : 'src', peakBytes, againMs };
  console.log(JSON.stringify(reading));
}
