import type { OnProgress, Progress } from '../../domain/progress.ts';
import type { House } from '../house.ts';

/** Its name in the folder of the experiment. */
export const eventsFile = 'events.jsonl';

export interface EventLog {
  /** Tells whoever watches, and writes it down, too. */
  readonly onProgress: OnProgress;
  /** All of it is written when this resolves. @throws where it could not be */
  close(): Promise<void>;
}

/** Writes down what happens in an experiment, a line of JSON for each event, for those who look on from elsewhere or later. */
export function openEventLog(
  experimentId: string,
  { artifacts, clock }: Pick<House, 'artifacts' | 'clock'>,
  onProgress: OnProgress,
): EventLog {
  let written = Promise.resolve();
  return {
    onProgress(progress) {
      onProgress(progress);
      if (!isEvent(progress)) return;
      const line = `${JSON.stringify({ at: clock.now().toISOString(), ...progress })}\n`;
      written = written.then(() => artifacts.append(experimentId, eventsFile, line));
      // Said once, when it is closed: meanwhile trials that cost money go on.
      written.catch(() => {});
    },
    close: () => written,
  };
}

/** Where variants stand follows from the other events. */
export const isEvent = ({ kind }: Progress): boolean => kind !== 'standing';
