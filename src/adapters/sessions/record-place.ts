/** Where the time of a record begins and ends that is written as expected. */
const timeStart = '{"timestamp":"'.length;
export const timeLength = '2026-11-02T10:00:00.000Z'.length;
const timeEnd = timeStart + timeLength;

export interface RecordPlace {
  readonly at: string;
  /** Number of the record, from 0; of a fork it goes on from its parent's. */
  readonly ordinal: number | null;
}

/** Of a record that is written as expected; nobody but the first of a turn is asked for its time. */
export class LinePlace implements RecordPlace {
  readonly #line: Buffer;
  readonly ordinal: number | null;

  constructor(line: Buffer, ordinal: number | null) {
    this.#line = line;
    this.ordinal = ordinal;
  }

  get at(): string {
    return this.#line.toString('latin1', timeStart, timeEnd);
  }
}

/** A record can belong to another thread: the parent of a review repeats items of the reviewing child. */
export interface RecordAddress {
  readonly threadId: string;
  readonly turnId: string;
}
