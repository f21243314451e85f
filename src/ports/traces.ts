import type { TraceFaults, TrialEvent } from '../domain/trial-event.ts';

/** What an agent did in a recorded trial. */
export interface Traces {
  /**
   * Hands on the events of a trial in their order, a few at a time: however long the trial was, no more of it is held.
   * A trial without a trace has none.
   */
  read(trialId: string, take: (events: readonly TrialEvent[]) => void): Promise<TraceFaults>;
}
