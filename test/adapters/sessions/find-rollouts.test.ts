import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findRollouts } from '../../../src/adapters/sessions/find-rollouts.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

function layOut(files: readonly string[]): string {
  const root = temporaryDirectory();
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
  }
  return root;
}

describe('finds rollouts, oldest first', () => {
  const check = (name: string, files: string[], roots: string[], expected: string[]) =>
    test(name, async () => {
      const home = layOut(files);
      const { files: found } = await findRollouts(roots.map((root) => join(home, root)));
      expect(found.map((file) => relative(home, file))).toEqual(expected);
    });
  const october = 'sessions/2026/10/03/rollout-2026-10-03T09-00-00-a.jsonl';
  const november = 'sessions/2026/11/22/rollout-2026-11-22T12-19-15-b.jsonl';
  const archived = 'archived_sessions/rollout-2026-10-20T08-00-00-c.jsonl';
  check('of a Codex home', [november, archived, october], ['.'], [october, archived, november]);
  check(
    'of a home without what else lies in it',
    [november, 'worktrees/x/rollout-2026-01-01T00-00-00-d.jsonl', 'history.jsonl', 'sessions/notes.jsonl'],
    ['.'],
    [november],
  );
  check(
    'of any directory',
    ['a/rollout-2.jsonl', 'rollout-1.jsonl.zst'],
    ['.'],
    ['rollout-1.jsonl.zst', 'a/rollout-2.jsonl'],
  );
  check('of a file, whatever its name', ['x/session.jsonl'], ['x/session.jsonl'], ['x/session.jsonl']);
  check('once, though several roots hold it', [october], ['.', 'sessions', october], [october]);
});

test('does not follow links below a root', async () => {
  const home = layOut(['sessions/rollout-1.jsonl', 'other/rollout-2.jsonl']);
  symlinkSync(join(home, 'other'), join(home, 'sessions/link'));
  symlinkSync(join(home, 'other/rollout-2.jsonl'), join(home, 'sessions/rollout-3.jsonl'));
  expect((await findRollouts([home])).files).toEqual([join(home, 'sessions/rollout-1.jsonl')]);
});

test('a root that does not exist is named', async () => {
  await expect(findRollouts(['/nowhere/sessions'])).rejects.toThrow(
    'sessions: cannot open "/nowhere/sessions" (ENOENT): name an existing file or directory in [sessions] paths',
  );
});
