import { describe, expect, test } from 'vitest';
import { codexRollout } from '../../../src/adapters/sessions/codex-rollout.ts';
import type { Session } from '../../../src/domain/session.ts';
import { readBytes } from '../../support/read-with-format.ts';

/** Lines of a rollout of an older version, a second apart. */
function read(records: readonly object[], meta: object = {}): Session {
  const head = {
    type: 'session_meta',
    payload: { id: 's', timestamp: '2026-03-01T09:00:00.000Z', cwd: '/w', cli_version: '0.80.0', ...meta },
  };
  const lines = [head, ...records].map((record, i) => {
    const timestamp = new Date(Date.parse('2026-03-01T09:00:00.000Z') + 1000 * i).toISOString();
    return JSON.stringify({ timestamp, ...record });
  });
  const result = readBytes(codexRollout, Buffer.from(`${lines.join('\n')}\n`), {
    path: '/r/rollout-1.jsonl',
  });
  if (result.kind !== 'session') throw new Error(result.detail);
  expect(result.notes).toEqual([]);
  return result.session;
}

const item = (payload: object) => ({ type: 'response_item', payload });
const event = (payload: object) => ({ type: 'event_msg', payload });
const prompt = (message: string, more: object = {}) => event({ type: 'user_message', message, ...more });
const call = (name: string, args: object, call_id = 'c') =>
  item({ type: 'function_call', name, arguments: JSON.stringify(args), call_id });
const output = (text: unknown, call_id = 'c') =>
  item({ type: 'function_call_output', call_id, output: text });
const said = event({ type: 'agent_message', message: 'Done.' });
const patch = '*** Begin Patch\n*** Update File: a.txt\n@@\n-old\n+new\n*** End Patch\n';

describe('knows what ran, whatever the tool was called', () => {
  const check = (what: string, records: object[], commands: object[]) =>
    test(what, () => {
      const { turns } = read([
        prompt('Go.'),
        { type: 'turn_context', payload: { cwd: '/w', model: 'm' } },
        ...records,
      ]);
      expect(turns[0]?.commands).toEqual(commands);
    });
  check(
    'shell, with words',
    [
      call('shell', { command: ['bash', '-lc', 'make'], workdir: 'sub' }),
      output('{"output":"x","metadata":{"exit_code":2}}'),
    ],
    [{ command: 'make', cwd: '/w/sub', exitCode: 2 }],
  );
  check(
    'shell_command, with much output',
    [
      call('shell_command', { command: 'make', workdir: '/tmp' }),
      output(`Exit code: 137\nWall time: 1 seconds\nOutput:\nExit code: 0\n${'x'.repeat(100_000)}`),
    ],
    [{ command: 'make', cwd: '/tmp', exitCode: 137 }],
  );
  check(
    'exec_command',
    [
      call('exec_command', { cmd: 'make' }),
      output('Chunk ID: 1\nWall time: 0.1 seconds\nProcess exited with code 0\nOutput:\n'),
    ],
    [{ command: 'make', cwd: '/w', exitCode: 0 }],
  );
  check(
    'exec_command that goes on',
    [
      call('exec_command', { cmd: 'serve' }),
      output(
        'Wall time: 9 seconds\nProcess running with session ID 7\nOutput:\nProcess exited with code 3\n',
      ),
    ],
    [{ command: 'serve', cwd: '/w', exitCode: null }],
  );
  check(
    'the provider’s own shell',
    [
      item({
        type: 'local_shell_call',
        call_id: 'c',
        action: { type: 'exec', command: ['ls', '-l'], working_directory: '/w' },
      }),
      output([{ type: 'input_text', text: 'Exit code: 0\nOutput:\n' }]),
    ],
    [{ command: 'ls -l', cwd: '/w', exitCode: 0 }],
  );
  check(
    'one that never came back',
    [call('shell', { command: ['make'] })],
    [{ command: 'make', cwd: '/w', exitCode: null }],
  );
  check('and no other tool', [call('update_plan', { plan: [] }), output('Plan updated')], []);
});

