import { isOneRecord } from './is-one-record.ts';

const instructionsStart = '"base_instructions":{"text":"';
const instructionsEnd = '","provenance":';

/** The first record without the long text that its harness begins every conversation with. */
export function withoutInstructions(line: Buffer): Buffer {
  const start = line.indexOf(instructionsStart, 0, 'latin1') + instructionsStart.length;
  const end = line.lastIndexOf(instructionsEnd, undefined, 'latin1');
  if (start < instructionsStart.length || start > end || !isOneRecord(line, start)) return line;
  return Buffer.concat([line.subarray(0, start), line.subarray(end)]);
}
