import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Session } from '../../../src/domain/session.ts';
import type { SessionReading } from '../../../src/ports.ts';
import { readSessions } from '../../support/read-sessions.ts';

const samples = fileURLToPath(new URL('../../../fixtures/codex-samples/', import.meta.url));

async function readSample(name: string): Promise<Extract<SessionReading, { kind: 'session' }>> {
  const [reading] = await readSessions([`${samples}rollout-${name}.jsonl`]);
  if (reading?.kind !== 'session') throw new Error(`${name}: ${JSON.stringify(reading)}`);
  return reading;
}

test('reads a fix whole: prompt, commands, changes, tokens and end', async () => {
  const { session, notes, bytesRead } = await readSample('bugfix');
  expect(session).toEqual({
    id: '01a20332-452a-74a0-8918-a0d4d20b4b34',
    source: 'codex-rollout',
    file: `${samples}rollout-bugfix.jsonl`,
    agent: 'codex',
    agentVersion: '0.169.0',
    model: 'gpt-5.5',
    effort: 'high',
    writtenBy: 'person',
    spawnedBy: null,
    forkedFrom: null,
    origin: null,
    repoUrl: 'https://github.com/example/slugger.git',
    branch: 'main',
    cwd: '/home/dev/projects/slugger',
    baseCommit: '54f6c8a36471a01bc5c8563a5e1b63197300d1ba',
    startPatch: null,
    startedAt: '2026-11-22T12:19:15.894Z',
    endedAt: '2026-11-22T12:19:17.492Z',
    turns: [
      {
        index: 1,
        prompt: 'The slugify test is failing. Fix src/slug.js so the tests pass.',
        pipedInput: null,
        attachments: [],
        isInherited: false,
        firstRecord: 1,
        model: 'gpt-5.5',
        effort: 'high',
        startedAt: '2026-11-22T12:19:15.943Z',
        endedAt: '2026-11-22T12:19:17.492Z',
        end: 'completed',
        commands: [
          {
            command: `node --test 2>&1 | tail -n 20; exit \${PIPESTATUS[0]}`,
            cwd: '/home/dev/projects/slugger',
            exitCode: 1,
          },
          { command: 'cat src/slug.js', cwd: '/home/dev/projects/slugger', exitCode: 0 },
          { command: 'git log --oneline | head -3', cwd: '/home/dev/projects/slugger', exitCode: 0 },
          {
            command: 'npm test --silent 2>&1 | tail -n 12',
            cwd: '/home/dev/projects/slugger',
            exitCode: 0,
          },
        ],
        fileChanges: [
          {
            path: '/home/dev/projects/slugger/src/slug.js',
            kind: 'update',
            movedTo: null,
            addedLines: ["    .replace(/[^a-z0-9]+/g, '-')", "    .replace(/^-+|-+$/g, '');"],
            removedLines: ["    .replace(/[^a-z0-9]/g, '-')", "    .replace(/^-|-$/g, '');"],
            areLinesKnown: true,
            hunks: expect.toSatisfy((hunks) => hunks === null || Array.isArray(hunks)),
            at: '2026-11-22T12:19:16.597Z',
          },
          {
            path: '/home/dev/projects/slugger/CHANGELOG.md',
            kind: 'add',
            movedTo: null,
            addedLines: ['# Changelog', '', '- slugify collapses runs of separators'],
            removedLines: [],
            areLinesKnown: true,
            hunks: expect.toSatisfy((hunks) => hunks === null || Array.isArray(hunks)),
            at: '2026-11-22T12:19:16.597Z',
          },
        ],
        usage: {
          requestCount: 5,
          inputTokens: 50200,
          cachedInputTokens: 38800,
          outputTokens: 420,
          reasoningTokens: 104,
        },
      },
    ],
  });
  expect(notes).toEqual([]);
  expect(bytesRead).toBe(readFileSync(session.file).length);
});

