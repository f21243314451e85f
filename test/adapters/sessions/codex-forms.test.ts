import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Session } from '../../../src/domain/session.ts';
import { readSessions } from '../../support/read-sessions.ts';

const forms = fileURLToPath(new URL('../../../fixtures/codex-forms/', import.meta.url));
const greeter = '/home/dev/projects/greeter';

async function readForm(form: string): Promise<Session[]> {
  const readings = await readSessions([`${forms}${form}`]);
  return readings.map((reading) => {
    if (reading.kind !== 'session') throw new Error(reading.detail);
    expect(reading.notes).toEqual([]);
    expect(Session.parse(reading.session)).toEqual(reading.session);
    return reading.session;
  });
}

/** Each turn as a line: prompt, end, commands with their exit codes, changes. */
function outline(session: Session): string[] {
  return session.turns.map(({ prompt, end, commands, fileChanges }) => {
    const ran = commands.map(({ command, exitCode }) => `${command.slice(0, 11)} ${exitCode}`).sort();
    const changed = fileChanges.map(({ path, kind }) => `${kind} ${path.replace(`${greeter}/`, '')}`);
    return `${prompt} → ${[end, ...ran, ...changed].join(', ')}`;
  });
}

const fixed = 'The greeting lacks its comma. → completed, node --test 1, update src/greet.js';

describe('reads every form in which Codex keeps sessions', () => {
  const check = (form: string, sessions: { readonly turns: string[]; readonly writtenBy?: 'harness' }[]) =>
    test(form, async () => {
      const read = await readForm(form);
      expect(read.map((session) => ({ turns: outline(session), writtenBy: session.writtenBy }))).toEqual(
        sessions.map(({ turns, writtenBy = 'person' }) => ({ turns, writtenBy })),
      );
    });
  check('resumed', [{ turns: [fixed, 'Now let part() say Farewell. → completed, update src/greet.js'] }]);
  check('forked', [
    { turns: ['Read src/greet.js. → completed, cat src/gre 0'] },
    { turns: ['Another idea: say Ahoy. → completed, update src/greet.js'] },
  ]);
  check('subagent-v1', [
    { turns: ['Have a sub-agent write NOTES.md. → completed'] },
    { turns: ['Put one line about greet into NOTES.md. → completed, add NOTES.md'], writtenBy: 'harness' },
  ]);
  // The task of such a sub-agent is recorded encrypted.
  check('subagent-v2', [
    { turns: ['Have a sub-agent write NOTES.md. → completed'] },
    { turns: [' → completed, add NOTES.md'], writtenBy: 'harness' },
  ]);
  check('review', [
    { turns: [], writtenBy: 'harness' },
    {
      turns: [
        'Review the current code changes (staged, unstaged, and untracked files) and provide prioritized findings. → completed, git diff 0',
      ],
      writtenBy: 'harness',
    },
  ]);
  check('compaction', [
    {
      turns: ['The greeting lacks its comma. → completed, cat src/gre 0, git diff -- 0, update src/greet.js'],
    },
  ]);
  check('code-mode', [
    { turns: ['The greeting lacks its comma. → completed, exit 3 3, ls 0, update src/greet.js'] },
  ]);
  check('archived', [{ turns: [fixed] }]);
  check('aborted', [{ turns: [fixed.replace('completed', 'aborted')] }]);
  check('killed', [{ turns: [fixed.replace('completed', 'unfinished')] }]);
  check('piped', [
    {
      turns: [
        "Mend what this log says.\n\n<stdin>\ngreet('Ada') has no comma\n</stdin> → completed, node --test 1, update src/greet.js",
      ],
    },
  ]);
  check('image', [{ turns: ['What colour is this? → completed'] }]);
  check('stream', [{ turns: [fixed.replace('comma.', 'comma.\n')] }]);
  check('vscode', [{ turns: [fixed] }]);
  const slugify = 'The slugify test is failing. Fix src/slug.js so the tests pass. → completed';
  const ran = 'cat src/slu 0, git log --o 0, node --test 1, npm test -- 0';
  check('legacy-resumed', [
    {
      turns: [
        `${slugify}, ${ran}, add /home/dev/projects/slugger/CHANGELOG.md, update /home/dev/projects/slugger/src/slug.js`,
        'Now greet with a comma. → completed, update src/greet.js',
      ],
    },
  ]);
  // The migration loses what 0.80 kept of patches only in the model's calls.
  check('legacy-migrated', [{ turns: [`${slugify}, ${ran}, update src/slug.js, add CHANGELOG.md`] }]);
});

test('a fork goes on from its parent', async () => {
  const [parent, fork] = await readForm('forked');
  expect(fork?.forkedFrom?.id).toBe(parent?.id);
  const shared = fork?.forkedFrom?.recordCount ?? 0;
  expect(parent?.turns.every(({ firstRecord }) => (firstRecord ?? shared) < shared)).toBe(true);
  expect(fork?.turns.every(({ firstRecord }) => (firstRecord ?? 0) >= shared)).toBe(true);
});

test('sub-agents worked for their root, a review for nobody', async () => {
  for (const form of ['subagent-v1', 'subagent-v2']) {
    const [root, agent] = await readForm(form);
    expect([root?.spawnedBy, agent?.spawnedBy]).toEqual([null, root?.id]);
  }
  expect((await readForm('review')).map(({ spawnedBy }) => spawnedBy)).toEqual([null, null]);
});

test('a compaction counts no token and no prompt twice', async () => {
  const [session] = await readForm('compaction');
  expect(session?.turns[0]?.usage).toMatchObject({ requestCount: 5, inputTokens: 34_000, outputTokens: 200 });
});

test('what was piped in is told from what was typed', async () => {
  const [session] = await readForm('piped');
  expect(session?.turns[0]?.pipedInput).toBe("greet('Ada') has no comma");
});

test('a picture comes with its name and bytes', async () => {
  const [reading] = await readSessions([`${forms}image`]);
  if (reading?.kind !== 'session') throw new Error(JSON.stringify(reading));
  const [attachment] = reading.session.turns[0]?.attachments ?? [];
  expect(attachment).toMatchObject({ kind: 'image', name: 'red.png', mediaType: 'image/png', sizeBytes: 70 });
  expect(reading.attachments).toMatchObject([{ id: attachment?.sha256, mediaType: 'image/png' }]);
});
