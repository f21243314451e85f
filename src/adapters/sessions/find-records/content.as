import { stands } from './bytes';
import { digits, findText, line, number, open, pass, passes, passTo, plainText, text } from './line';
import { head, moveLine } from './head';
import { isScratchPlain, unescape } from './scratch';
import { folder, shareAddress, shareText, thread, turn } from './shared';

/** What the last line that was read says: numbers, and where its texts begin and end. */
export const said: usize = memory.data(8 * 4, 16);

export const usageRecord: i32 = 1;
export const commandRecord: i32 = 2;
export const changesRecord: i32 = 3;
export const messageRecord: i32 = 4;

const closingBrace: u8 = 0x7d;

/**
 * Reads the line that was found last, if it is written as expected to its end; what it says stands in `said`.
 * @param what - which record it is, by its name
 */
export function read(what: i32, from: usize, to: usize): bool {
  if (to <= from || load<u8>(to - 1) != closingBrace) return false;
  moveLine(from); // since it was found
  open(head.nameEnd, to);
  switch (what) {
    case 0: readTotals(); break;
    case usageRecord: readUsage(); break;
    case commandRecord: readCommand(); break;
    case changesRecord: readChanges(); break;
    case messageRecord: readMessage(); break;
    case 5: readContext(); break;
    case 6: readStart(); break;
    case 7: readCompletion(); break;
    case 8: readPrompt(); break;
    default: return false;
  }
  return !line.isLost && isOneRecord(head.nameEnd, to);
}

function readTotals(): void {
  pass(',"info":{"total_token_usage":{"input_tokens":');
  readCounts();
}

function readUsage(): void {
  pass(',"payload":{');
  pass('"thread_id":"');
  shareText(thread);
  pass('","turn_id":"');
  shareText(turn);
  pass('","session_id":"');
  text();
  pass('","root_turn_id":"');
  text();
  pass('","response_id":"');
  text();
  pass('","usage":{"input_tokens":');
  readCounts();
}

function readCounts(): void {
  say(0, number());
  pass(',"cached_input_tokens":');
  say(1, number());
  if (passes(',"cache_write_input_tokens":')) digits();
  pass(',"output_tokens":');
  say(2, number());
  pass(',"reasoning_output_tokens":');
  say(3, number());
  if (!stands(',', line.at) && !stands('}', line.at)) line.isLost = true; // a fraction is no count
}

/** Of a command that a shell was given, as nearly all are. Behind its exit code stand only its duration and times. */
function readCommand(): void {
  pass(',"id":"');
  text();
  if (passes('","process_id":"')) text();
  pass('","command":["');
  text();
  if (!passes('","-lc","')) pass('","-c","');
  say(0, <i32>unescape());
  say(1, isScratchPlain ? 1 : 0);
  pass('"],"cwd":"');
  shareText(folder);
  if (line.isLost) return;
  shareAddress();
  const tail = max(line.at, line.end - min(400, line.end - line.at));
  line.at = tail;
  passTo('","exit_code":');
  say(2, passes('null') ? -1 : number());
  pass(',"duration":');
}

/** Kinds of what is gathered: a command, or a change as it is recorded. */
export const commandKind: i32 = 0;
export const updated: i32 = 1;
const added: i32 = 2;
const deleted: i32 = 3;

/** What stands beside the changes is what the tool printed. */
function readChanges(): void {
  pass(',"id":"');
  text();
  pass('","changes":{');
  const start = line.at;
  if (line.isLost) return;
  readSoleChange();
  if (line.isLost) {
    open(start, line.end);
    say(0, 0);
    passTo(',"status":"completed"');
    say(1, <i32>(start - 1 - line.start));
    say(2, <i32>(line.at - 21 - line.start));
  }
  shareAddress();
}

/** Of one file, as most are: the whole of what was added or deleted, or the difference, stands in the scratch. */
function readSoleChange(): void {
  pass('"');
  say(1, <i32>(line.at - line.start));
  if (!plainText()) line.isLost = true;
  say(2, <i32>(line.at - line.start));
  pass('":{"type":"');
  let kind = 0;
  if (passes('update","unified_diff":"')) kind = updated;
  else if (passes('add","content":"')) kind = added;
  else if (passes('delete","content":"')) kind = deleted;
  else line.isLost = true;
  say(0, kind);
  say(3, <i32>unescape());
  say(4, isScratchPlain ? 1 : 0);
  pass('"');
  if (kind == updated) pass(',"move_path":null');
  pass('}},"status":"completed"');
}

/** Of a prompt that is nothing but text. */
function readPrompt(): void {
  pass(',"id":"');
  text();
  pass('","content":[{"type":"text","text":"');
  say(0, <i32>(line.at - line.start));
  say(2, plainText() ? 1 : 0);
  say(1, <i32>(line.at - line.start));
  pass('","text_elements":[]}]},"started_at_ms":');
  digits();
  pass(',"completed_at_ms":');
  digits();
  pass('}}');
  if (line.at != line.end) line.isLost = true;
  shareAddress();
}

/** Of messages only their pictures are needed. */
function readMessage(): void {
  if (findText('"image_url":') < line.end) line.isLost = true;
}

/** Permissions, most of the record, name no model. What the model's own settings name stands behind a brace, and later. */
function readContext(): void {
  pass(',"payload":{');
  pass('"turn_id":"');
  shareText(turn);
  passTo(',"model":"');
  sayText(0);
  passTo(',"effort":"');
  sayText(2);
}

function readStart(): void {
  passTo(',"turn_id":"');
  shareText(turn);
}

function readCompletion(): void {
  if (findText('"error":') < line.end) line.isLost = true;
  readStart();
}

/**
 * A writer that was cut off leaves half a record, and the next goes on behind it: such a line is damaged. Within a text
 * every quote is escaped, so that a bare one together with the next key can only be another record's.
 */
function isOneRecord(from: usize, to: usize): bool {
  open(from, to);
  return findText('Z","or') == line.end;
}

function sayText(index: i32): void {
  say(index, <i32>(text() - line.start));
  say(index + 1, <i32>(line.at - line.start));
}

// @ts-ignore: decorator
@inline
function say(index: i32, value: i32): void {
  store<i32>(said + 4 * index, value);
}
