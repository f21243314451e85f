import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { claudeTranscript } from '../../../src/adapters/sessions/claude-transcript.ts';
import { createLineRoom } from '../../../src/adapters/sessions/line-room.ts';
import type { ReadResult } from '../../../src/adapters/sessions/session-format.ts';
import { Session } from '../../../src/domain/session.ts';
import { readBytes, readWithFormat } from '../../support/read-with-format.ts';

const samples = fileURLToPath(new URL('../../../fixtures/claude-samples/', import.meta.url));
const project = '/home/dev/projects/greeter';

/** Files of a sample, the oldest first. */
function filesOf(sample: string): string[] {
  const files = globSync(`${samples}${sample}/**/*.jsonl`);
  return files.sort((a, b) => (firstTime(a) < firstTime(b) ? -1 : 1));
}

const firstTime = (file: string) => /"timestamp":"([^"]*)"/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';

function readSample(sample: string, position = 0) {
  const read = readWithFormat(claudeTranscript, filesOf(sample)[position] ?? '');
  if (read.kind !== 'session') throw new Error(`${sample}: ${JSON.stringify(read)}`);
  return read;
}

test('reads a fix whole: prompt, commands, changes, tokens and end', () => {
  const { session, notes, attachments } = readSample('fix');
  expect([notes, attachments]).toEqual([[], []]);
  expect(Session.parse(session)).toEqual(session);
  const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(session).toEqual({
    id: /([0-9a-f-]+)\.jsonl$/.exec(session.file)?.[1],
    source: 'claude-transcript',
    file: filesOf('fix')[0],
    agent: 'claude-code',
    agentVersion: expect.stringMatching(/^2\.\d+\.\d+$/),
    model: 'claude-sonnet-4-5',
    effort: null,
    writtenBy: 'person',
    spawnedBy: null,
    forkedFrom: null,
    origin: null,
    repoUrl: null,
    branch: 'main',
    cwd: project,
    baseCommit: null,
    startPatch: null,
    startedAt: instant,
    endedAt: instant,
    turns: [
      {
        index: 1,
        prompt: 'The greeting lacks its comma: fix src/greet.js.\n\nKeep the tests green.',
        pipedInput: null,
        attachments: [],
        isInherited: false,
        firstRecord: null,
        model: 'claude-sonnet-4-5',
        effort: null,
        startedAt: session.startedAt,
        endedAt: session.endedAt,
        end: 'completed',
        commands: [
          { command: 'node --test 2>&1 | tail -n 3; exit 1', cwd: project, exitCode: 1 },
          { command: 'node --test >/dev/null && echo fine', cwd: project, exitCode: 0 },
        ],
        fileChanges: [
          {
            path: `${project}/src/greet.js`,
            kind: 'update',
            movedTo: null,
            addedLines: ["  return 'Hello, ' + name + '!';"],
            removedLines: ["  return 'Hello ' + name;"],
            areLinesKnown: true,
            hunks: [{ oldStart: 1, shape: ' -+   ', contextHash: expect.stringMatching(/^[0-9a-f]{8}$/) }],
            at: instant,
          },
          {
            path: `${project}/CHANGELOG.md`,
            kind: 'add',
            movedTo: null,
            addedLines: ['# Changelog', '', '- greet greets with a comma'],
            removedLines: [],
            areLinesKnown: true,
            hunks: null,
            at: instant,
          },
        ],
        usage: {
          requestCount: 5,
          inputTokens: 7000,
          cachedInputTokens: 5500,
          outputTokens: 360,
          reasoningTokens: 0,
        },
      },
    ],
  });
});

