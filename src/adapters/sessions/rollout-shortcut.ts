import type { Command, FileChange } from '../../domain/session.ts';
import type { Usage } from '../../domain/usage.ts';
import { attempt, parseJsonLine } from './json-line.ts';
import { isTime, LineCursor, timeSizeBytes } from './line-cursor.ts';
import { toFileChanges } from './rollout-file-change.ts';
import { type RolloutRecord, toCommand } from './rollout-record.ts';
import type { RecordPlace } from './rollout-session.ts';

export interface PlacedRecord {
  readonly place: RecordPlace;
  readonly record: RolloutRecord;
}

/** Codex writes the members of a record in one order; these are the bytes between what differs. */
const beforeTime = Buffer.from('{"timestamp":"');
const beforeOrdinal = Buffer.from('","ordinal":');
const usageStart = Buffer.from(',"type":"token_usage_record","payload":{"thread_id":"');
const totalsStart = Buffer.from(
  ',"type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":',
);
const itemStart = Buffer.from(',"type":"event_msg","payload":{"type":"item_completed","thread_id":"');
const messageStart = Buffer.from(',"type":"response_item","payload":{"type":"message",');
const contextStart = Buffer.from(',"type":"turn_context","payload":{"turn_id":"');
const beforeModel = Buffer.from(',"model":"');
const beforeEffort = Buffer.from(',"effort":"');
const startedStart = Buffer.from(',"type":"event_msg","payload":{"type":"task_started",');
const completedStart = Buffer.from(',"type":"event_msg","payload":{"type":"task_complete",');
const beforeEndedTurn = Buffer.from(',"turn_id":"');
const beforeError = Buffer.from('"error":');
const beforeImage = Buffer.from('"image_url":');
const beforeTurn = Buffer.from('","turn_id":"');
const beforeSession = Buffer.from('","session_id":"');
const beforeRoot = Buffer.from('","root_turn_id":"');
const beforeResponse = Buffer.from('","response_id":"');
const beforeUsage = Buffer.from('","usage":{"input_tokens":');
const beforeCached = Buffer.from(',"cached_input_tokens":');
const beforeWritten = Buffer.from(',"cache_write_input_tokens":');
const beforeOutput = Buffer.from(',"output_tokens":');
const beforeReasoning = Buffer.from(',"reasoning_output_tokens":');
const beforeCommand = Buffer.from('","item":{"type":"CommandExecution","id":"');
const beforeProcess = Buffer.from('","process_id":"');
const beforeWords = Buffer.from('","command":');
const beforeCwd = Buffer.from(',"cwd":"');
const wordsEnd = Buffer.from('],"cwd":"');
const beforeExitCode = Buffer.from('","exit_code":');
const nullText = Buffer.from('null');
const beforeDuration = Buffer.from(',"duration":');
const beforeChanges = Buffer.from('","item":{"type":"FileChange","id":"');
const changesStart = Buffer.from('","changes":{');
const changesEnd = Buffer.from(',"status":"completed"');
const nextRecord = Buffer.from('Z","or');
const closingBrace = 0x7d;

/** Behind the exit code of a command stand only its duration and times. */
const tailSizeBytes = 400;

const cursor = new LineCursor();

/**
 * Reads the most frequent records from a few of their bytes, as Codex writes them, without parsing the rest: other
 * counts of the same tokens, and what a command printed. `undefined` for every other record, and for these in another form.
 */
export function readFrequent(line: Buffer): PlacedRecord | undefined {
  if (line.at(-1) !== closingBrace) return undefined;
  cursor.open(line, 0, line.length);
  cursor.skip(beforeTime);
  const timeAt = cursor.time();
  cursor.skip(beforeOrdinal);
  const ordinal = cursor.number();
  if (cursor.isLost) return undefined;
  const bodyAt = cursor.at;
  const at = line.toString('latin1', timeAt, timeAt + timeSizeBytes);
  const record =
    readTotals() ??
    readUsage(line) ??
    readItem(line, at) ??
    readMessage(line) ??
    readContext(line) ??
    readStart(line) ??
    readCompletion(line);
  if (record === undefined || !isTime(line, timeAt) || !isOneRecord(line, bodyAt)) return undefined;
  return { place: { at, ordinal }, record };
}

function readTotals(): RolloutRecord | undefined {
  if (!cursor.passes(totalsStart)) return undefined;
  const totals = readCounts();
  return cursor.isLost ? undefined : { kind: 'tokenTotals', totals };
}

function readUsage(line: Buffer): RolloutRecord | undefined {
  if (!cursor.passes(usageStart)) return undefined;
  const { threadId, turnId } = readAddress(line);
  cursor.skip(beforeSession);
  cursor.text();
  cursor.skip(beforeRoot);
  cursor.text();
  cursor.skip(beforeResponse);
  cursor.text();
  cursor.skip(beforeUsage);
  const counts = readCounts();
  if (cursor.isLost) return undefined;
  return { kind: 'usage', threadId, turnId, usage: { requestCount: 1, ...counts } };
}

function readCounts(): Omit<Usage, 'requestCount'> {
  const inputTokens = cursor.number();
  cursor.skip(beforeCached);
  const cachedInputTokens = cursor.number();
  if (cursor.passes(beforeWritten)) cursor.number();
  cursor.skip(beforeOutput);
  const outputTokens = cursor.number();
  cursor.skip(beforeReasoning);
  const reasoningTokens = cursor.number();
  return { inputTokens, cachedInputTokens, outputTokens, reasoningTokens };
}

