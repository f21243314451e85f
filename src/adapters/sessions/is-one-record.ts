const nextRecord = Buffer.from('Z","or');

/**
 * A writer that was cut off leaves half a record, and the next goes on behind it: such a line is damaged. Within a text every
 * quote is escaped, so that a bare one together with the next key can only be another record's.
 */
export function isOneRecord(line: Buffer, from: number): boolean {
  return line.indexOf(nextRecord, from) === -1;
}