describe('knows which patches were applied', () => {
  const change = { path: 'a.txt', kind: 'update', removedLines: ['old'], addedLines: ['new'] };
  const check = (what: string, records: object[], changes: object[]) =>
    test(what, () => expect(read([prompt('Go.'), ...records]).turns[0]?.fileChanges).toMatchObject(changes));
  const custom = item({ type: 'custom_tool_call', name: 'apply_patch', call_id: 'c', input: patch });
  const answer = (text: string) => item({ type: 'custom_tool_call_output', call_id: 'c', output: text });
  check('one that says so', [custom, answer('Success. Updated the following files:\nM a.txt\n')], [change]);
  check(
    'one that says so as JSON',
    [custom, answer('{"output":"Success.","metadata":{"exit_code":0}}')],
    [change],
  );
  check('not one that failed', [custom, answer('{"output":"no","metadata":{"exit_code":1}}')], []);
  check('not one that was rejected', [custom, answer('patch rejected: read-only sandbox')], []);
  check('not one without an answer', [custom], []);
  check(
    'once, where Codex recorded it itself',
    [
      custom,
      event({
        type: 'patch_apply_end',
        call_id: 'c',
        success: true,
        changes: { '/w/a.txt': { type: 'add', content: 'new\n' } },
      }),
      answer('Exit code: 0\nOutput:\nSuccess. Updated'),
    ],
    [{ path: '/w/a.txt', kind: 'add', addedLines: ['new'] }],
  );
  check(
    'out of a here-document, in its folder',
    [
      call('shell', { command: ['bash', '-lc', `cd sub && apply_patch <<'EOF'\n${patch}EOF`] }),
      output('{"output":"Success.","metadata":{"exit_code":0}}'),
    ],
    [{ ...change, path: '/w/sub/a.txt' }],
  );
  check(
    'of the tool that takes it as an argument',
    [call('apply_patch', { input: patch }), output('Exit code: 0\nOutput:\nSuccess.')],
    [change],
  );
});

test('before turns had records, one ends where the next prompt comes, at the agent’s last word', () => {
  const { turns } = read([
    prompt('One.'),
    said,
    prompt('Two.'),
    call('shell', { command: ['ls'] }),
    prompt('Three.'),
    said,
    event({ type: 'turn_aborted', reason: 'interrupted' }),
  ]);
  expect(turns.map(({ prompt: text, end, endedAt }) => `${text} ${end} ${endedAt}`)).toEqual([
    'One. completed 2026-03-01T09:00:02.000Z',
    'Two. unfinished null',
    'Three. aborted 2026-03-01T09:00:07.000Z',
  ]);
});

test('pictures come as names, or with their bytes', () => {
  const url = 'data:image/png;base64,iVBORw0KGgo=';
  const message = (content: object[]) => item({ type: 'message', role: 'user', content });
  const { turns } = read([
    message([{ type: 'input_image', image_url: url }]),
    prompt('Look.', { images: [], local_images: ['/home/ana/shot.png'] }),
    message([{ type: 'input_text', text: 'Look again.' }]),
    prompt('Look again.', { images: [url, 'https://example.com/x.png'] }),
  ]);
  const stored = { mediaType: 'image/png', sha256: expect.stringMatching(/^[0-9a-f]{64}$/), sizeBytes: 8 };
  expect(turns.map(({ attachments }) => attachments)).toMatchObject([
    [{ name: 'shot.png', ...stored }],
    [
      { name: null, ...stored },
      { name: null, sha256: null },
    ],
  ]);
});

test('a fork that holds its parent’s records tells its own turns by their ids’ time', () => {
  const toId = (at: string) => {
    const time = Date.parse(at).toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
  };
  const turn = (at: string, text: string) => [
    event({ type: 'task_started', turn_id: toId(at) }),
    prompt(text),
    event({ type: 'task_complete', turn_id: toId(at) }),
  ];
  const { turns, forkedFrom } = read(
    [...turn('2026-02-01T09:00:00Z', 'Old.'), ...turn('2026-03-01T09:00:04Z', 'New.')],
    { forked_from_id: 'parent' },
  );
  expect(forkedFrom).toEqual({ id: 'parent', recordCount: null });
  expect(turns.map(({ prompt: text, isInherited }) => [text, isInherited])).toEqual([
    ['Old.', true],
    ['New.', false],
  ]);
});

describe('tells a person’s session by its source', () => {
  const check = (meta: object, writtenBy: string, spawnedBy: string | null = null) =>
    test(JSON.stringify(meta), () => {
      expect(read([prompt('Go.')], meta)).toMatchObject({ writtenBy, spawnedBy });
    });
  for (const source of ['exec', 'cli', 'vscode', 'mcp', 'unknown']) check({ source }, 'person');
  check({}, 'person');
  check({ source: { subagent: 'review' } }, 'harness');
  check({ source: { subagent: { thread_spawn: { parent_thread_id: 'p', depth: 1 } } } }, 'harness', 'p');
  check(
    { session_id: 'root', parent_thread_id: 'p', source: { subagent: { thread_spawn: { depth: 2 } } } },
    'harness',
    'root',
  );
  check({ thread_source: 'rollbench' }, 'harness');
  check({ originator: 'rollbench' }, 'harness');
});
