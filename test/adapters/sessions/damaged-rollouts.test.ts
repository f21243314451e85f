import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReadingOptions } from '../../../src/adapters/sessions/read-session-file.ts';
import { createSessionFiles } from '../../../src/adapters/sessions/session-files.ts';
import { Session } from '../../../src/domain/session.ts';
import type { SessionReading } from '../../../src/ports.ts';
import { readSessions } from '../../support/read-sessions.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const sample = (name: string) =>
  readFileSync(new URL(`../../../fixtures/codex-samples/rollout-${name}.jsonl`, import.meta.url));
const bugfix = sample('bugfix').toString().trimEnd().split('\n');
const lineOf = (text: string) => bugfix.findIndex((line) => line.includes(text));

async function readText(
  content: string | Buffer,
  options: Partial<ReadingOptions> = {},
): Promise<SessionReading> {
  const file = join(temporaryDirectory(), 'rollout-x.jsonl');
  writeFileSync(file, content);
  return readOne(file, options);
}

async function readOne(file: string, options: Partial<ReadingOptions> = {}): Promise<SessionReading> {
  const [reading] = await readSessions([file], createSessionFiles(options));
  if (reading === undefined) throw new Error('nothing read');
  return reading;
}

/** Damage as a person sees it: without the directory of the test. */
function outline(reading: SessionReading) {
  const short = (text: string) => text.replace(/^.*rollout-x/, 'rollout-x');
  return reading.kind === 'unreadable'
    ? short(reading.detail)
    : {
        notes: reading.notes.map(short),
        turns: reading.session.turns.map(
          ({ prompt, commands, fileChanges, end }) =>
            `${prompt.slice(0, 11)}: ${commands.length} commands, ${fileChanges.length} changes, ${end}`,
        ),
      };
}

test('a time that never was ends no session', async () => {
  const whole = await readText(bugfix.join('\n'));
  const ended = (reading: SessionReading) => reading.kind === 'session' && reading.session.endedAt;
  const at = (line: string) => line.replace(/"timestamp":"[^"]*"/, '"timestamp":"2026-99-99T99:99:99.999Z"');
  const passedOver = '{"timestamp":"2026-99-99T99:99:99.999Z","ordinal":99,"type":"unknown","payload":{}}';
  expect(ended(await readText([...bugfix, passedOver].join('\n')))).toBe(ended(whole));
  const command = lineOf('"CommandExecution"');
  expect(outline(await readText(bugfix.with(command, at(bugfix[command] ?? '')).join('\n')))).toMatchObject({
    notes: [expect.stringMatching(/^rollout-x.jsonl:\d+: record left out: .*timestamp/)],
  });
});

describe('damage costs the damaged line and names it', () => {
  const check = (name: string, content: string | Buffer, expected: ReturnType<typeof outline>) =>
    test(name, async () => expect(outline(await readText(content))).toEqual(expected));
  const replace = (index: number, line: string) => bugfix.with(index, line).join('\n').concat('\n');
  const patch = lineOf('"FileChange"');
  const whole = 'The slugify: 4 commands, 2 changes, completed';

  check('nothing is wrong', `${bugfix.join('\n')}\n`, { notes: [], turns: [whole] });
  check('the last line has no line feed but is whole', bugfix.join('\n'), { notes: [], turns: [whole] });
  check('the last line is torn', bugfix.join('\n').slice(0, -40), {
    notes: ['rollout-x.jsonl:43: last line is torn: its writer was cut off'],
    turns: ['The slugify: 4 commands, 2 changes, unfinished'],
  });
  check('a line in the middle is cut', replace(patch, bugfix[patch]?.slice(0, 300) ?? ''), {
    notes: [`rollout-x.jsonl:${patch + 1}: no valid JSON`],
    turns: ['The slugify: 4 commands, 0 changes, completed'],
  });
  check(
    'a line holds invalid UTF-8',
    Buffer.from(replace(patch, bugfix[patch]?.replace('separators', 'separa\xfftors') ?? ''), 'latin1'),
    {
      notes: [`rollout-x.jsonl:${patch + 1}: invalid UTF-8`],
      turns: ['The slugify: 4 commands, 0 changes, completed'],
    },
  );
  check(
    'a record lacks what it must hold',
    replace(patch, bugfix[patch]?.replaceAll('"unified_diff"', '"diff"') ?? ''),
    {
      notes: [
        `rollout-x.jsonl:${patch + 1}: record left out: unified_diff: Invalid input: expected string, received undefined`,
      ],
      turns: ['The slugify: 4 commands, 0 changes, completed'],
    },
  );
  check(
    'records, events and items of unknown types are passed over',
    replace(
      patch,
      [
        '{"timestamp":"2026-11-22T12:19:16.600Z","ordinal":29,"type":"hologram","payload":{"x":1}}',
        '{"timestamp":"2026-11-22T12:19:16.600Z","ordinal":29,"type":"event_msg","payload":{"type":"hologram"}}',
        '{"type":"event_msg","payload":{"item":{"type":"Hologram"},"type":"item_completed"},"timestamp":"2026-11-22T12:19:16.600Z"}',
        bugfix[patch],
      ].join('\n'),
    ),
    { notes: [], turns: [whole] },
  );
  check('a record writes its keys in another order', replace(patch, reorderKeys(bugfix[patch] ?? '')), {
    notes: [],
    turns: [whole],
  });
  check('the start of a turn is missing', bugfix.toSpliced(1, 1).join('\n'), { notes: [], turns: [whole] });
  check('the file is empty', '', 'rollout-x.jsonl: empty file');
  check(
    'the first line does not describe the session',
    bugfix.slice(1).join('\n'),
    'rollout-x.jsonl:1: no readable session_meta: type: Invalid input: expected "session_meta"',
  );
  check(
    'the first line is torn',
    bugfix[0]?.slice(0, 200) ?? '',
    'rollout-x.jsonl:1: no valid JSON: it should describe the session',
  );
  check(
    'the file is no text at all',
    Buffer.from([0, 255, 254, 10, 13, 10, 0]),
    'rollout-x.jsonl:1: invalid UTF-8: it should describe the session',
  );
});

