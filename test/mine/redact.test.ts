import { describe, expect, test } from 'vitest';
import { createSecretRedactor } from '../../src/adapters/redactors/secrets.ts';
import { Candidate } from '../../src/domain/candidate.ts';
import { parsePatch } from '../../src/domain/patch.ts';
import { Session } from '../../src/domain/session.ts';
import { redactCandidate } from '../../src/mine/redact-candidate.ts';
import { redactPatch } from '../../src/mine/redact-patch.ts';
import { hideHomes, redactSession } from '../../src/mine/redact-session.ts';
import { redactLines, redactValue } from '../../src/mine/redact-value.ts';
import {
  exampleAttachment,
  exampleFileChange,
  exampleSession,
  exampleTurn,
} from '../support/example-session.ts';
import { exampleCandidate } from '../support/examples.ts';
import { createGitFixture } from '../support/git-fixture.ts';
import { drawSecrets } from '../support/synthetic-secrets.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const redactor = createSecretRedactor();
const drawn = drawSecrets(1);
const secretOf = (wanted: string) => drawn.find(({ name }) => name === wanted)?.secret ?? '';
const token = secretOf('GitHub personal');
const key = secretOf('RSA private key');

test('no text of a session keeps a secret, wherever it stands', async () => {
  const change = {
    ...exampleFileChange(`keys/${token}.txt`, `old\n${token}`, `a\n${key}\nb`),
    movedTo: `moved/${token}`,
  };
  const session = exampleSession({
    repoUrl: `https://ada:${token}@github.com/acme/shop.git`,
    branch: `fix/${token}`,
    cwd: `/srv/${token}`,
    file: `/sessions/${token}.jsonl`,
    origin: token,
    turns: [
      exampleTurn({
        prompt: `use ${token}`,
        pipedInput: token,
        attachments: [exampleAttachment({ name: `${token}.png` })],
        commands: [{ command: `curl -H 'X: ${token}'`, cwd: `/srv/${token}`, exitCode: 0 }],
        fileChanges: [change],
      }),
    ],
  });
  const redacted = await redactSession(session, redactor);
  const stored = JSON.stringify(Session.parse(redacted.session));
  for (const line of [token, ...key.split('\n')]) expect(stored).not.toContain(line);
  expect(redacted.found).toEqual([
    { kind: 'github-token', count: 13 },
    { kind: 'private-key', count: 1 },
  ]);
  expect(redacted.session.turns[0]?.fileChanges[0]?.addedLines.length).toBe(change.addedLines.length);
  expect(redacted.session.turns[0]?.fileChanges[0]?.addedLines.slice(0, 3)).toEqual([
    'a',
    '[redacted: private-key]',
    '',
  ]);
});

test('an id that is a secret names its session in other files, too, and no other session', async () => {
  const other = drawSecrets(2).find(({ name }) => name === 'GitHub personal')?.secret ?? '';
  const idsOf = async (session: Partial<Session>) => {
    const { session: stored, found } = await redactSession(exampleSession(session), redactor);
    expect(found).toEqual([{ kind: 'github-token', count: 1 }]);
    expect(await redactSession(stored, redactor)).toEqual({ session: stored, found: [] });
    return [stored.id, stored.spawnedBy, stored.forkedFrom?.id];
  };
  const [id] = await idsOf({ id: token });
  expect(id).toMatch(/^\[redacted: github-token\]-[0-9a-f]{8}$/);
  expect(await idsOf({ id: 'a', spawnedBy: token })).toEqual(['a', id, undefined]);
  expect(await idsOf({ id: 'a', forkedFrom: { id: token, recordCount: 1 } })).toEqual(['a', null, id]);
  expect(await idsOf({ id: other })).not.toEqual([id, null, undefined]);
});

test('a session without secrets comes out as it was', async () => {
  const session = exampleSession({
    turns: [exampleTurn({ fileChanges: [exampleFileChange('a.ts', 'const a = 1;\n', 'const a = 2;\n')] })],
  });
  expect(await redactSession(session, redactor)).toEqual({ session, found: [] });
});

test('lines keep their number even where a record has a break inside of one', async () => {
  const { value } = await redactLines(['a\nb', `${token}\nc`, '', 'd'], redactor);
  expect(value).toEqual(['a\nb', '[redacted: github-token]\nc', '', 'd']);
});

test('a value is gone through to its end, keys too', async () => {
  const { value, found } = await redactValue({ [`x ${token}`]: [1, null, { deep: `y ${token}` }] }, redactor);
  expect(value).toEqual({ 'x [redacted: github-token]': [1, null, { deep: 'y [redacted: github-token]' }] });
  expect(found).toEqual([{ kind: 'github-token', count: 2 }]);
});