describe('takes what the person typed, and tells how each turn ended', () => {
  const check = (sample: string, position: number, turns: string[]) =>
    test(`${sample} ${position + 1}`, () => {
      const { session, notes } = readSample(sample, position);
      expect(
        session.turns.map(({ prompt, end, fileChanges }) => `${prompt} → ${end}, ${fileChanges.length}`),
      ).toEqual(turns);
      expect(notes).toEqual([]);
      expect(Session.parse(session)).toEqual(session);
    });
  check('resumed', 0, [
    'The greeting lacks its comma, please mend it. → completed, 2',
    'Now let part() say farewell. → completed, 2',
  ]);
  check('forked', 0, ['Read src/greet.js. → completed, 0']);
  check('forked', 1, ['Read src/greet.js. → completed, 0', 'Another idea: say Ahoy. → completed, 1']);
  check('interrupted', 0, ['Say Ahoy instead. → aborted, 1']);
  check('killed', 0, ['Say Ahoy instead. → unfinished, 1']);
  check('failed', 0, ['Say Ahoy instead. → failed, 0']);
  check('sub-agent', 0, ['Have a sub-agent write NOTES.md. → completed, 0']);
  check('image', 0, ['What colour is this? → completed, 0']);
  check('piped', 0, ['Mend what this log says.\ngreet is too quiet\n → completed, 1']);
  // Neither `/compact` nor the summary is a prompt.
  check('compacted', 0, [
    'The greeting lacks its comma, please. → completed, 2',
    'Let part() say Ciao. → completed, 1',
  ]);
  // `/status` and `!ls` came to nothing; the text behind `/shout` was nobody's.
  check('terminal', 0, [
    '/shout the greeting → completed, 1',
    'Say Ahoy instead. → aborted, 1',
    'Take your time with the tests. → completed, 0',
    'And say Moin. → completed, 0',
  ]);
});

test('a sub-agent works for its root session, and what it wrote is known though its tools record nothing', () => {
  const root = readSample('sub-agent', 0).session;
  const agent = readSample('sub-agent', 1).session;
  expect(agent).toMatchObject({ writtenBy: 'harness', spawnedBy: root.id, cwd: project });
  expect(agent.id).toMatch(/^agent-[0-9a-f]+$/);
  expect(agent.turns[0]?.fileChanges).toMatchObject([
    { path: `${project}/NOTES.md`, kind: 'add', addedLines: ['greet says hello'], areLinesKnown: true },
  ]);
  expect(agent.turns[0]?.commands).toEqual([{ command: 'cat NOTES.md', cwd: project, exitCode: 0 }]);
});

test('turns that a fork took over are marked, and its own time begins behind them', () => {
  const [parent, fork] = [readSample('forked', 0).session, readSample('forked', 1).session];
  expect(fork.id).not.toBe(parent.id);
  expect(fork.turns.map(({ isInherited }) => isInherited)).toEqual([true, false]);
  expect(fork.startedAt).toBe(fork.turns[1]?.startedAt);
  expect(parent.turns.map(({ isInherited }) => isInherited)).toEqual([false]);
});

test('a picture is an attachment with its bytes', () => {
  const { session, attachments } = readSample('image');
  const [attachment] = session.turns[0]?.attachments ?? [];
  expect(attachment).toMatchObject({ kind: 'image', mediaType: 'image/png', sizeBytes: 70 });
  expect(attachments).toEqual([
    { id: attachment?.sha256, mediaType: 'image/png', base64: expect.stringMatching(/^iVBORw0KGgo/) },
  ]);
});

describe('an appended transcript, read on, is the same as one read at once', () => {
  const check = (sample: string, cutLine: number, canGoOn: boolean) =>
    test(`${sample}, from line ${cutLine}`, () => {
      const path = filesOf(sample)[0] ?? '';
      const bytes = readFileSync(path);
      const cut = bytes.toString('latin1').split('\n').slice(0, cutLine).join('\n').length + 1;
      const before = readBytes(claudeTranscript, bytes.subarray(0, cut), { path });
      if (before.kind !== 'session') throw new Error(JSON.stringify(before));
      expect(before.state !== null).toBe(canGoOn);
      if (before.state === null) return;
      const { session, state } = structuredClone(before);
      const rest = readBytes(claudeTranscript, bytes.subarray(cut), {
        path,
        from: { session, state },
        linesBefore: cutLine,
      });
      expect(toSession(rest)).toEqual(readSample(sample).session);
    });
  check('resumed', 21, true);
  // Within a response of several lines, its command still to be answered.
  check('fix', 8, true);
  check('fix', 9, true);
  // An edit is under way: what was asked would have to be kept.
  check('fix', 12, false);
  check('interrupted', 9, true);
});