test('a prompt whose line is damaged leaves its changes without a prompt, never under another', async () => {
  const lines = sample('multi-turn').toString().trimEnd().split('\n');
  const prompt = lines.findIndex((line) => line.includes('"UserMessage"') && line.includes('doc comment'));
  const reading = await readText(lines.with(prompt, '{').join('\n'));
  if (reading.kind !== 'session') throw new Error(reading.detail);
  expect(reading.session.turns.map((turn) => [turn.prompt, turn.fileChanges.length])).toEqual([
    ['What files does this project have?', 0],
    ['', 1],
    ['Remind me what I asked so far.', 0],
  ]);
});

test('a record longer than the limit is left out, one that cannot matter is not even noticed', async () => {
  const output = lineOf('"function_call_output"');
  const stuffed = bugfix.with(
    output,
    bugfix[output]?.replace('"output":"', `"output":"${'x'.repeat(40_000)}`) ?? '',
  );
  const patch = lineOf('"FileChange"');
  const tooLong = stuffed.with(patch, bugfix[patch]?.replace('# Changelog', 'x'.repeat(30_000)) ?? '');
  expect(outline(await readText(tooLong.join('\n'), { maxLineSizeBytes: 20_000 }))).toEqual({
    notes: [`rollout-x.jsonl:${patch + 1}: record left out: the line is too long`],
    turns: ['The slugify: 4 commands, 0 changes, completed'],
  });
});

test('a command longer than the limit is left out, though it is of a turn that is under way', async () => {
  const command = bugfix.findLastIndex((line) => line.includes('"type":"CommandExecution"'));
  const tooLong = bugfix.with(
    command,
    bugfix[command]?.replace('"aggregated_output":"', (key) => key + 'x'.repeat(30_000)) ?? '',
  );
  expect(outline(await readText(tooLong.join('\n'), { maxLineSizeBytes: 20_000 }))).toEqual({
    notes: [`rollout-x.jsonl:${command + 1}: record left out: the line is too long`],
    turns: ['The slugify: 3 commands, 2 changes, completed'],
  });
});

test('a prompt typed while a turn runs opens a turn of its own', async () => {
  const prompt = lineOf('"UserMessage"');
  const steering = bugfix[prompt]?.replace(
    'The slugify test is failing. Fix src/slug.js so the tests pass.',
    'And the changelog!',
  );
  const reading = await readText(bugfix.toSpliced(lineOf('"FileChange"'), 0, steering ?? '').join('\n'));
  expect(outline(reading)).toEqual({
    notes: [],
    turns: ['The slugify: 3 commands, 0 changes, completed', 'And the cha: 1 commands, 2 changes, completed'],
  });
});

test('without records per response the tokens come from the running totals', async () => {
  const reading = await readText(bugfix.filter((line) => !line.includes('"token_usage_record"')).join('\n'));
  expect(reading.kind === 'session' && reading.session.turns[0]?.usage).toEqual({
    requestCount: 5,
    inputTokens: 50_200,
    cachedInputTokens: 38_800,
    outputTokens: 420,
    reasoningTokens: 104,
  });
});

