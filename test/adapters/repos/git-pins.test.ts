import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createGit } from '../../../src/adapters/repos/git.ts';
import { createHostSandbox } from '../../../src/adapters/sandboxes/host.ts';
import { createCopyWorkspaces } from '../../../src/adapters/workspaces/copy.ts';
import { createGitFixture, type GitFixture, readSubjects } from '../../support/git-fixture.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** A base, a fix on it, and the mirror in which both are pinned. */
async function pinFix(fixture: GitFixture, root: string) {
  const mirrorPath = join(root, 'mirrors', 'shop.git');
  const base = fixture.commit('Base', { 'src/cart.js': 'sum\n', 'src/locale.js': 'de\n' });
  const fix = fixture.commit('Fix', { 'src/cart.js': 'cents\n' });
  const git = createGit(fixture.path, { mirrorPath });
  expect(await git.pin([base, fix, fix])).toEqual([]);
  return { mirrorPath, base, fix, git };
}

/** What a team does to a branch in a day, and what git does to what is left of it in a month. */
function rewriteHistory(fixture: GitFixture): void {
  fixture.git('checkout', '--quiet', '--orphan', 'anew');
  fixture.commit('All anew', { 'README.md': 'x' });
  fixture.git('branch', '--quiet', '--delete', '--force', 'main');
  fixture.git('branch', '--move', 'main');
  fixture.git('reflog', 'expire', '--expire=now', '--all');
  fixture.git('gc', '--quiet', '--prune=now');
}

test('pinned commits outlive the repository’s forgetting them', async () => {
  const root = temporaryDirectory();
  const fixture = createGitFixture(join(root, 'shop'));
  const { mirrorPath, base, fix } = await pinFix(fixture, root);
  rewriteHistory(fixture);
  expect(await createGit(fixture.path).hasCommit(base)).toBe(false);
  const git = createGit(fixture.path, { mirrorPath });
  expect(await git.hasCommit(base)).toBe(true);
  expect(await git.readFile(fix, 'src/cart.js')).toBe('cents\n');
  expect(await git.listFiles(base)).toEqual(['src/cart.js', 'src/locale.js']);
  expect(await git.diff(base, fix)).toContain('+cents');
  expect(await git.readMessage(fix)).toBe('Fix');
  // What is pinned is no branch, and has not landed again.
  expect(await readSubjects(git, await git.listCommits('2025-01-01T00:00:00Z'))).toEqual(['All anew']);
});

test('a workspace is laid on a pinned commit that the repository has forgotten', async () => {
  const root = temporaryDirectory();
  const fixture = createGitFixture(join(root, 'shop'));
  const { mirrorPath, base } = await pinFix(fixture, root);
  rewriteHistory(fixture);
  const request = { repoPath: fixture.path, commit: base, setup: null };
  const open = (mirrorOf?: () => string) =>
    createCopyWorkspaces({
      statePath: join(root, 'state'),
      sandbox: createHostSandbox(),
      ...(mirrorOf && { mirrorOf }),
    }).open(request);
  await expect(open()).rejects.toThrow(`${fixture.path} has no commit ${base}`);
  const workspace = await open(() => mirrorPath);
  expect(await workspace.readFile('src/cart.js')).toBe('sum\n');
  await workspace.dispose();
});

test('the mirror is a sound repository without history, and grows by what is new', async () => {
  const root = temporaryDirectory();
  const fixture = createGitFixture(join(root, 'shop'));
  const { mirrorPath, base, fix, git } = await pinFix(fixture, root);
  const next = fixture.commit('Next', { 'src/cart.js': 'euros\n' });
  expect(await git.pin([fix, next])).toEqual([]);
  const mirror = (...args: string[]) => fixture.git('--git-dir', mirrorPath, ...args);
  expect(mirror('fsck', '--full', '--strict')).toBe('');
  expect(mirror('for-each-ref', '--format=%(refname)').split('\n').sort()).toEqual(
    [base, fix, next].map((commit) => `refs/pins/${commit}`).sort(),
  );
  expect(mirror('rev-list', '--count', next)).toBe('1');
  mirror('gc', '--quiet', '--prune=now');
  expect(await git.readFile(next, 'src/cart.js')).toBe('euros\n');
  // Trees and blobs that two commits share are there once.
  const objectCount = mirror('count-objects', '--verbose').match(/in-pack: (\d+)/)?.[1];
  expect(objectCount).toBe(String(3 + 3 + 3 + 4));
});

