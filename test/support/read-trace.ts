import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTrialTraces } from '../../src/adapters/traces/trial-traces.ts';
import { TrialEvent } from '../../src/domain/trial-event.ts';

/** All events of a trial whose folder holds these files, each held against the published schema. */
export async function readTrace(folder: string, files: Readonly<Record<string, string>>) {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  const events: TrialEvent[] = [];
  const traces = createTrialTraces({ locate: () => folder });
  const faults = await traces.read('any', (batch) => {
    for (const event of batch) events.push(TrialEvent.parse(event));
  });
  return { events, faults };
}

/** One line for each event: what tests compare. */
export function describeEvents(events: readonly TrialEvent[]): string[] {
  return events.map((event) => `${event.agent === null ? '' : '  '}${event.kind}: ${describe(event)}`);
}

function describe(event: TrialEvent): string {
  switch (event.kind) {
    case 'command':
      return `${event.command.split('\n')[0]} → ${event.exitCode}`;
    case 'edit':
      return event.files
        .map(({ kind, path }) => `${kind} ${path.split('/').slice(-2).join('/')}`)
        .sort()
        .join(', ');
    case 'read':
      return event.path.split('/').slice(-2).join('/');
    case 'search':
      return event.query;
    case 'tool':
      return `${event.server ?? 'own'}/${event.tool}${event.hasFailed ? ' failed' : ''}`;
    case 'skill':
      return event.name;
    case 'agent':
      return event.task;
    case 'ended':
      return event.end;
    case 'usage':
      return `${event.usage.inputTokens} + ${event.usage.outputTokens}`;
    case 'started':
      return `${event.model}`;
    default:
      return event.text.split('\n')[0] ?? '';
  }
}
