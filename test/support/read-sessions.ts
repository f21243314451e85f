import { createSessionFiles } from '../../src/adapters/sessions/session-files.ts';
import type { SessionReading, SessionSource } from '../../src/ports.ts';

/** Everything that a source reads below the paths, from the beginning, in the order of the files. */
export async function readSessions(
  paths: readonly string[],
  source: SessionSource = createSessionFiles(),
): Promise<SessionReading[]> {
  const { files } = await source.find(
    paths.map((path) => ({ path, origin: 'test' })),
    new Map(),
  );
  const readings = new Map<string, SessionReading>();
  for await (const reading of source.read(files.map((file) => ({ file, from: null })))) {
    readings.set(reading.watermark.path, reading);
  }
  return files.flatMap(({ path }) => readings.get(path) ?? []);
}