describe('takes what the person typed and nothing that Codex put beside it', () => {
  const check = (sample: string, prompts: string[]) =>
    test(sample, async () => {
      const { session, notes } = await readSample(sample);
      expect(session.turns.map(({ prompt }) => prompt)).toEqual(prompts);
      expect(notes).toEqual([]);
      expect(Session.parse(session)).toEqual(session);
    });
  check('bugfix-codemode', ['The slugify test is failing. Fix src/slug.js so the tests pass.']);
  check('multi-turn', [
    'What files does this project have?',
    'Please add a doc comment to slugify.',
    'Remind me what I asked so far.',
  ]);
  // AGENTS.md and a skill's text stand in user messages before the prompt.
  check('agents-md-skill', ['Use $changelog-writer to add a changelog entry.']);
  check('compaction', ['Count to five a few times.']);
  check('image', ['What colour is this?']);
  check('plan', ['Plan the fix, then start.']);
  check('qa', ['What is the difference between a mutex and a semaphore? Two sentences.']);
  check('subagent-v2', ['Use a sub-agent to count the files in src.']);
  check('tui-cli', ['Explain what slugify does.', 'Second prompt typed in the TUI']);
});

describe('tells how each turn ended', () => {
  const check = (sample: string, ends: string[]) =>
    test(sample, async () => {
      const { session } = await readSample(sample);
      expect(session.turns.map(({ end, endedAt }) => `${end} ${endedAt}`)).toEqual(ends);
    });
  check('multi-turn', [
    'completed 2026-11-22T12:19:19.984Z',
    'completed 2026-11-22T12:19:20.464Z',
    'completed 2026-11-22T12:19:20.883Z',
  ]);
  check('interrupted-INT', ['aborted 2026-11-22T12:19:41.730Z']);
  check('interrupted-TERM', ['unfinished null']);
  check('turn-failed', ['failed 2026-11-22T12:19:34.184Z']);
});

describe('tells whose words a session holds', () => {
  const check = (sample: string, writtenBy: string) =>
    test(sample, async () => {
      expect((await readSample(sample)).session.writtenBy).toBe(writtenBy);
    });
  check('subagent-v2', 'person');
  check('subagent-v2-subagent', 'harness');
  check('review', 'harness');
  check('review-subagent', 'harness');
  check('tui-cli', 'person');
});

test('keeps a command that was recorded after its turn had ended', async () => {
  const { session } = await readSample('interrupted-INT');
  expect(session.turns[0]?.commands).toEqual([
    { command: 'echo started; sleep 317; echo never', cwd: '/home/dev/projects/slugger', exitCode: -1 },
  ]);
});

test('reads the patches of code mode, where the tool call is JavaScript', async () => {
  const { session } = await readSample('bugfix-codemode');
  expect(session.model).toBe('gpt-6.1-sol');
  expect(session.turns[0]?.fileChanges).toMatchObject([
    {
      path: '/home/dev/projects/slugger/src/slug.js',
      kind: 'update',
      movedTo: null,
      addedLines: ["    .replace(/[^a-z0-9]+/g, '-')", "    .replace(/^-+|-+$/g, '');"],
      removedLines: ["    .replace(/[^a-z0-9]/g, '-')", "    .replace(/^-|-$/g, '');"],
    },
  ]);
});

test('reads a rename and a deletion with the lines that went', async () => {
  const { session } = await readSample('failing');
  const [rename, deletion] = session.turns[0]?.fileChanges ?? [];
  expect(rename).toMatchObject({
    path: '/home/dev/projects/slugger/src/slug.js',
    kind: 'update',
    movedTo: '/home/dev/projects/slugger/src/slugify.js',
    addedLines: ["export function slugify(text = '') {"],
    removedLines: ['export function slugify(text) {'],
  });
  expect(deletion?.kind).toBe('delete');
  expect(deletion?.removedLines).toHaveLength(6);
});