describe('an appended transcript is read on behind commands that came to nothing', () => {
  const typed = (name: string) => user(`<command-name>/${name}</command-name>`);
  const ran = assistant('r', [call('c', 'Bash', { command: 'ls' })]);
  const path = '/p/0b3f66ce-0000-4000-8000-000000000000.jsonl';
  const toBytes = (lines: string[]) => Buffer.from(`${lines.join('\n')}\n`);
  const check = (what: string, before: string[], after: string[], expected: 'read on' | 'lost') =>
    test(`${what}: ${expected}`, () => {
      const first = readBytes(claudeTranscript, toBytes(before), { path });
      if (first.kind !== 'session' || first.state === null) throw new Error(JSON.stringify(first));
      expect(JSON.stringify(first.state)).not.toContain('/');
      const { session, state } = structuredClone(first);
      const reader = claudeTranscript.open({
        path,
        from: { session, state },
        ownThreadSource: '',
        room: createLineRoom(),
        readSibling: () => undefined,
      });
      for (const [i, each] of after.entries()) reader?.take(Buffer.from(each), before.length + i + 1, true);
      expect(reader?.isLost?.()).toBe(expected === 'lost');
      const whole = readBytes(claudeTranscript, toBytes([...before, ...after]), { path });
      if (expected === 'read on') expect(toSession(reader?.finish() ?? whole)).toEqual(toSession(whole));
    });
  const talk = [user('One.'), ran, typed('status')];
  check('in between', [...talk, user('Two.')], [ran, user('Three.')], 'read on');
  check('at the end', talk, [user('Two.'), ran], 'read on');
  check('at the beginning', [typed('model'), typed('clear')], [user('One.'), ran], 'read on');
  check('with a prompt that waited', [typed('model')], [toQueued('Wait.'), ran], 'read on');
  check('at the end, and it goes on', talk, [ran.replaceAll('"c"', '"d"')], 'lost');
});

const toQueued = (prompt: string) =>
  line({ type: 'attachment', attachment: { type: 'queued_command', prompt, commandMode: 'prompt' } });

const toSession = (read: ReadResult) => (read.kind === 'session' ? read.session : read);

const line = (fields: object) =>
  JSON.stringify({
    parentUuid: null,
    isSidechain: false,
    timestamp: '2026-11-20T10:00:00.000Z',
    sessionId: 's',
    cwd: '/w',
    version: '2.1.0',
    gitBranch: 'HEAD',
    ...fields,
  });
const user = (content: unknown, fields = {}) =>
  line({ type: 'user', message: { role: 'user', content }, ...fields });
const assistant = (id: string, content: unknown[], fields = {}) =>
  line({
    type: 'assistant',
    message: { id, role: 'assistant', model: 'm', content, stop_reason: 'tool_use', ...fields },
  });
const call = (id: string, name: string, input: object) => ({ type: 'tool_use', id, name, input });
const result = (id: string, text: string, toolUseResult?: unknown) =>
  user(
    [{ type: 'tool_result', tool_use_id: id, content: text }],
    toolUseResult === undefined ? {} : { toolUseResult },
  );

function readLines(...lines: string[]) {
  const path = '/p/0b3f66ce-0000-4000-8000-000000000000.jsonl';
  const read = readBytes(claudeTranscript, Buffer.from(`${lines.join('\n')}\n`), { path });
  if (read.kind !== 'session') throw new Error(JSON.stringify(read));
  return read;
}

