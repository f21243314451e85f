import type { Exchange } from '../domain/exchange.ts';

export interface Cassettes {
  /** Begins the cassette of a trial whose folder is there; an earlier one is replaced. */
  record(trialId: string): Recorder;
  has(trialId: string): Promise<boolean>;
  /** In the order in which exchanges ended; `undefined` where nothing was recorded. A damaged one is a `UsageError`. */
  read(trialId: string): Promise<readonly Exchange[] | undefined>;
  /** Takes out what a recording does not hold either. */
  redact(exchange: Exchange): Promise<Exchange>;
}

export interface Recorder {
  add(exchange: Exchange): void;
  /** Everything is written when it resolves. */
  close(): Promise<void>;
}