describe('our own trials are no person’s work', () => {
  const check = (
    name: string,
    from: string,
    to: string,
    options: Partial<ReadingOptions>,
    expected: string,
  ) =>
    test(name, async () => {
      const reading = await readText(bugfix.with(0, bugfix[0]?.replace(from, to) ?? '').join('\n'), options);
      expect(reading.kind === 'session' && reading.session.writtenBy).toBe(expected);
    });
  check('by thread source', '"thread_source":"user"', '"thread_source":"rollbench"', {}, 'harness');
  check('by originator', '"originator":"codex_exec"', '"originator":"rollbench"', {}, 'harness');
  check(
    'under a tag of one’s own',
    '"thread_source":"user"',
    '"thread_source":"mine"',
    { ownThreadSource: 'mine' },
    'harness',
  );
  check('others’ tags are persons', '"thread_source":"user"', '"thread_source":"nightly"', {}, 'person');
});

test('a base commit that is no object id never reaches git', async () => {
  const reading = await readText(
    bugfix
      .with(0, bugfix[0]?.replace(/"commit_hash":"[^"]*"/, '"commit_hash":"--upload-pack=touch x"') ?? '')
      .join('\n'),
  );
  expect(reading.kind === 'session' && reading.session.baseCommit).toBe(null);
});

test('a compressed rollout reads like the plain one', async () => {
  const file = join(temporaryDirectory(), 'rollout-x.jsonl.zst');
  writeFileSync(file, zstdCompressSync(sample('bugfix')));
  expect(outline(await readOne(file))).toEqual({
    notes: [],
    turns: ['The slugify: 4 commands, 2 changes, completed'],
  });
});

test('a compressed rollout that was cut names itself', async () => {
  const file = join(temporaryDirectory(), 'rollout-x.jsonl.zst');
  writeFileSync(file, zstdCompressSync(sample('bugfix')).subarray(0, 3000));
  const reading = await readOne(file);
  expect(JSON.stringify(reading)).toContain('rollout-x.jsonl.zst: cannot be read further');
});

test('mutated, truncated, reordered and repeated lines never throw', async () => {
  const file = join(temporaryDirectory(), 'rollout-x.jsonl');
  const lines = [...bugfix, ...sample('multi-turn').toString().trimEnd().split('\n')];
  const damage = fc.oneof(
    fc.record({ kind: fc.constant('cut' as const), at: fc.nat(4000) }),
    fc.record({ kind: fc.constant('byte' as const), at: fc.nat(1200), byte: fc.nat(255) }),
    fc.record({
      kind: fc.constant('swap' as const),
      word: fc.constantFrom('null', '[]', '{}', '-1', '""', '1e999'),
    }),
    fc.record({ kind: fc.constant('keep' as const) }),
  );
  const picked = fc.array(fc.tuple(fc.nat(lines.length - 1), damage), { maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(picked, fc.boolean(), async (picks, hasHead) => {
      const chosen = picks.map(([index, how]) => mutate(Buffer.from(lines[index] ?? ''), how));
      const head = hasHead ? [Buffer.from(lines[0] ?? '')] : [];
      writeFileSync(file, Buffer.concat([...head, ...chosen].flatMap((line) => [line, Buffer.from('\n')])));
      const reading = await readOne(file);
      if (hasHead) expect(reading.kind).toBe('session');
      if (reading.kind === 'session') expect(Session.parse(reading.session)).toEqual(reading.session);
      else expect(reading.detail).toContain(file);
    }),
    { numRuns: 1000, seed: 2 },
  );
});

type Damage =
  | { kind: 'cut'; at: number }
  | { kind: 'byte'; at: number; byte: number }
  | { kind: 'swap'; word: string }
  | { kind: 'keep' };

function mutate(line: Buffer, damage: Damage): Buffer {
  switch (damage.kind) {
    case 'cut':
      return line.subarray(0, damage.at);
    case 'byte':
      if (damage.at < line.length) line[damage.at] = damage.byte;
      return line;
    case 'swap':
      return Buffer.from(
        line
          .toString()
          .replace(
            /"(content|changes|usage|turn_id|command|timestamp)":("[^"]*"|\[|\{)/,
            `"$1":${damage.word},"x":$2`,
          ),
      );
    case 'keep':
      return line;
  }
}

function reorderKeys(line: string): string {
  const { timestamp, ...rest } = JSON.parse(line);
  return JSON.stringify({ ...rest, timestamp });
}
