import { copyFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { execStream } from '../../../src/adapters/sessions/exec-stream.ts';
import { Session } from '../../../src/domain/session.ts';
import { readWithFormat } from '../../support/read-with-format.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const samples = fileURLToPath(new URL('../../../fixtures/codex-samples/', import.meta.url));
const commit = '54f6c8a36471a01bc5c8563a5e1b63197300d1ba';

interface Folder {
  readonly trace: string | Buffer;
  readonly prompt?: string | Buffer;
  readonly commit?: string;
}

function layOut({ trace, prompt, commit: sha }: Folder): string {
  const folder = temporaryDirectory();
  const file = join(folder, 'trace.jsonl');
  writeFileSync(file, trace);
  if (prompt !== undefined) writeFileSync(join(folder, 'prompt.txt'), prompt);
  if (sha !== undefined) writeFileSync(join(folder, 'repo_sha.txt'), sha);
  return file;
}

test('reads a fix: prompt, commit, commands, edited files, tokens and times', () => {
  const folder = temporaryDirectory();
  const file = join(folder, 'trace.jsonl');
  copyFileSync(`${samples}exec-bugfix.jsonl`, file);
  writeFileSync(join(folder, 'prompt.txt'), 'Fix src/slug.js.\n');
  writeFileSync(join(folder, 'repo_sha.txt'), `${commit}\n`);
  utimesSync(file, new Date(), new Date('2026-11-22T12:19:17.500Z'));
  const read = readWithFormat(execStream, file);
  if (read.kind !== 'session') throw new Error(JSON.stringify(read));
  expect(Session.parse(read.session)).toEqual(read.session);
  const edit = { movedTo: null, addedLines: [], removedLines: [], areLinesKnown: false, at: null };
  expect(read).toMatchObject({
    notes: [],
    attachments: [],
    session: {
      id: '01a20332-452a-74a0-8918-a0d4d20b4b34',
      source: 'codex-exec-stream',
      writtenBy: 'person',
      baseCommit: commit,
      cwd: '/home/dev/projects/slugger',
      startedAt: '2026-11-22T12:19:15.882Z',
      endedAt: '2026-11-22T12:19:17.500Z',
      turns: [
        {
          prompt: 'Fix src/slug.js.\n',
          end: 'completed',
          commands: [
            { command: `node --test 2>&1 | tail -n 20; exit \${PIPESTATUS[0]}`, exitCode: 1 },
            { command: 'cat src/slug.js', exitCode: 0 },
            { command: 'git log --oneline | head -3', exitCode: 0 },
            { command: 'npm test --silent 2>&1 | tail -n 12', exitCode: 0 },
          ],
          fileChanges: [
            { ...edit, path: '/home/dev/projects/slugger/CHANGELOG.md', kind: 'add' },
            { ...edit, path: '/home/dev/projects/slugger/src/slug.js', kind: 'update' },
          ],
          usage: { inputTokens: 50200, cachedInputTokens: 38800, outputTokens: 420, reasoningTokens: 104 },
        },
      ],
    },
  });
});

const event = (fields: object) => `${JSON.stringify(fields)}\n`;
const started = event({ type: 'thread.started', thread_id: 't' });
const command = (type: string, fields: object) =>
  event({
    type,
    item: { id: 'item_1', type: 'command_execution', command: "/bin/bash -lc 'sleep 9'", ...fields },
  });

describe('tells how it ended', () => {
  const check = (what: string, trace: string, end: string) =>
    test(what, () => {
      const read = readWithFormat(execStream, layOut({ trace: started + trace, prompt: 'Go.' }));
      expect(read).toMatchObject({ session: { turns: [{ end }] } });
    });
  check('well', event({ type: 'turn.completed', usage: { input_tokens: 1, output_tokens: 1 } }), 'completed');
  check('badly', event({ type: 'turn.failed', error: { message: 'x' } }), 'failed');
  check('not at all', event({ type: 'error', message: 'Reconnecting... 1/5' }), 'unfinished');
});

describe('knows what ran', () => {
  const check = (what: string, trace: string, commands: object[]) =>
    test(what, () => {
      const read = readWithFormat(execStream, layOut({ trace: started + trace, prompt: 'Go.' }));
      expect(read).toMatchObject({ session: { turns: [{ commands }] } });
    });
  check('a command that was cut off', command('item.started', { exit_code: null, status: 'in_progress' }), [
    { command: 'sleep 9', cwd: null, exitCode: null },
  ]);
  check(
    'a command that was declined',
    command('item.started', { status: 'in_progress' }) + command('item.completed', { status: 'declined' }),
    [],
  );
});

describe('says what is wrong with its folder', () => {
  const check = (what: string, folder: Folder, expected: object) =>
    test(what, () => expect(readWithFormat(execStream, layOut(folder))).toMatchObject(expected));
  check(
    'no start',
    { trace: '', prompt: 'Go.' },
    {
      kind: 'unreadable',
      detail: expect.stringContaining('trace.jsonl: no thread.started in it'),
    },
  );
  check(
    'no prompt',
    { trace: started },
    {
      kind: 'unreadable',
      detail: expect.stringContaining('trace.jsonl: no readable prompt.txt beside it'),
    },
  );
  check(
    'a prompt in another encoding',
    { trace: started, prompt: Buffer.from([0xff, 0xfe]) },
    {
      kind: 'unreadable',
      notes: [expect.stringContaining('prompt.txt beside it is no valid UTF-8')],
    },
  );
  check(
    'a commit that is none',
    { trace: started, prompt: 'Go.', commit: 'main' },
    {
      kind: 'session',
      session: { baseCommit: null },
      notes: [expect.stringContaining('repo_sha.txt beside it holds no full commit id')],
    },
  );
  check(
    'a torn line',
    { trace: `${started}{"type":"turn.comp`, prompt: 'Go.' },
    {
      kind: 'session',
      notes: [expect.stringContaining('trace.jsonl:2: last line is torn')],
    },
  );
});

describe('is told by its name and the prompt beside it', () => {
  const check = (name: string, siblings: string[], isOurs: boolean) =>
    test(`${name} beside ${siblings}`, () =>
      expect(execStream.recognises(name, new Set(siblings))).toBe(isOurs));
  check('trace.jsonl', ['prompt.txt', 'repo_sha.txt', 'trace.jsonl'], true);
  check('trace.jsonl', ['rollout.jsonl', 'trace.jsonl'], false);
  check('other.jsonl', ['prompt.txt'], false);
});