function readItem(line: Buffer, at: string): RolloutRecord | undefined {
  if (!cursor.passes(itemStart)) return undefined;
  const { threadId, turnId } = readAddress(line);
  if (cursor.passes(beforeChanges)) {
    const fileChanges = readChanges(line, at);
    return fileChanges && { kind: 'fileChanges', threadId, turnId, fileChanges };
  }
  const command = readCommand(line);
  return command && { kind: 'command', threadId, turnId, command };
}

/** Within a text every quote is escaped, so that a bare one together with the next key can only be its end. */
function readCommand(line: Buffer): Command | undefined {
  cursor.skip(beforeCommand);
  cursor.text();
  if (cursor.passes(beforeProcess)) cursor.text();
  cursor.skip(beforeWords);
  if (cursor.isLost) return undefined;
  const wordsAt = cursor.at;
  cursor.at = line.indexOf(wordsEnd, wordsAt) + 1;
  const words = cursor.at === 0 ? undefined : parseWords(line.subarray(wordsAt, cursor.at));
  cursor.skip(beforeCwd);
  const cwdAt = cursor.text();
  if (cursor.isLost || words === undefined) return undefined;
  const cwd = line.toString('utf8', cwdAt, cursor.at);
  cursor.at = line.indexOf(beforeExitCode, Math.max(cursor.at, line.length - tailSizeBytes));
  if (cursor.at === -1) return undefined;
  cursor.skip(beforeExitCode);
  const exitCode = cursor.passes(nullText) ? null : cursor.number();
  cursor.skip(beforeDuration);
  if (cursor.isLost) return undefined;
  return toCommand({ command: words, cwd, exit_code: exitCode });
}

/** What stands beside the changes is what the tool printed. */
function readChanges(line: Buffer, at: string): FileChange[] | undefined {
  cursor.text();
  cursor.skip(changesStart);
  if (cursor.isLost) return undefined;
  const json = line.subarray(cursor.at - 1, line.indexOf(changesEnd, cursor.at));
  const changes = parseJsonLine(json);
  if (changes.kind === 'damaged') return undefined;
  const read = attempt(() => toFileChanges(changes.value as Record<string, unknown>, at));
  return read.kind === 'read' ? read.value : undefined;
}

/** Permissions, most of the record, name no model. What the model's own settings name stands behind a brace, and later. */
function readContext(line: Buffer): RolloutRecord | undefined {
  if (!cursor.passes(contextStart)) return undefined;
  const turnAt = cursor.text();
  const turnEnd = cursor.at;
  const model = readMember(line, beforeModel);
  const effort = readMember(line, beforeEffort);
  if (cursor.isLost) return undefined;
  return { kind: 'turnContext', turnId: line.toString('utf8', turnAt, turnEnd), model, effort };
}

function readStart(line: Buffer): RolloutRecord | undefined {
  if (!cursor.passes(startedStart)) return undefined;
  cursor.at -= 1; // the comma may belong to the turn's id
  const turnId = readMember(line, beforeEndedTurn);
  return cursor.isLost ? undefined : { kind: 'turnStarted', turnId };
}

function readCompletion(line: Buffer): RolloutRecord | undefined {
  if (!cursor.passes(completedStart) || line.indexOf(beforeError, cursor.at) !== -1) return undefined;
  cursor.at -= 1; // the comma may belong to the turn's id
  const turnId = readMember(line, beforeEndedTurn);
  return cursor.isLost ? undefined : { kind: 'turnEnded', turnId, end: 'completed' };
}

function readMember(line: Buffer, before: Buffer): string {
  const start = line.indexOf(before, cursor.at);
  if (start === -1) cursor.isLost = true;
  cursor.at = start + before.length;
  const textAt = cursor.text();
  return line.toString('utf8', textAt, cursor.at);
}

/** Of messages only their pictures are needed. */
function readMessage(line: Buffer): RolloutRecord | undefined {
  const isWithout = cursor.passes(messageStart) && line.indexOf(beforeImage, cursor.at) === -1;
  return isWithout ? { kind: 'images', urls: [] } : undefined;
}

interface Address {
  readonly bytes: Buffer;
  readonly threadId: string;
  readonly turnId: string;
}

/** Most records belong to the turn of the record before, whose ids are texts already. */
let lastAddress: Address | undefined;

function readAddress(line: Buffer): Address {
  if (lastAddress && cursor.passes(lastAddress.bytes)) return lastAddress;
  const threadAt = cursor.text();
  const threadId = line.toString('utf8', threadAt, cursor.at);
  cursor.skip(beforeTurn);
  const turnAt = cursor.text();
  const turnId = line.toString('utf8', turnAt, cursor.at);
  const address = { bytes: Buffer.from(line.subarray(threadAt, cursor.at)), threadId, turnId };
  if (!cursor.isLost) lastAddress = address;
  return address;
}

/** A script for a shell without anything escaped, as most are, is taken as it stands. */
const plainWords = /^\["([ -!#-[\]-~]*)","([ -!#-[\]-~]*)","([ -!#-[\]-~]*)"\]$/;

function parseWords(json: Buffer): string[] | undefined {
  const plain = plainWords.exec(json.toString('latin1'));
  if (plain) return plain.slice(1);
  const read = parseJsonLine(json);
  const isRead =
    read.kind === 'read' && Array.isArray(read.value) && read.value.every((word) => typeof word === 'string');
  return isRead ? (read.value as string[]) : undefined;
}

/** A writer that was cut off leaves half a record, and the next goes on behind it: such a line is damaged. */
function isOneRecord(line: Buffer, from: number): boolean {
  return line.indexOf(nextRecord, from) === -1;
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
