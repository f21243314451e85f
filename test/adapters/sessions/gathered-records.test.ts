import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codexRollout } from '../../../src/adapters/sessions/codex-rollout.ts';
import { createLineRoom } from '../../../src/adapters/sessions/line-room.ts';
import { RecordFinder } from '../../../src/adapters/sessions/record-finder.ts';
import { wantedRecords } from '../../../src/adapters/sessions/rollout-record.ts';
import { readFrequent } from '../../../src/adapters/sessions/rollout-shortcut.ts';
import { readBytes } from '../../support/read-with-format.ts';

type Payload = Record<string, unknown>;
type Line = readonly [type: string, payload: Payload];

const at = '2026-11-02T10:00:00.000Z';
const meta: Line = [
  'session_meta',
  { id: 'a', timestamp: at, cwd: '/w', cli_version: '0.171.0', history_mode: 'paginated' },
];
const item = (thread_id: string, turn_id: string, body: Payload): Line => [
  'event_msg',
  { type: 'item_completed', thread_id, turn_id, item: body, started_at_ms: 1, completed_at_ms: 2 },
];
const counts = (input_tokens: number) => ({
  input_tokens,
  cached_input_tokens: 1,
  output_tokens: 2,
  reasoning_output_tokens: 0,
});
const usage = (thread_id: string, turn_id: string, tokens: number): Line => [
  'token_usage_record',
  {
    ...{ thread_id, turn_id, session_id: 'a', root_turn_id: 'r', response_id: 'x' },
    usage: counts(tokens),
  },
];
const command = (
  thread: string,
  turn: string,
  script: string,
  cwd = 'file:///w',
  exit_code: number | null = 0,
) =>
  item(thread, turn, {
    ...{ type: 'CommandExecution', id: 'c', command: ['/bin/bash', '-lc', script], cwd },
    ...{ aggregated_output: 'said', exit_code, duration: { secs: 0, nanos: 1 } },
  });
const change = (thread: string, turn: string, body: Payload) =>
  item(thread, turn, { type: 'FileChange', id: 'f', changes: { '/w/a.ts': body }, status: 'completed' });
const update = (thread: string, turn: string, unified_diff: string) =>
  change(thread, turn, { type: 'update', unified_diff, move_path: null });
const context = (turn_id: string): Line => ['turn_context', { turn_id, model: 'm', effort: 'low' }];
const message = (pictures: readonly string[]): Line => [
  'response_item',
  {
    ...{ type: 'message', id: 'm', role: 'user' },
    content: [
      { type: 'input_text', text: 'look' },
      ...pictures.map((image_url) => ({ type: 'input_image', image_url })),
    ],
  },
];
const prompt = (thread: string, turn: string, pictures: readonly string[]) =>
  item(thread, turn, {
    ...{ type: 'UserMessage', id: 'u' },
    content: [
      { type: 'text', text: 'look', text_elements: [] },
      ...pictures.map(() => ({ type: 'local_image', path: '/w/p.png' })),
    ],
  });

/** As Codex writes a line; a blank behind its first brace is as good JSON, and not so. */
const toLine = ([type, payload]: Line, ordinal: number) =>
  JSON.stringify({ timestamp: at, ordinal, type, payload });
const toOddLine = (line: Line, ordinal: number) => `{ ${toLine(line, ordinal).slice(1)}`;

const toBytes = (lines: readonly string[]) => Buffer.from(lines.map((line) => `${line}\n`).join(''));
const read = (lines: readonly string[]) =>
  readBytes(codexRollout, toBytes(lines), { path: '/s/rollout-1.jsonl' });

const thread = fc.constantFrom('a', 'a', 'a', 'a', 'other');
const turn = fc.constantFrom('t1', 't1', 't1', 't1', 't2');
const text = (...words: readonly string[]) =>
  fc.array(fc.constantFrom(...words), { maxLength: 9 }).map((parts) => parts.join(''));
