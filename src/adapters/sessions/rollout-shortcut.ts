import { parseJsonLine } from './json-line.ts';
import { type RolloutRecord, toCommand } from './rollout-record.ts';
import type { RecordPlace } from './rollout-session.ts';

export interface PlacedRecord {
  readonly place: RecordPlace;
  readonly record: RolloutRecord;
}

const headSizeBytes = 640;

const time = String.raw`\{"timestamp":"(\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d\.\d{3}Z)","ordinal":(\d{1,15}),"type":`;
const id = (key: string) => String.raw`"${key}":"([\w.:-]+)",`;
const counts = String.raw`\{"input_tokens":(\d{1,15}),"cached_input_tokens":(\d{1,15}),(?:"cache_write_input_tokens":\d+,)?"output_tokens":(\d{1,15}),"reasoning_output_tokens":(\d{1,15}),`;

const usageHead = new RegExp(
  `^${time}"token_usage_record","payload":\\{${id('thread_id')}${id('turn_id')}${id('session_id')}${id('root_turn_id')}${id('response_id')}"usage":${counts}`,
);
const totalsHead = new RegExp(
  `^${time}"event_msg","payload":\\{"type":"token_count","info":\\{"total_token_usage":${counts}`,
);
const commandHead = new RegExp(
  `^${time}"event_msg","payload":\\{"type":"item_completed",${id('thread_id')}${id('turn_id')}"item":\\{"type":"CommandExecution",${id('id')}(?:${id('process_id')})?"command":(?=\\[)`,
);
const commandTail = /","exit_code":(-?\d{1,10}|null),"duration":/;

/**
 * Reads the most frequent records from a few of their bytes, as Codex writes them, without parsing the rest: other
 * counts of the same tokens, and what a command printed. `undefined` for every other record, and for these in another form.
 */
export function readFrequent(line: Buffer): PlacedRecord | undefined {
  if (line.at(-1) !== 0x7d) return undefined;
  const head = line.toString('latin1', 0, headSizeBytes);
  return readUsage(line, head) ?? readTotals(line, head) ?? readCommand(line, head);
}

function readUsage(line: Buffer, head: string): PlacedRecord | undefined {
  const [found, at = '', ordinal, threadId = '', turnId = '', , , , ...tokens] = usageHead.exec(head) ?? [];
  if (found === undefined || !isOneRecord(line, found.length)) return undefined;
  return {
    place: toPlace(at, ordinal),
    record: { kind: 'usage', threadId, turnId, usage: { requestCount: 1, ...toCounts(tokens) } },
  };
}

function readTotals(line: Buffer, head: string): PlacedRecord | undefined {
  const [found, at = '', ordinal, ...tokens] = totalsHead.exec(head) ?? [];
  if (found === undefined || !isOneRecord(line, found.length)) return undefined;
  return { place: toPlace(at, ordinal), record: { kind: 'tokenTotals', totals: toCounts(tokens) } };
}

/** Within a text every quote is escaped, so that a bare one together with the next key can only be its end. */
function readCommand(line: Buffer, head: string): PlacedRecord | undefined {
  const [found, at = '', ordinal, threadId = '', turnId = ''] = commandHead.exec(head) ?? [];
  if (found === undefined) return undefined;
  const end = line.indexOf('],"cwd":"', found.length, 'latin1') + 1;
  const cwdStart = end + ',"cwd":"'.length;
  const cwdEnd = line.indexOf('"', cwdStart, 'latin1');
  const [, exitCode] =
    commandTail.exec(line.toString('latin1', Math.max(cwdEnd, line.length - tailSizeBytes))) ?? [];
  if (end === 0 || cwdEnd === -1 || exitCode === undefined || !isOneRecord(line, cwdEnd)) return undefined;
  const command = parseWords(line.subarray(found.length, end));
  const cwd = line.toString('latin1', cwdStart, cwdEnd);
  if (command === undefined || !/^[\x20-\x7e]*$/.test(cwd) || cwd.includes('\\')) return undefined;
  return {
    place: toPlace(at, ordinal),
    record: {
      kind: 'command',
      threadId,
      turnId,
      command: toCommand({ command, cwd, exit_code: exitCode === 'null' ? null : Number(exitCode) }),
    },
  };
}

const toPlace = (at: string, ordinal = ''): RecordPlace => ({ at, ordinal: Number(ordinal) });

function parseWords(json: Buffer): string[] | undefined {
  const read = parseJsonLine(json);
  const isRead =
    read.kind === 'read' && Array.isArray(read.value) && read.value.every((word) => typeof word === 'string');
  return isRead ? (read.value as string[]) : undefined;
}

function toCounts([input, cached, output, reasoning]: readonly string[]) {
  return {
    inputTokens: Number(input),
    cachedInputTokens: Number(cached),
    outputTokens: Number(output),
    reasoningTokens: Number(reasoning),
  };
}

/** Behind the exit code of a command stand only its duration and times. */
const tailSizeBytes = 400;

/** A writer that was cut off leaves half a record, and the next goes on behind it: such a line is damaged. */
function isOneRecord(line: Buffer, from: number): boolean {
  return line.indexOf('Z","or', from, 'latin1') === -1;
}

const instructionsStart = '"base_instructions":{"text":"';
const instructionsEnd = '","provenance":';

/** The first record without the long text that its harness begins every conversation with. */
export function withoutInstructions(line: Buffer): Buffer {
  const start = line.indexOf(instructionsStart, 0, 'latin1') + instructionsStart.length;
  const end = line.lastIndexOf(instructionsEnd, undefined, 'latin1');
  if (start < instructionsStart.length || start > end || !isOneRecord(line, start)) return line;
  return Buffer.concat([line.subarray(0, start), line.subarray(end)]);
}