test('people’s names leave a session’s own paths, and stay in its prompts', () => {
  const session = exampleSession({
    turns: [
      exampleTurn({
        prompt: 'see /home/dev/shop/a.ts',
        commands: [{ command: 'ls', cwd: '/home/dev/shop', exitCode: 0 }],
        fileChanges: [
          { ...exampleFileChange('/home/dev/shop/a.ts', 'a', 'b'), movedTo: '/home/dev/shop/b.ts' },
        ],
      }),
    ],
  });
  const { cwd, turns } = hideHomes({ ...session, file: '/home/dev/.codex/sessions/r.jsonl' });
  expect(cwd).toBe('~/shop');
  expect(turns[0]).toMatchObject({
    prompt: 'see /home/dev/shop/a.ts',
    commands: [{ cwd: '~/shop' }],
    fileChanges: [{ path: '~/shop/a.ts', movedTo: '~/shop/b.ts' }],
  });
});

describe('a patch', () => {
  const repository = () => createGitFixture(`${temporaryDirectory()}/shop`);
  const diffOf = (
    before: Record<string, string | Uint8Array>,
    after: Record<string, string | Uint8Array>,
  ) => {
    const { commit, git } = repository();
    const [from, to] = [commit('a', before), commit('b', after)];
    return `${git('diff', '--binary', '--full-index', from, to)}\n`;
  };

  test('keeps headers, markers and the number of its lines', async () => {
    // Another key between the same first and last line, which the hunk then shows but once.
    const rotated = key.replaceAll(/^[^-].*$/gm, (line) => [...line].reverse().join('').replace(/^=+/, 'A'));
    const patch = diffOf(
      { 'a.env': `A=1\n${key}\nB=2\n`, 'b.ts': 'const b = 1;\n' },
      { 'a.env': `A=1\n${rotated}\nB=2\n`, 'b.ts': `const b = '${token}';\n` },
    );
    const { text, found } = await redactPatch(patch, redactor);
    for (const line of [
      token,
      ...`${key}\n${rotated}`.split('\n').filter((each) => !each.startsWith('-----')),
    ])
      expect(text).not.toContain(line);
    expect(found.map(({ kind }) => kind)).toContain('github-token');
    expect(text.split('\n').length).toBe(patch.split('\n').length);
    const shape = (each: string) =>
      parsePatch(each).map(({ path, addedLines, removedLines }) => [
        path,
        addedLines.length,
        removedLines.length,
      ]);
    expect(shape(text)).toEqual(shape(patch));
    expect(text).toContain("\n+const b = '[redacted: github-token]';\n");
  });

  test('with a secret in a path can still be read', async () => {
    const { text } = await redactPatch(diffOf({}, { [`keys/${token}.txt`]: 'a\n' }), redactor);
    expect(parsePatch(text)).toMatchObject([
      { path: 'keys/[redacted: github-token].txt', addedLines: ['a'] },
    ]);
  });

  test('of a binary file, and one without secrets, stays byte for byte', async () => {
    const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251);
    const patch = diffOf({ 'a.ts': 'a\n' }, { 'a.ts': 'diff --git a/x b/x\n-- \n', 'a.bin': bytes });
    expect(await redactPatch(patch, redactor)).toEqual({ text: patch, found: [] });
  });

  test('is empty when it was', async () => {
    expect(await redactPatch('', redactor)).toEqual({ text: '', found: [] });
  });
});

test('a candidate says what it lost in which part', async () => {
  const candidate = exampleCandidate({
    prompts: [`take ${token}`, 'and [redacted: jwt] from before'],
    goldMessage: `Fix\n\n${key}`,
    goldPatch: `diff --git a/a.js b/a.js\n--- a/a.js\n+++ b/a.js\n@@ -1 +1 @@\n-1\n+${token}\n`,
  });
  const redacted = await redactCandidate(candidate, redactor);
  expect(Candidate.parse(redacted.candidate).redactions).toEqual([
    { part: 'prompt', kind: 'github-token', count: 1 },
    { part: 'prompt', kind: 'jwt', count: 1 },
    { part: 'message', kind: 'private-key', count: 1 },
    { part: 'goldPatch', kind: 'github-token', count: 1 },
  ]);
  expect(redacted.found).toEqual([
    { kind: 'github-token', count: 2 },
    { kind: 'private-key', count: 1 },
  ]);
  expect(await redactCandidate(exampleCandidate(), redactor)).toEqual({
    candidate: exampleCandidate(),
    found: [],
  });
});
