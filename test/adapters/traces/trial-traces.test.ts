import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTrialTraces } from '../../../src/adapters/traces/trial-traces.ts';
import { describeEvents, readTrace } from '../../support/read-trace.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const sample = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../../fixtures/codex-samples', name), 'utf8');

const trace = sample('exec-bugfix.jsonl');
const rollout = sample('rollout-bugfix.jsonl');

const joined = [
  'started: gpt-5.5',
  'prompt: The slugify test is failing. Fix src/slug.js so the tests pass.',
  'reasoning: **Inspecting the failing test**',
  "message: I'll run the tests first to see the failure.",
  'usage: 9100 + 120',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the agent's own shell variable
  'command: node --test 2>&1 | tail -n 20; exit ${PIPESTATUS[0]} → 1',
  'usage: 9600 + 40',
  'command: cat src/slug.js → 0',
  'command: git log --oneline | head -3 → 0',
  'reasoning: **Fixing the regex**',
  'usage: 10100 + 180',
  'edit: add slugger/CHANGELOG.md, update src/slug.js',
  'usage: 10500 + 30',
  'command: npm test --silent 2>&1 | tail -n 12 → 0',
  'message: Fixed `slugify` so runs of separators collapse to one dash, and added a changelog entry. All tests pass.',
  'usage: 10900 + 50',
  'ended: completed',
];

describe('what Codex printed and what it recorded', () => {
  test('are one stream: each event once, with its time and place', async () => {
    const { events, faults } = await readTrace(temporaryDirectory(), {
      'trace.jsonl': trace,
      'rollout.jsonl': rollout,
    });
    expect(describeEvents(events)).toEqual(joined);
    expect(events.map(({ index }) => index)).toEqual(events.map((_, i) => i));
    expect(events.every(({ at, file, line }) => at !== null && file === 'rollout.jsonl' && line > 0)).toBe(
      true,
    );
    expect(faults).toEqual({ unreadable: 0, foreign: 0, duplicated: 0, misplaced: 0 });
  });

  test('either alone will do', async () => {
    const printed = await readTrace(temporaryDirectory(), { 'trace.jsonl': trace });
    const told = joined.filter((line) => /^(message|command|edit|reasoning|ended)/.test(line));
    const known = describeEvents(printed.events).filter((line) => !line.startsWith('usage'));
    expect(known.toSorted()).toEqual(told.toSorted());
    const recorded = await readTrace(temporaryDirectory(), { 'rollout.jsonl': rollout });
    expect(describeEvents(recorded.events)).toEqual(joined);
  });

  test('a rollout that broke off is completed by what was printed', async () => {
    const { events, faults } = await readTrace(temporaryDirectory(), {
      'trace.jsonl': trace,
      'rollout.jsonl': rollout.slice(0, Math.floor(rollout.length * 0.7)),
    });
    expect(describeEvents(events).filter((line) => !line.startsWith('usage'))).toEqual(
      joined.filter((line) => !line.startsWith('usage')),
    );
    expect(faults.unreadable).toBe(1);
  });

  test('records out of order are put back, and twice is once', async () => {
    const lines = rollout.trimEnd().split('\n');
    const shuffled = lines
      .toSpliced(12, 2, lines[13] ?? '', lines[12] ?? '')
      .toSpliced(20, 0, lines[5] ?? '');
    const { events, faults } = await readTrace(temporaryDirectory(), {
      'rollout.jsonl': `${shuffled.join('\n')}\n`,
    });
    expect(describeEvents(events)).toEqual(joined);
    expect(faults).toEqual({ unreadable: 0, foreign: 0, duplicated: 1, misplaced: 1 });
  });

  test('foreign and damaged lines are counted, and all others read', async () => {
    const damaged = `{"hello":1}\nnot json\n[1]\n{"type":"item.completed","item":{"id":"x","type":"agent_message"}}\n${trace}{"type":"item.comp`;
    const { events, faults } = await readTrace(temporaryDirectory(), { 'trace.jsonl': damaged });
    expect(describeEvents(events).at(-2)).toBe('ended: completed');
    expect(faults).toEqual({ unreadable: 2, foreign: 3, duplicated: 0, misplaced: 0 });
  });

  test('what is said again after a lost connection is said once', async () => {
    const said = (id: string) =>
      `{"type":"item.completed","item":{"id":"${id}","type":"agent_message","text":"Hi"}}`;
    const lines = [
      said('item_0'),
      said('item_0'),
      '{"type":"error","message":"Reconnecting... 1/5"}',
      said('item_1'),
    ];
    const { events, faults } = await readTrace(temporaryDirectory(), { 'trace.jsonl': lines.join('\n') });
    expect(describeEvents(events)).toEqual(['message: Hi', 'notice: Reconnecting... 1/5']);
    expect(faults.duplicated).toBe(2);
  });

  test('a command that was still running when the stream ended is told', async () => {
    const started =
      '{"type":"item.started","item":{"id":"item_1","type":"command_execution","command":"/bin/bash -lc \'sleep 9\'","aggregated_output":"","exit_code":null,"status":"in_progress"}}';
    const { events } = await readTrace(temporaryDirectory(), { 'trace.jsonl': started });
    expect(describeEvents(events)).toEqual(['command: sleep 9 → null']);
  });

  test('the skill that a prompt names, and sub-agents between the steps of their parent', async () => {
    const skill = await readTrace(temporaryDirectory(), {
      'rollout.jsonl': sample('rollout-agents-md-skill.jsonl'),
    });
    expect(describeEvents(skill.events)).toContain('skill: changelog-writer');
    const { events } = await readTrace(temporaryDirectory(), {
      'rollout.jsonl': sample('rollout-subagent-v2.jsonl'),
      'rollout-sub.jsonl': sample('rollout-subagent-v2-subagent.jsonl'),
    });
    expect(describeEvents(events).filter((line) => /^ *(command|agent|tool)/.test(line))).toEqual([
      'agent: /root/count_files',
      '  command: ls src | wc -l → 0',
      'tool: own/wait',
    ]);
  });
});

