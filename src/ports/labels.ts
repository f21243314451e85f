import type { LabelledRecord } from '../domain/labelled-record.ts';

export interface LabelledSet {
  /**
   * @param part `all`, or the name of one
   * @throws {UsageError} naming file and line of what cannot be read, and quoting nothing of it
   */
  read(part: string): Promise<readonly LabelledRecord[]>;
}
