import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { evalCase } from '../../../src/adapters/sessions/eval-case.ts';
import type { ReadResult } from '../../../src/adapters/sessions/session-format.ts';
import { Session } from '../../../src/domain/session.ts';
import { readWithFormat } from '../../support/read-with-format.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const samples = fileURLToPath(new URL('../../../fixtures/codex-samples/', import.meta.url));
const multiTurn = readFileSync(`${samples}rollout-multi-turn.jsonl`, 'utf8');
const commit = '54f6c8a36471a01bc5c8563a5e1b63197300d1ba';
const patch = 'diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-a\n+b\n';

/** Line index and time of the prompt of each turn. */
const prompts = multiTurn.split('\n').flatMap((line, index) => {
  if (!line.includes('"item":{"type":"UserMessage"')) return [];
  return [{ index, at: JSON.parse(line).timestamp as string }];
});

const v0 = (start: object, repo = {}) => ({
  version: 'v0',
  case_id: '2026-11-22T13-00-00-notes-012345',
  created_at: '2026-11-22T13:00:00Z',
  conversation_id: 'c',
  source: 'cli',
  rollout: { filename: 'rollout.jsonl', start: { ...start, display: 'From here' } },
  repo: {
    cwd: '/home/dev/notes',
    git_base: { sha: commit, note: '' },
    patch_filename: 'repo.patch',
    ...repo,
  },
  notes: { what_went_wrong: 'x', what_good_looks_like: 'y' },
  artifacts: { include_logs: false },
});

const v1 = (selector: object, git = {}) => ({
  ...v0({}),
  version: 'v1',
  rollout: {
    filename: 'rollout.jsonl',
    start_selector: { kind: 'event_msg_user_message_contains', ...selector },
    start: { kind: 'rollout_line_index', value: 0, display: 'Start now' },
  },
  repo: {
    root: '/home/dev/notes',
    cwd_rel: 'packages/a',
    git: {
      commit,
      remotes: [],
      canonical_remote: 'git@example.com:n.git',
      reproducible: true,
      is_dirty: true,
      ...git,
    },
    patch_filename: 'repo.patch',
  },
});

function readCase(
  manifest: object | string | undefined,
  files: Record<string, string> = { 'repo.patch': patch },
): ReadResult {
  const folder = temporaryDirectory();
  writeFileSync(join(folder, 'rollout.jsonl'), multiTurn);
  if (manifest !== undefined) {
    writeFileSync(
      join(folder, 'manifest.json'),
      typeof manifest === 'string' ? manifest : JSON.stringify(manifest),
    );
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return readWithFormat(evalCase, join(folder, 'rollout.jsonl'));
}

test('a case starts from its commit with its patch, and is no second copy of its session', () => {
  const read = readCase(v0({ kind: 'rollout_line_index', value: 0 }));
  if (read.kind !== 'session') throw new Error(JSON.stringify(read));
  expect(Session.parse(read.session)).toEqual(read.session);
  expect(read.notes).toEqual([]);
  expect(read.session).toMatchObject({
    id: '2026-11-22T13-00-00-notes-012345',
    source: 'codex-eval-case',
    agentVersion: '0.169.0',
    baseCommit: commit,
    startPatch: patch,
    cwd: '/home/dev/notes',
    repoUrl: 'https://github.com/example/slugger.git',
  });
});

test('its newer form names the repository apart from the directory in it', () => {
  expect(readCase(v1({ contains: 'What files' }))).toMatchObject({
    session: { cwd: '/home/dev/notes/packages/a', repoUrl: 'git@example.com:n.git', baseCommit: commit },
  });
});

describe('turns before its start are context', () => {
  const check = (what: string, manifest: object, isInherited: boolean[]) =>
    test(what, () => {
      const read = readCase(manifest);
      if (read.kind !== 'session') throw new Error(JSON.stringify(read));
      expect(read.session.turns.map((turn) => turn.isInherited)).toEqual(isInherited);
    });
  const [first, second, third] = prompts;
  check('from a line', v0({ kind: 'rollout_line_index', value: second?.index }), [true, false, false]);
  check('from the beginning', v0({ kind: 'rollout_line_index', value: 0 }), [false, false, false]);
  check('from a time', v0({ kind: 'rollout_line_timestamp', value: third?.at }), [true, true, false]);
  check('from words', v1({ contains: 'Please add a doc comment' }), [true, false, false]);
  check('from words behind a time', v1({ contains: 'e', after_timestamp: second?.at }), [true, false, false]);
  check('from words on', v1({ contains: '', after_timestamp: first?.at }), [false, false, false]);
});

describe('says what is wrong with its folder', () => {
  const check = (what: string, read: () => ReadResult, expected: object) =>
    test(what, () => expect(read()).toMatchObject(expected));
  const whole = v1({ contains: 'What files' });
  check('no manifest', () => readCase(undefined), {
    kind: 'unreadable',
    detail: expect.stringContaining('rollout.jsonl: its manifest.json cannot be used: it cannot be read'),
  });
  check('a damaged manifest', () => readCase('{'), {
    kind: 'unreadable',
    detail: expect.stringContaining('cannot be used: no valid JSON'),
  });
  check('a manifest without a case', () => readCase({ version: 'v9' }), {
    kind: 'unreadable',
    detail: expect.stringContaining('cannot be used: case_id: '),
  });
  check('a start that is not there', () => readCase(v1({ contains: 'never asked' })), {
    kind: 'unreadable',
    detail: expect.stringContaining(
      'none of its prompts is the one at which its manifest.json starts the case',
    ),
  });
  check('an unknown commit', () => readCase(v1({ contains: 'What files' }, { commit: 'unknown' })), {
    session: { baseCommit: null },
  });
  check('no patch', () => readCase(whole, {}), {
    session: { startPatch: null },
    notes: [expect.stringContaining('its patch "repo.patch" cannot be read')],
  });
  check('a clean start', () => readCase(whole, { 'repo.patch': '' }), {
    session: { startPatch: null },
    notes: [],
  });
  check('a patch elsewhere', () => readCase({ ...whole, repo: { ...whole.repo, patch_filename: '../x' } }), {
    session: { startPatch: null },
    notes: [expect.stringContaining('its patch "../x" cannot be read')],
  });
});

test('is told by the manifest beside it', () => {
  expect(evalCase.recognises('rollout.jsonl', new Set(['manifest.json', 'rollout.jsonl']))).toBe(true);
  expect(evalCase.recognises('rollout.jsonl', new Set(['trace.jsonl', 'rollout.jsonl']))).toBe(false);
});
