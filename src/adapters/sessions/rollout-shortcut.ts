import type { Command } from '../../domain/session.ts';
import type { Usage } from '../../domain/usage.ts';
import { isOneRecord } from './is-one-record.ts';
import { attempt, parseJsonLine } from './json-line.ts';
import { LineCursor } from './line-cursor.ts';
import type { RecordHead } from './peek-rollout.ts';
import { toFileChanges } from './rollout-file-change.ts';
import { type RolloutRecord, toCommand } from './rollout-record.ts';
import { createTextMemory } from './text-memory.ts';

/** Codex writes the members of a record in one order; these are the bytes between what differs. */
const totalsStart = Buffer.from(',"info":{"total_token_usage":{"input_tokens":');
const payloadStart = Buffer.from(',"payload":{');
const beforeThread = Buffer.from('"thread_id":"');
const beforeModel = Buffer.from(',"model":"');
const beforeEffort = Buffer.from(',"effort":"');
const beforeEndedTurn = Buffer.from(',"turn_id":"');
const beforeContextTurn = Buffer.from('"turn_id":"');
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
const beforeItemId = Buffer.from(',"id":"');
const beforeProcess = Buffer.from('","process_id":"');
const beforeShell = Buffer.from('","command":["');
const shellFlags = [Buffer.from('","-lc","'), Buffer.from('","-c","')];
const beforeCwd = Buffer.from('"],"cwd":"');
const beforeExitCode = Buffer.from('","exit_code":');
const nullText = Buffer.from('null');
const beforeDuration = Buffer.from(',"duration":');
const changesStart = Buffer.from('","changes":{');
const changesEnd = Buffer.from(',"status":"completed"');
const closingBrace = 0x7d;

/** Behind the exit code of a command stand only its duration and times. */
const tailSizeBytes = 400;

const cursor = new LineCursor();
const threads = createTextMemory();
const turns = createTextMemory();
const folders = createTextMemory();

/** By the name in a record's head; the cursor stands behind it. */
const shortcuts: Readonly<
  Record<
    string,
    (line: Buffer, head: RecordHead, place: { readonly at: string }) => RolloutRecord | undefined
  >
> = {
  token_count: readTotals,
  token_usage_record: readUsage,
  CommandExecution: readCommand,
  FileChange: readChanges,
  message: readMessage,
  turn_context: readContext,
  task_started: readStart,
  task_complete: readCompletion,
};

/**
 * Reads the most frequent records from a few of their bytes, as Codex writes them, without parsing the rest: other
 * counts of the same tokens, and what a command printed. `undefined` for every other record, and for these in another form.
 * @param place - of its record, which is only asked for its time where there is need of it
 */
export function readFrequent(
  line: Buffer,
  head: RecordHead,
  place: { readonly at: string },
): RolloutRecord | undefined {
  const read = head.name === null ? undefined : shortcuts[head.name];
  const isExpected = head.hasTime && head.ordinal !== null && line.at(-1) === closingBrace;
  if (read === undefined || !isExpected) return undefined;
  cursor.open(line, head.nameEnd, line.length);
  const record = read(line, head, place);
  return record !== undefined && isOneRecord(line, head.nameEnd) ? record : undefined;
}

function readTotals(): RolloutRecord | undefined {
  cursor.mustPass(totalsStart);
  const totals = readCounts();
  return cursor.isLost ? undefined : { kind: 'tokenTotals', totals };
}

function readUsage(line: Buffer): RolloutRecord | undefined {
  cursor.mustPass(payloadStart);
  cursor.mustPass(beforeThread);
  const threadId = threads(line, cursor.text(), cursor.at);
  cursor.mustPass(beforeTurn);
  const turnId = turns(line, cursor.text(), cursor.at);
  for (const member of [beforeSession, beforeRoot, beforeResponse]) {
    cursor.mustPass(member);
    cursor.text();
  }
  cursor.mustPass(beforeUsage);
  const counts = readCounts();
  if (cursor.isLost) return undefined;
  return { kind: 'usage', threadId, turnId, usage: { requestCount: 1, ...counts } };
}

