import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { createGit } from '../../src/adapters/repos/git.ts';
import { buildSampleRepository } from '../../src/adapters/repos/sample-repository.ts';
import type { Session } from '../../src/domain/session.ts';
import { replayEdits } from '../../src/mine/replay-edits.ts';
import { toSessionEdits } from '../../src/mine/session-edits.ts';
import type { Git } from '../../src/ports.ts';
import { readSessions } from '../support/read-sessions.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';

/** Sessions of the real Codex over the sample repository, and that repository. */
const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
let git: Git;
let root: string;
let sessions: Session[];

beforeAll(async () => {
  const sample = await buildSampleRepository({
    samplePath: join(fixtures, 'sample'),
    targetPath: join(sharedTemporaryDirectory(), 'tally'),
  });
  git = createGit(sample.path);
  root = [...sample.commits.values()][0] ?? '';
  const readings = await readSessions([join(fixtures, 'rollouts')]);
  sessions = readings
    .flatMap((each) => (each.kind === 'session' ? each.session : []))
    .filter(({ turns }) => turns.some(({ fileChanges }) => fileChanges.length > 0));
});

const updatesOf = (session: Session) =>
  session.turns.flatMap((turn) => turn.fileChanges).filter(({ kind }) => kind === 'update');

/** How many sessions have edits that do not fit the commit. */
async function countMisfits(toCommit: (session: Session) => string): Promise<number> {
  let count = 0;
  for (const session of sessions) {
    const commit = toCommit(session);
    const { byTurn } = await toSessionEdits(session, (paths) => git.findPaths(commit, paths));
    const { misfits } = await replayEdits(byTurn.flat(), (path) => git.readFile(commit, path));
    if (misfits.length > 0) count++;
  }
  return count;
}

test('what Codex records of an edit says where it was made', () => {
  expect(sessions.length).toBeGreaterThanOrEqual(14);
  expect(sessions.flatMap(updatesOf).every(({ hunks }) => hunks !== null && hunks.length > 0)).toBe(true);
});

test('every recorded edit fits the commit that its session says it began at', async () => {
  expect(await countMisfits(({ baseCommit }) => baseCommit ?? '')).toBe(0);
});

test('and most do not fit the first commit of all', async () => {
  expect(await countMisfits(() => root)).toBeGreaterThan(sessions.length / 2);
});

test('every edit that the real Claude Code recorded fits the files that it was made on', async () => {
  const files: Record<string, string> = {
    'src/greet.js':
      "export function greet(name) {\n  return 'Hello ' + name;\n}\n\nexport function part() {\n  return 'Bye';\n}\n",
  };
  const readings = await readSessions([join(fixtures, 'claude-samples')]);
  const edited = readings
    .flatMap((each) => (each.kind === 'session' ? each.session : []))
    .filter(({ turns }) => turns.some(({ fileChanges }) => fileChanges.length > 0));
  expect(edited.flatMap(updatesOf).filter(({ hunks }) => hunks !== null).length).toBeGreaterThanOrEqual(4);
  for (const session of edited) {
    const edits = session.turns
      .flatMap((turn) => turn.fileChanges)
      .map((edit) => ({ ...edit, path: edit.path.replace('/home/dev/projects/greeter/', '') }));
    expect(await replayEdits(edits, async (path) => files[path])).toEqual({ misfits: [], unrecorded: [] });
  }
});