describe('tells a prompt from what is written in a person’s name', () => {
  const check = (what: string, content: unknown, prompts: string[], fields = {}) =>
    test(what, () => {
      const { session } = readLines(
        user('First.'),
        user(content, fields),
        assistant('a', [call('c', 'Bash', { command: 'ls' })]),
      );
      expect(session.turns.slice(1).map(({ prompt }) => prompt)).toEqual(prompts);
    });
  check('plain words', 'Second.', ['Second.']);
  check('words with tags of their own', '<b>bold</b> is wrong', ['<b>bold</b> is wrong']);
  check('blocks', [{ type: 'text', text: 'Second.' }], ['Second.']);
  check(
    'what an editor adds',
    [
      { type: 'text', text: '<ide_opened_file>The user opened x.ts</ide_opened_file>' },
      { type: 'text', text: 'Second.' },
    ],
    ['Second.'],
  );
  check('a meta message', 'Caveat', [], { isMeta: true });
  check('a summary', 'This session is being continued', [], { isCompactSummary: true });
  check(
    'the caveat of older versions',
    'Caveat: The messages below were generated by the user while running local commands. DO NOT respond.',
    [],
  );
  check('a notice of a task', '<task-notification><id>x</id></task-notification>', []);
  check('a message of no human origin', 'Go on.', [], { origin: { kind: 'auto-continuation' } });
  check('output of a local command', '<local-command-stdout>ok</local-command-stdout>', []);
  check(
    'a command of the user’s own',
    '<command-message>fix</command-message>\n<command-name>/fix</command-name>',
    ['/fix'],
  );
  check(
    'a command with arguments',
    '<command-name>/fix</command-name>\n<command-args>the <b>bug</b></command-args>',
    ['/fix the <b>bug</b>'],
  );
  check('a shell command', '<bash-input>make</bash-input>', ['!make']);
});

describe('knows what was edited', () => {
  const file = '/w/a.txt';
  const check = (what: string, lines: string[], expected: object[]) =>
    test(what, () => {
      const { session } = readLines(user('Edit.'), ...lines);
      expect(session.turns[0]?.fileChanges).toMatchObject(expected);
    });
  const edit = (old_string: string, new_string: string, more = {}) =>
    assistant(`a-${old_string}`, [call('e', 'Edit', { file_path: file, old_string, new_string, ...more })]);
  check(
    'of a notebook, by what was before and after',
    [
      assistant('a', [call('e', 'NotebookEdit', { notebook_path: '/w/n.ipynb' })]),
      result('e', 'Updated', {
        notebook_path: '/w/n.ipynb',
        original_file: 'a\nb\nc\n',
        updated_file: 'a\nB\nc\n',
      }),
    ],
    [{ path: '/w/n.ipynb', kind: 'update', addedLines: ['B'], removedLines: ['b'], areLinesKnown: true }],
  );
  check(
    'of a file written anew without a patch',
    [
      assistant('a', [call('e', 'Write', { file_path: file, content: 'a\nB\n' })]),
      result('e', 'ok', {
        type: 'update',
        filePath: file,
        content: 'a\nB\n',
        originalFile: 'a\nb\n',
        structuredPatch: [],
      }),
    ],
    [{ kind: 'update', addedLines: ['B'], removedLines: ['b'], areLinesKnown: true }],
  );
  check(
    'not, where nothing is recorded of it',
    [edit('b', 'B'), result('e', 'ok')],
    [{ path: file, kind: 'update', addedLines: [], removedLines: [], areLinesKnown: false }],
  );
  check(
    'not at all, where the tool refused',
    [edit('b', 'B'), user([{ type: 'tool_result', tool_use_id: 'e', is_error: true }])],
    [],
  );
  check('not at all, where no result came', [edit('b', 'B')], []);
});

test('a sub-agent’s edits are told from the file as it read it', () => {
  const path = '/p/agent-1.jsonl';
  const inAgent = (text: string) => JSON.stringify({ ...JSON.parse(text), isSidechain: true, agentId: '1' });
  const edit = (id: string, old_string: string, new_string: string, replace_all = false) =>
    assistant(id, [call(id, 'Edit', { file_path: '/w/a.txt', old_string, new_string, replace_all })]);
  const lines = [
    user('Task.'),
    assistant('a', [call('r', 'Read', { file_path: '/w/a.txt' })]),
    result('r', '1\tone\n2\ttwo\n3\tone\n4\t\n\n<system-reminder>\nBeware.\n</system-reminder>\n'),
    edit('e1', 'wo', 'hree'),
    result('e1', 'updated'),
    edit('e2', 'one', 'ONE', true),
    result('e2', 'updated'),
    edit('e3', 'not there', ''),
    result('e3', 'updated'),
    edit('e4', 'ONE', 'one'),
    result('e4', 'updated'),
  ].map(inAgent);
  const read = readBytes(claudeTranscript, Buffer.from(lines.join('\n')), { path });
  if (read.kind !== 'session') throw new Error(JSON.stringify(read));
  expect(
    read.session.turns[0]?.fileChanges.map(({ addedLines, removedLines, areLinesKnown }) => [
      removedLines,
      addedLines,
      areLinesKnown,
    ]),
  ).toEqual([
    [['two'], ['three'], true],
    [['one', 'one'], ['ONE', 'ONE'], true],
    [[], [], false],
    [[], [], false],
  ]);
});

