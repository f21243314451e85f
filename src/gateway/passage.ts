import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { RequestEntry } from './account.ts';
import type { CheckedRequest } from './check-request.ts';
import type { Tape } from './tape.ts';

export interface RelayTerms {
  /** After so long without an event a stream counts as broken. */
  readonly idleMs: number;
  /**
   * The pauses and failed attempts of one request together, before its failure stands. With 0, who asks does so again itself: a
   * request waits in line for a pause of a minute at most, and its own failure stands at once.
   */
  readonly patienceMs: number;
  readonly maxOutputTokens: (model: string) => number;
}

/** One request of a client, on its way. */
export interface Passage {
  readonly request: CheckedRequest;
  readonly headers: IncomingHttpHeaders;
  readonly response: ServerResponse;
  readonly entry: RequestEntry;
  readonly tape: Tape | undefined;
  /** Aborted when the client goes, or the trial is over. */
  readonly signal: AbortSignal;
  readonly terms: RelayTerms;
}