test('a commit that is damaged or unknown is named, and costs no other its pin', async () => {
  const root = temporaryDirectory();
  const fixture = createGitFixture(join(root, 'shop'));
  const { git, mirrorPath } = await pinFix(fixture, root);
  const damaged = fixture.commit('Damaged', { 'src/lost.js': 'lost\n' });
  const blob = fixture.git('rev-parse', `${damaged}:src/lost.js`);
  rmSync(join(fixture.path, '.git/objects', blob.slice(0, 2), blob.slice(2)));
  rmSync(join(fixture.path, 'src/lost.js'));
  const sound = fixture.commit('Sound', { 'src/found.js': 'found\n' });
  const unknown = 'f'.repeat(40);
  const failed = await git.pin([damaged, sound, unknown]);
  expect(failed.map(({ commit }) => commit).sort()).toEqual([damaged, unknown].sort());
  expect(failed[0]?.detail).toContain('git');
  expect(fixture.git('--git-dir', mirrorPath, 'rev-parse', `refs/pins/${sound}`)).toBe(sound);
});

test.each([
  ['a shallow clone', ['clone', '--quiet', '--depth=1']],
  ['a bare clone', ['clone', '--quiet', '--bare']],
  ['a clone that borrows its objects', ['clone', '--quiet', '--shared']],
])('%s can be pinned from', async (_name, clone) => {
  const root = temporaryDirectory();
  const origin = createGitFixture(join(root, 'origin'));
  origin.commit('First', { a: '1\n' });
  const commit = origin.commit('Second', { a: '2\n' });
  const path = join(root, 'clone');
  origin.git(...clone, `file://${origin.path}`, path);
  const mirrorPath = join(root, 'mirror.git');
  expect(await createGit(path, { mirrorPath }).pin([commit])).toEqual([]);
  expect(origin.git('--git-dir', mirrorPath, 'show', `${commit}:a`)).toBe('2');
});

test('a linked worktree and a repository of SHA-256 can be pinned from', async () => {
  const root = temporaryDirectory();
  const fixture = createGitFixture(join(root, 'shop'));
  const commit = fixture.commit('First', { a: '1\n' });
  fixture.git('worktree', 'add', '--quiet', '--detach', join(root, 'worktree'));
  const mirrorPath = join(root, 'worktree.git');
  expect(await createGit(join(root, 'worktree'), { mirrorPath }).pin([commit])).toEqual([]);
  expect(existsSync(mirrorPath)).toBe(true);

  const modern = createGitFixture(join(root, 'modern'));
  rmSync(join(root, 'modern', '.git'), { recursive: true });
  modern.git('init', '--quiet', '--object-format=sha256', '--initial-branch=main');
  const long = modern.commit('First', { a: '1\n' });
  const git = createGit(modern.path, { mirrorPath: join(root, 'modern.git') });
  expect(await git.pin([long])).toEqual([]);
  rewriteHistory(modern);
  expect(await git.readFile(long, 'a')).toBe('1\n');
});

test('where there is no mirror, nothing is kept, and that is said', async () => {
  const fixture = createGitFixture(join(temporaryDirectory(), 'shop'));
  const commit = fixture.commit('First', { a: '1\n' });
  expect(await createGit(fixture.path).pin([commit])).toEqual([
    { commit, detail: 'there is no mirror to keep it in' },
  ]);
});