describe("Claude Code's stream, as the real one printed it", () => {
  const check = (name: string, expected: readonly string[]) =>
    test(name, async () => {
      const printed = readFileSync(
        join(import.meta.dirname, '../../../fixtures/claude-streams', name, 'trace.jsonl'),
        'utf8',
      );
      const { events, faults } = await readTrace(temporaryDirectory(), { 'trace.jsonl': printed });
      expect(describeEvents(events).filter((line) => !/usage/.test(line))).toEqual(expected);
      expect(faults).toEqual({ unreadable: 0, foreign: 0, duplicated: 0, misplaced: 0 });
    });

  const fix = [
    'started: claude-sonnet-4-5',
    'reasoning: The test tells what is wrong.',
    'message: I run the tests.',
    'command: node --test 2>&1 | tail -n 3; exit 1 → 1',
    'read: src/greet.js',
    'edit: update src/greet.js',
    'tool: own/Edit failed',
    'command: node --test >/dev/null && echo fine → 0',
    'edit: add greeter/CHANGELOG.md',
    'message: Fixed, with an entry in the change log.',
    'ended: completed',
  ];
  check('fix', fix);
  check('resumed', [
    ...fix,
    'started: claude-sonnet-4-5',
    'edit: update src/greet.js',
    'command: git checkout -q -b farewell → 0',
    'edit: update src/greet.js',
    'message: Done.',
    'ended: completed',
  ]);
  check('failed', [
    'started: claude-sonnet-4-5',
    'read: src/greet.js',
    'message: API Error: 400 scripted failure',
    'ended: failed',
  ]);
  check('sub-agent', [
    'started: claude-sonnet-4-5',
    '  prompt: Put one line about greet into NOTES.md.',
    '  edit: add greeter/NOTES.md',
    '  command: cat NOTES.md → 0',
    'agent: Put one line about greet into NOTES.md.',
    'message: The notes are written.',
    'ended: completed',
  ]);
});

test("Claude Code's stream: tools of MCP, a line said twice, a call without a result", async () => {
  const use = (id: string, name: string, input: unknown, parent: string | null = null) =>
    JSON.stringify({
      type: 'assistant',
      uuid: `a-${id}`,
      parent_tool_use_id: parent,
      message: {
        id: `m-${id}`,
        content: [{ type: 'tool_use', id, name, input }],
        usage: { input_tokens: 5, cache_read_input_tokens: 2, output_tokens: 3 },
      },
    });
  const result = (id: string, content: string, isError = false, parent: string | null = null) =>
    JSON.stringify({
      type: 'user',
      uuid: `u-${id}`,
      parent_tool_use_id: parent,
      message: { content: [{ type: 'tool_result', tool_use_id: id, content, is_error: isError }] },
    });
  const lines = [
    '{"type":"system","subtype":"init","cwd":"/workspace","model":"claude-opus-4-8"}',
    use('1', 'Read', { file_path: '/workspace/src/a.js' }),
    result('1', 'text'),
    use('2', 'Bash', { command: 'npm test' }),
    result('2', 'Exit code 1\nfailed', true),
    result('2', 'Exit code 1\nfailed', true),
    use('3', 'Edit', { file_path: '/workspace/src/a.js', old_string: 'a', new_string: 'b' }),
    result('3', 'The file has been updated.'),
    use('4', 'mcp__docs__search', { q: 'x' }),
    result('4', 'found'),
    use('5', 'Task', { prompt: 'Look around.' }),
    use('6', 'Bash', { command: 'ls' }, '5'),
    result('6', 'a', false, '5'),
    result('5', 'done'),
    use('7', 'Bash', { command: 'sleep 99' }),
    '{"type":"result","subtype":"success","is_error":false,"result":"Done."}',
  ];
  const { events, faults } = await readTrace(temporaryDirectory(), { 'trace.jsonl': lines.join('\n') });
  expect(describeEvents(events).filter((line) => !/usage/.test(line))).toEqual([
    'started: claude-opus-4-8',
    'read: src/a.js',
    'command: npm test → 1',
    'edit: update src/a.js',
    'tool: docs/search',
    '  command: ls → 0',
    'agent: Look around.',
    'ended: completed',
    'command: sleep 99 → null',
  ]);
  expect(faults).toEqual({ unreadable: 0, foreign: 0, duplicated: 1, misplaced: 0 });
});

test('a trace of any length is read without being held', async () => {
  const folder = temporaryDirectory();
  const file = await open(join(folder, 'trace.jsonl'), 'w');
  const block = Array.from(
    { length: 200 },
    (_, i) =>
      `{"type":"item.completed","item":{"id":"ID_${i}","type":"command_execution","command":"ls","aggregated_output":"${'x'.repeat(20_000)}","exit_code":0}}\n`,
  ).join('');
  for (let i = 0; i < 16; i++) await file.write(block.replaceAll('ID', `item_${i}`));
  await file.close();
  let largest = 0;
  let count = 0;
  await createTrialTraces({ locate: () => folder }).read('any', (events) => {
    count += events.length;
    largest = Math.max(largest, events.length);
  });
  expect(count).toBe(3200);
  // A batch is what lies in one chunk: 64 MB come in hundreds of them.
  expect(largest).toBeLessThan(100);
});
