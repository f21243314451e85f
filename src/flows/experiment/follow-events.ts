import { parseJson } from '../../domain/parse-json.ts';
import type { Progress } from '../../domain/progress.ts';
import { UsageError } from '../../domain/usage-error.ts';
import type { House } from '../house.ts';
import { eventsFile } from './event-log.ts';

export type RecordedEvent = Progress & { readonly at: string };

/** New events are looked for this often. */
const lookMs = 250;

/**
 * Every recorded event of an experiment, and those that come, until nobody is at work on it any more.
 * @throws {UsageError} where none was recorded, and nobody records any
 */
export async function* followEvents(
  experimentId: string,
  { store, artifacts, clock }: Pick<House, 'store' | 'artifacts' | 'clock'>,
  signal: AbortSignal,
): AsyncGenerator<RecordedEvent> {
  let offset = 0;
  let isRunning = true;
  while (!signal.aborted) {
    const wasRunning = isRunning;
    const read = await artifacts.readLines(experimentId, eventsFile, offset);
    offset = read.offset;
    for (const line of read.lines) {
      // Half a line is all that a killed process leaves of its last event.
      const event = parseJson(line) as RecordedEvent | undefined;
      if (event !== undefined) yield event;
    }
    // What was written between the last look and the end is still to be read.
    if (!wasRunning && read.lines.length === 0) break;
    const claim = await store.claim(experimentId);
    isRunning = claim === undefined;
    await claim?.release();
    if (isRunning) await clock.pause(lookMs, signal);
  }
  if (offset === 0 && !signal.aborted)
    throw new UsageError(
      `experiment ${experimentId} has no events: it was played by an older version; rollbench trials list shows its trials`,
    );
}