const script = text('ls ', '"', '\\', '\n', '\t', '\u0001', 'é', '🙂', 'x'.repeat(40));
const lineOfDiff = fc.constantFrom(
  ...[
    '',
    ' ',
    ' c',
    '+',
    '+a',
    '+a\r',
    '-',
    '-b',
    '--',
    '++',
    '\r',
    'x',
    '\\ No newline at end of file',
    '+é',
    '\u0000x',
  ],
  ...[
    '@@ -1,2 +1,3 @@',
    '@@ -1 +1 @@ f()',
    '@@ -0,0 +1,2 @@',
    '@@ -7,0 +8 @@',
    '@@ -3,2 +2,0 @@',
    '@@',
    '@@@@',
  ],
  ...['@@ -1, +2 @@', '@@ -1234567890,1 +1 @@', '@@ -1,9 +1,9 @@', ' @@ -1 +1 @@'],
);
const diff = fc.array(lineOfDiff, { maxLength: 14 }).map((lines) => lines.join('\n'));
const pictures = fc.constantFrom<readonly string[]>([], [], ['data:image/png;base64,aGVsbG8=']);
const content = text('one\n', 'two', '\r\n', '\n', '\\', 'ü');
const line: fc.Arbitrary<Line> = fc.oneof(
  fc.tuple(thread, turn, script).map((all) => command(...all)),
  fc
    .tuple(
      thread,
      turn,
      script,
      fc.constantFrom('file:///w', 'file:///v', '/w'),
      fc.constantFrom(null, 0, 3, -1),
    )
    .map((all) => command(...all)),
  fc.tuple(thread, turn, diff).map((all) => update(...all)),
  fc.tuple(thread, turn, diff).map((all) => update(...all)),
  fc
    .tuple(thread, turn, fc.constantFrom('add', 'delete'), content)
    .map(([of, within, type, all]) => change(of, within, { type, content: all })),
  fc.tuple(thread, turn, fc.constantFrom(1, 70, 2_000_000_000)).map((all) => usage(...all)),
  turn.map(context),
  pictures.map(message),
  fc.tuple(thread, turn, pictures).map((all) => prompt(...all)),
);

describe('a rollout is the same whether its lines are gathered or parsed one by one', () => {
  const check = (name: string, isOdd: fc.Arbitrary<boolean>) =>
    test(name, () => {
      fc.assert(
        fc.property(fc.array(fc.tuple(line, isOdd), { maxLength: 60 }), (drawn) => {
          const all = [meta, context('t1'), ...drawn.map(([each]) => each)];
          const mixed = all.map((each, i) => (drawn[i - 2]?.[1] ? toOddLine : toLine)(each, i));
          expect(read(mixed)).toEqual(read(all.map(toOddLine)));
        }),
        { numRuns: 1500, seed: 3 },
      );
    });
  check('all of them', fc.constant(false));
  check('those that are as expected', fc.boolean());
});

const room = createLineRoom();

/** Names of the records that are handed on. */
function listHanded(lines: readonly Line[]): (string | null)[] {
  const finder = new RecordFinder(room, wantedRecords);
  const bytes = room.home.subarray(0, toBytes(lines.map(toLine)).copy(room.home));
  const names: (string | null)[] = [];
  for (let start = 0; finder.next(bytes, start); start = finder.lineEnd + 1) {
    names.push(finder.name);
    finder.takeGathered();
    readFrequent(bytes.subarray(finder.lineStart, finder.lineEnd), finder, { at });
  }
  return names;
}

test('of a turn only what begins it is handed on, and what is not ASCII', () => {
  const handed = listHanded([
    context('t1'),
    usage('a', 't1', 1),
    command('a', 't1', 'ls'),
    message([]),
    ...Array.from({ length: 20 }, () => command('a', 't1', 'ls "a\\b"\n')),
    update('a', 't1', '@@ -1 +1 @@\n-a\n+b\n'),
    usage('a', 't1', 2),
    context('t2'),
    command('a', 't2', 'ls'),
    command('a', 't2', 'ls é'),
    usage('a', 't2', 3),
    update('a', 't2', '@@ -1 +1 @@\n-a\n+é\n'),
    change('a', 't2', { type: 'add', content: 'x\n' }),
  ]);
  expect(handed).toEqual([
    ...['turn_context', 'token_usage_record', 'CommandExecution', 'turn_context'],
    ...['CommandExecution', 'FileChange'],
  ]);
});

test('what there is no room for is handed on, and gathering begins anew', () => {
  const lines = [
    usage('a', 't1', 1),
    command('a', 't1', 'ls'),
    ...Array.from({ length: 400 }, (_, i) => command('a', 't1', `echo ${i}`)),
  ];
  const names = listHanded(lines);
  expect(names).toEqual(['token_usage_record', 'CommandExecution', 'CommandExecution']);
  const all = [meta, context('t1'), ...lines];
  expect(read(all.map(toLine))).toEqual(read(all.map(toOddLine)));
});
