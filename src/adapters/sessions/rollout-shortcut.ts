import type { RolloutRecord } from './rollout-record.ts';

export interface TimedRecord {
  readonly at: string;
  readonly record: RolloutRecord;
}

/** All that is needed of a record of numbers stands within its first bytes. */
const headSizeBytes = 640;

const time = String.raw`\{"timestamp":"(\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d\.\d{3}Z)","ordinal":\d+,"type":`;
const id = (key: string) => String.raw`"${key}":"([\w.:-]+)",`;
const tokens = String.raw`\{"input_tokens":(\d{1,15}),"cached_input_tokens":(\d{1,15}),(?:"cache_write_input_tokens":\d+,)?"output_tokens":(\d{1,15}),"reasoning_output_tokens":(\d{1,15}),`;

const usageRecord = new RegExp(
  `^${time}"token_usage_record","payload":\\{${id('thread_id')}${id('turn_id')}${id('session_id')}${id('root_turn_id')}${id('response_id')}"usage":${tokens}`,
);
const totalsRecord = new RegExp(
  `^${time}"event_msg","payload":\\{"type":"token_count","info":\\{"total_token_usage":${tokens}`,
);

/**
 * Reads the two records that follow every answer of a model from their first bytes, without parsing the rest, in which
 * the same numbers are counted in other ways. `undefined` for every other record, and for these in another form.
 */
export function readTokens(line: Buffer): TimedRecord | undefined {
  const head = line.toString('latin1', 0, headSizeBytes);
  const usage = usageRecord.exec(head);
  if (usage) {
    const [, at = '', threadId = '', turnId = '', , , , ...counts] = usage;
    const record = {
      kind: 'usage',
      threadId,
      turnId,
      usage: { requestCount: 1, ...toCounts(counts) },
    } as const;
    return isOneRecord(line, 0) ? { at, record } : undefined;
  }
  const totals = totalsRecord.exec(head);
  if (!totals) return undefined;
  const [, at = '', ...counts] = totals;
  return isOneRecord(line, 0) ? { at, record: { kind: 'tokenTotals', totals: toCounts(counts) } } : undefined;
}

function toCounts([input, cached, output, reasoning]: readonly string[]) {
  return {
    inputTokens: Number(input),
    cachedInputTokens: Number(cached),
    outputTokens: Number(output),
    reasoningTokens: Number(reasoning),
  };
}

/** Long texts that nobody asks for, by what stands before and behind them. */
const longTexts = [
  // What a command printed is most of a rollout.
  { before: ',"aggregated_output":"', behind: '","exit_code":' },
  { before: '"base_instructions":{"text":"', behind: '","provenance":' },
] as const;
const minSizeBytesToCut = 1500;
/** Of a command only its exit code, duration and times stand behind the cut; of a session its ids and its repository. */
const tailSizeBytes = 1024;

/**
 * A record without its long text, if it has one. Within a text every quote is escaped, so that a bare one together with
 * the next key can only be its end. One in another form is given back as it is.
 */
export function cutLongText(line: Buffer): Buffer {
  if (line.length < minSizeBytesToCut) return line;
  for (const { before, behind } of longTexts) {
    const end = line.indexOf(behind, -tailSizeBytes, 'latin1');
    if (end === -1) continue;
    const start = line.indexOf(before, 0, 'latin1') + before.length;
    if (start < before.length || start > end || !isOneRecord(line, start)) return line;
    return Buffer.concat([line.subarray(0, start), line.subarray(end)]);
  }
  return line;
}

/** A writer that was cut off leaves half a record, and the next goes on behind it: such a line is damaged. */
function isOneRecord(line: Buffer, from: number): boolean {
  return line.indexOf('Z","or', Math.max(from, 80), 'latin1') === -1 && line.at(-1) === 0x7d;
}