test('counts every model response of a turn once, across a compaction', async () => {
  const { session } = await readSample('compaction');
  expect(session.turns[0]?.usage).toEqual({
    requestCount: 5,
    inputTokens: 81_800,
    cachedInputTokens: 26_000,
    outputTokens: 142,
    reasoningTokens: 20,
  });
});

test('a picture is an attachment with its name and its bytes', async () => {
  const { session, attachments } = await readSample('image');
  const id = '97a3a410c9bca540512251c37ce63982edccbed54c6f2e1d06ec717b9f753e29';
  expect(session.turns[0]?.attachments).toEqual([
    { kind: 'image', name: 'red.png', mediaType: 'image/png', sha256: id, sizeBytes: 73 },
  ]);
  expect(attachments).toMatchObject([
    { id, mediaType: 'image/png', base64: expect.stringMatching(/^iVBOR/) },
  ]);
});

test('outside git there is no base commit', async () => {
  const { session } = await readSample('qa');
  expect([session.baseCommit, session.branch, session.repoUrl]).toEqual([null, null, null]);
});

test('a fork names its parent, and how many of its records it shares', async () => {
  const { session, notes } = await readSample('forked');
  const parent = (await readSample('multi-turn')).session;
  expect(session.forkedFrom).toEqual({ id: parent.id, recordCount: 44 });
  expect(session.turns.map(({ prompt, firstRecord }) => [prompt, firstRecord])).toEqual([
    ['Try another idea: use a RegExp constant.', 47],
  ]);
  expect(parent.turns.map(({ firstRecord }) => firstRecord)).toEqual([1, 20, 35]);
  expect(notes).toEqual([]);
});

test('a sub-agent names the session for which it worked', async () => {
  const root = (await readSample('subagent-v2')).session;
  expect((await readSample('subagent-v2-subagent')).session.spawnedBy).toBe(root.id);
  expect(root.spawnedBy).toBe(null);
  expect((await readSample('review-subagent')).session.spawnedBy).toBe(null);
});

describe('reads the format of older versions', () => {
  const check = (version: string, changed: string[]) =>
    test(version, async () => {
      const { session, notes } = await readSample(`legacy-${version}`);
      expect(Session.parse(session)).toEqual(session);
      expect(notes).toEqual([]);
      const [turn, ...others] = session.turns;
      expect(others).toEqual([]);
      expect(session).toMatchObject({ agentVersion: version, writtenBy: 'person', branch: 'main' });
      expect(turn).toMatchObject({
        prompt: 'The slugify test is failing. Fix src/slug.js so the tests pass.',
        end: 'completed',
        endedAt: expect.stringMatching(/^2026-11-22T12:20/),
        usage: { requestCount: 5, inputTokens: 50200, cachedInputTokens: 38800, outputTokens: 420 },
      });
      expect(turn?.commands.map(({ command, exitCode }) => `${command.slice(0, 11)} → ${exitCode}`)).toEqual([
        'node --test → 1',
        'cat src/slu → 0',
        'git log --o → 0',
        'npm test -- → 0',
      ]);
      expect(turn?.fileChanges.map(({ path, kind }) => `${kind} ${path}`)).toEqual(changed);
      expect(turn?.fileChanges.find(({ kind }) => kind === 'update')).toMatchObject({
        addedLines: ["    .replace(/[^a-z0-9]+/g, '-')", "    .replace(/^-+|-+$/g, '');"],
        removedLines: ["    .replace(/[^a-z0-9]/g, '-')", "    .replace(/^-|-$/g, '');"],
        at: expect.stringMatching(/^2026-11-22T12:20/),
      });
    });
  // What was patched is known from the model's call, and in 0.140 from Codex's own record of it.
  check('0.80.0', ['update src/slug.js', 'add CHANGELOG.md']);
  check('0.120.0', ['update src/slug.js', 'add CHANGELOG.md']);
  check('0.140.0', [
    'add /home/dev/projects/slugger/CHANGELOG.md',
    'update /home/dev/projects/slugger/src/slug.js',
  ]);
});
