import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeCorpus } from '../../../bench/mining/corpus.ts';
import { createLineRoom } from '../../../src/adapters/sessions/line-room.ts';
import { RecordFinder } from '../../../src/adapters/sessions/record-finder.ts';
import { LinePlace } from '../../../src/adapters/sessions/record-place.ts';
import { Envelope, parseRecord, wantedRecords } from '../../../src/adapters/sessions/rollout-record.ts';
import { readFrequent } from '../../../src/adapters/sessions/rollout-shortcut.ts';
import { withoutInstructions } from '../../../src/adapters/sessions/without-instructions.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';

const samples = new URL('../../../fixtures/codex-samples/', import.meta.url);
const corpusPath = sharedTemporaryDirectory();
writeCorpus({ path: corpusPath, sizeBytes: 2e6, sessionCount: 4, seed: 3 });

const linesOf = (path: string | URL) => readFileSync(path, 'utf8').trimEnd().split('\n');
const lines = [
  ...readdirSync(samples)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => linesOf(new URL(name, samples))),
  ...readdirSync(corpusPath, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => linesOf(join(corpusPath, name))),
];

const room = createLineRoom(2 ** 20);

function read(line: string) {
  const finder = new RecordFinder(room, wantedRecords);
  const bytes = room.bytes.subarray(0, room.bytes.write(line));
  if (!finder.wants(bytes, 0, bytes.length)) return undefined;
  const place = new LinePlace(bytes, finder.ordinal);
  const record = readFrequent(bytes, finder, place);
  return record && { place: { at: place.at, ordinal: place.ordinal }, record };
}

/** The long way. */
function parse(line: string) {
  const { timestamp, ordinal, ...rest } = Envelope.parse(JSON.parse(line));
  const record = parseRecord({ timestamp, ordinal, ...rest });
  return record && { place: { at: timestamp, ordinal: ordinal ?? null }, record };
}

test('the short way gives what the long way gives, or nothing', () => {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const short = read(line);
    if (short === undefined) continue;
    counts.set(short.record.kind, (counts.get(short.record.kind) ?? 0) + 1);
    // An assistant's message, which nobody asks for, has no pictures either.
    if (short.record.kind !== 'images' || line.includes('"role":"user"')) expect(short).toEqual(parse(line));
  }
  expect([...counts.keys()].toSorted()).toEqual([
    'commands',
    'fileChanges',
    'images',
    'prompt',
    'tokenTotals',
    'turnContext',
    'turnEnded',
    'turnStarted',
    'usage',
  ]);
  for (const count of counts.values()) expect(count).toBeGreaterThan(10);
});

test('an id is its own, however long, and whatever the line before had', () => {
  const usage = lines.find((line) => line.includes('"token_usage_record"')) ?? '';
  const sizes = [1, 0, 253, 254, 255, 256, 257, 1, 300, 300, 0, 2, 510, 254, 0];
  for (const [i, size] of sizes.entries()) {
    const id = String(i % 10).repeat(size);
    const line = usage.replace(/"turn_id":"[^"]*"/, `"turn_id":"${id}"`);
    expect(read(line)?.record).toEqual(parse(line)?.record);
    expect(read(line)?.record).toMatchObject({ turnId: id });
  }
});

test('an edit is what JSON says, whatever stands in it', () => {
  const edit =
    lines.find((line) =>
      /"FileChange".*"changes":\{"[^"]*":\{"type":"update"[^{]*\}\},"status"/.test(line),
    ) ?? '';
  const check = (change: object) => {
    const changes = JSON.stringify({ '/home/dev/a.ts': change });
    const line = edit.replace(/"changes":\{.*\},"status"/, () => `"changes":${changes},"status"`);
    expect(read(line)?.record).toEqual(parse(line)?.record);
    expect(read(line)).toBeDefined();
  };
  const text = fc
    .string({ unit: fc.constantFrom(...'+-@ ab\n\t\r"\\/\b\f\u0001\u007fé漢😀') })
    .map((each) => each.toWellFormed());
  const change = fc.oneof(
    text.map((content) => ({ type: 'add', content })),
    text.map((content) => ({ type: 'delete', content })),
    fc.tuple(text, text).map(([before, line]) => ({
      type: 'update',
      unified_diff: `@@ -1,2 +1,3 @@\n ${before}\n+${line.repeat(5)}\n`,
      move_path: null,
    })),
  );
  fc.assert(fc.property(change, check), { seed: 5, numRuns: 500 });
});

describe('the long way is left to what is not as expected', () => {
  const command = lines.find((line) => line.includes('"CommandExecution"')) ?? '';
  const usage = lines.find((line) => line.includes('"token_usage_record"')) ?? '';
  const edit = lines.find((line) => line.includes('"FileChange"') && read(line)) ?? '';
  const start = lines.find((line) => line.includes('"turn_attribution"')) ?? '';
  const end = lines.find((line) => line.includes('"task_complete"') && read(line)) ?? '';
  const context = lines.find((line) => line.includes('"turn_context"') && read(line)) ?? '';
  const prompt = lines.find((line) => line.includes('"UserMessage"')) ?? '';
  const check = (name: string, line: string) =>
    test(name, () => {
      expect(line).not.toBe(command);
      expect(line).not.toBe(usage);
      expect(read(line)).toBeUndefined();
    });
  test('as expected', () =>
    expect([command, usage, edit, start, end, context, prompt].map(read)).not.toContain(undefined));
  check('a prompt with a brace too many', `${prompt}}`);
  check('a control byte in an id', prompt.replace(/"thread_id":"./, '"thread_id":"\u0001'));
  check('a prompt with a picture', prompt.replace('[{"type":"text"', '[{"type":"local_image"'));
  check('half a record with the next behind it', command.slice(0, -300) + command);
  check('half a record of numbers with the next behind it', usage.slice(0, -100) + usage);
  for (const whole of [edit, start, end, context]) {
    for (const part of [0.4, 0.6, 0.8]) {
      const half = whole.slice(0, part * whole.length);
      check(`${part} of ${whole.slice(60, 140)} with the next behind it`, half + whole);
    }
  }
  check('an edit that failed', edit.replace('"status":"completed"', '"status":"failed"'));
  check('an edit without its diff', edit.replace(/"(unified_diff|content)":/, '"other":'));
  check('a turn that ended in an error', end.replace('"turn_id"', '"error":{},"turn_id"'));
  check('a record that was cut', command.slice(0, -10));
  check('a time that is none', usage.replace('2026', '20x6'));
  check('a number that is none', usage.replace(/"input_tokens":\d+/, '"input_tokens":-1'));
  check(
    'a number beyond all numbers',
    usage.replace(/"input_tokens":\d+/, `"input_tokens":${'9'.repeat(16)}`),
  );
  check('an escape in an id', usage.replace(/"turn_id":"../, '"turn_id":"\\u0041'));
  check('a directory with an escape', command.replace('"cwd":"file://', '"cwd":"file://\\u0041'));
  check('words that are no texts', command.replace('"command":["/bin/bash"', '"command":[7'));
  check('members in another order', command.replace('"ordinal"', '"number"'));
});

test('only the instructions go', () => {
  for (const line of lines.filter((each) => each.includes('"session_meta"'))) {
    const { base_instructions: short, ...rest } = JSON.parse(
      `${withoutInstructions(Buffer.from(line))}`,
    ).payload;
    const { base_instructions: long, ...whole } = JSON.parse(line).payload;
    expect(rest).toEqual(whole);
    if (long?.provenance) expect(short).toEqual({ ...long, text: '' });
  }
});