test('older versions keep a sub-agent within its root: its task is no prompt, its edits are the root’s', () => {
  const { session } = readLines(
    user('Do it.'),
    user('Task of a sub-agent.', { isSidechain: true }),
    line({
      type: 'assistant',
      isSidechain: true,
      message: { id: 'x', model: 'm', content: [call('w', 'Write', { file_path: '/w/b', content: 'b\n' })] },
    }),
    user([{ type: 'tool_result', tool_use_id: 'w', content: 'File created' }], {
      isSidechain: true,
      toolUseResult: { type: 'create', filePath: '/w/b', content: 'b\n', structuredPatch: [] },
    }),
  );
  expect(session.turns.map(({ prompt }) => prompt)).toEqual(['Do it.']);
  expect(session.turns[0]?.fileChanges).toMatchObject([{ path: '/w/b', kind: 'add', addedLines: ['b'] }]);
});

test('versions before 2.0 copy a conversation into the file that goes on with it, all at one instant', () => {
  const at = (timestamp: string) => ({ timestamp });
  const { session } = readLines(
    user([{ type: 'text', text: 'One.' }]),
    assistant('a', [{ type: 'text', text: 'x' }], {
      usage: { input_tokens: 1, output_tokens: 1 },
      stop_reason: 'end_turn',
    }),
    user('Two.', at('2026-11-20T10:00:00.004Z')),
  );
  expect(session.turns.map(({ prompt, isInherited }) => [prompt, isInherited])).toEqual([
    ['One.', true],
    ['Two.', false],
  ]);
  expect(session.startedAt).toBe('2026-11-20T10:00:00.004Z');
});

test('the tokens of a response that several lines repeat count once', () => {
  const usage = { input_tokens: 10, cache_read_input_tokens: 90, output_tokens: 1 };
  const { session } = readLines(
    user('Go.'),
    assistant('a', [{ type: 'text', text: 'x' }], { usage }),
    assistant('a', [call('c', 'Bash', { command: 'ls' })], { usage: { ...usage, output_tokens: 40 } }),
    assistant('b', [{ type: 'text', text: 'x' }], { usage, stop_reason: 'end_turn' }),
  );
  expect(session.turns[0]?.usage).toEqual({
    requestCount: 2,
    inputTokens: 200,
    cachedInputTokens: 180,
    outputTokens: 41,
    reasoningTokens: 0,
  });
});

test('a damaged line costs itself alone, and is named', () => {
  const { session, notes } = readLines(
    user('One.'),
    '{"parentUuid":',
    line({ type: 'assistant', message: { id: 7 } }),
    user('Two.'),
  );
  expect(session.turns.map(({ prompt }) => prompt)).toEqual(['One.', 'Two.']);
  expect(notes).toEqual([
    expect.stringContaining('.jsonl:2: no valid JSON'),
    expect.stringContaining('.jsonl:3: line left out: id: '),
  ]);
});

test('a file without a message is no session', () => {
  const path = '/p/0b3f66ce-0000-4000-8000-000000000000.jsonl';
  expect(
    readBytes(claudeTranscript, Buffer.from('{"type":"mode","mode":"normal"}\n'), { path }),
  ).toMatchObject({
    kind: 'unreadable',
    detail: `${path}: no message in it`,
  });
});

describe('is told by its name', () => {
  const check = (name: string, isOurs: boolean) =>
    test(name, () => expect(claudeTranscript.recognises(name, new Set())).toBe(isOurs));
  check('0b3f66ce-9c1d-4000-8000-000000000000.jsonl', true);
  check('agent-ad0b3f66ce782ab23.jsonl', true);
  check('agent-1a2b.jsonl', true);
  check('rollout-2026-11-22T12-19-15-x.jsonl', false);
  check('history.jsonl', false);
});
