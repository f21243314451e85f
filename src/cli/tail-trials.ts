import { followEvents, type RecordedEvent } from '../flows/experiment/follow-events.ts';
import type { House } from '../flows/house.ts';
import { findExperiment } from '../flows/select.ts';
import { toLine } from './progress.ts';
import { type CommandContext, exitCodes } from './run-command.ts';

/** Follows an experiment from wherever one is, as whoever has started it sees it; with `--json` all of it when it is over. */
export async function tailTrials(
  { output, signal }: CommandContext,
  records: Pick<House, 'store' | 'artifacts' | 'clock'>,
  id: string | undefined,
): Promise<number> {
  const { id: experimentId } = await findExperiment(records.store, id);
  const items: RecordedEvent[] = [];
  let startedAt = '';
  for await (const event of followEvents(experimentId, records, signal)) {
    if (event.kind === 'started') startedAt = event.at;
    if (output.isJson) items.push(event);
    else await output.print(describeEvent(event, startedAt), {});
  }
  if (output.isJson) await output.print('', { experimentId, items });
  return signal.aborted ? exitCodes.interrupted : exitCodes.done;
}

function describeEvent(event: RecordedEvent, startedAt: string): string {
  const time = event.at.slice(11, 19);
  if (event.kind === 'standing') return '';
  if (event.kind === 'started') return `${time} ${event.stage.padEnd(9)} started: ${event.total} cells`;
  if (event.kind === 'warned') return `${time} warning: ${event.text}`;
  return `${time} ${toLine(event, { elapsedMs: Date.parse(event.at) - Date.parse(startedAt) })}`;
}