function readCounts(): Omit<Usage, 'requestCount'> {
  const inputTokens = cursor.number();
  cursor.mustPass(beforeCached);
  const cachedInputTokens = cursor.number();
  if (cursor.passes(beforeWritten)) cursor.number();
  cursor.mustPass(beforeOutput);
  const outputTokens = cursor.number();
  cursor.mustPass(beforeReasoning);
  const reasoningTokens = cursor.number();
  return { inputTokens, cachedInputTokens, outputTokens, reasoningTokens };
}

const readAddress = (line: Buffer, { threadStart, threadEnd, turnStart, turnEnd }: RecordHead) => ({
  threadId: threads(line, threadStart, threadEnd),
  turnId: turns(line, turnStart, turnEnd),
});

function readCommand(line: Buffer, head: RecordHead): RolloutRecord | undefined {
  const command = readShellCommand(line);
  return command && { kind: 'command', ...readAddress(line, head), command };
}

/** Of a command that a shell was given, as nearly all are; its output is not looked at. */
function readShellCommand(line: Buffer): Command | undefined {
  cursor.mustPass(beforeItemId);
  cursor.text();
  if (cursor.passes(beforeProcess)) cursor.text();
  cursor.mustPass(beforeShell);
  cursor.text();
  if (!cursor.passesAny(shellFlags)) return undefined;
  const script = readScript(line);
  cursor.mustPass(beforeCwd);
  const cwd = folders(line, cursor.text(), cursor.at);
  if (cursor.isLost || script === undefined) return undefined;
  cursor.at = line.indexOf(beforeExitCode, Math.max(cursor.at, line.length - tailSizeBytes));
  if (cursor.at === -1) return undefined;
  cursor.mustPass(beforeExitCode);
  const exitCode = cursor.passes(nullText) ? null : cursor.number();
  cursor.mustPass(beforeDuration);
  return cursor.isLost ? undefined : toCommand({ command: ['sh', '-c', script], cwd, exit_code: exitCode });
}

function readScript(line: Buffer): string | undefined {
  const start = cursor.at;
  const isPlain = cursor.passesPlainText();
  if (cursor.isLost) return undefined;
  if (isPlain) return line.toString('latin1', start, cursor.at);
  const text = parseJsonLine(line.subarray(start - 1, cursor.at + 1));
  return text.kind === 'read' ? String(text.value) : undefined;
}

/** What stands beside the changes is what the tool printed. */
function readChanges(line: Buffer, head: RecordHead, { at }: { at: string }): RolloutRecord | undefined {
  cursor.mustPass(beforeItemId);
  cursor.text();
  cursor.mustPass(changesStart);
  if (cursor.isLost) return undefined;
  const json = line.subarray(cursor.at - 1, line.indexOf(changesEnd, cursor.at));
  const changes = parseJsonLine(json);
  if (changes.kind === 'damaged') return undefined;
  const read = attempt(() => toFileChanges(changes.value as Record<string, unknown>, at));
  if (read.kind === 'damaged') return undefined;
  return { kind: 'fileChanges', ...readAddress(line, head), fileChanges: read.value };
}

/** Of messages only their pictures are needed. */
function readMessage(line: Buffer): RolloutRecord | undefined {
  return line.indexOf(beforeImage, cursor.at) === -1 ? { kind: 'images', urls: [] } : undefined;
}

/** Permissions, most of the record, name no model. What the model's own settings name stands behind a brace, and later. */
function readContext(line: Buffer): RolloutRecord | undefined {
  cursor.mustPass(payloadStart);
  cursor.mustPass(beforeContextTurn);
  const turnId = turns(line, cursor.text(), cursor.at);
  const model = readMember(line, beforeModel);
  const effort = readMember(line, beforeEffort);
  return cursor.isLost ? undefined : { kind: 'turnContext', turnId, model, effort };
}

function readStart(line: Buffer): RolloutRecord | undefined {
  const turnId = readMember(line, beforeEndedTurn);
  return cursor.isLost ? undefined : { kind: 'turnStarted', turnId };
}

function readCompletion(line: Buffer): RolloutRecord | undefined {
  if (line.indexOf(beforeError, cursor.at) !== -1) return undefined;
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
