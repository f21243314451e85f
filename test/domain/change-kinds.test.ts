import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createGit } from '../../src/adapters/repos/git.ts';
import { ChangeKind, describeChangeKinds, toChangeKinds } from '../../src/domain/change-kinds.ts';
import { parsePatch } from '../../src/domain/patch.ts';
import { createGitFixture } from '../support/git-fixture.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

test('says what of a change is no plain edit of text', async () => {
  const repository = createGitFixture(join(temporaryDirectory(), 'app'));
  const long = Array.from({ length: 20 }, (_, i) => `line ${i}\n`).join('');
  const base = repository.commit('Base', { 'src/old.js': long, 'run.sh': 'echo\n', 'a.js': '1\n' });
  repository.git('mv', 'src/old.js', 'src/new.js');
  repository.git('update-index', '--add', '--cacheinfo', `160000,${base},lib/dep`);
  repository.git('commit', '--quiet', '-m', 'Submodule and move');
  repository.git('update-index', '--chmod=+x', 'run.sh');
  const link = repository.git('hash-object', '-w', 'a.js');
  repository.git('update-index', '--add', '--cacheinfo', `120000,${link},latest`);
  for (const [path, content] of [
    ['logo.png', Buffer.from([0, 1, 2, 255])],
    ['package-lock.json', '{}\n'],
    ['src/api.gen.ts', 'x\n'],
    ['dist/a.js', 'x\n'],
    ['a.js', '2\n'],
  ] as const) {
    const blob = createGitFixture(join(temporaryDirectory(), 'blob'));
    blob.commit('x', { x: content });
    const id = repository.git('hash-object', '-w', join(blob.path, 'x'));
    repository.git('update-index', '--add', '--cacheinfo', `100644,${id},${path}`);
  }
  repository.git('commit', '--quiet', '-m', 'All else');
  const files = parsePatch(await createGit(repository.path).diff(base, repository.git('rev-parse', 'HEAD')));
  const kinds = toChangeKinds(files);
  expect(kinds.map((kind) => ChangeKind.parse(kind))).toEqual([
    { kind: 'generated', count: 2, paths: ['dist/a.js', 'src/api.gen.ts'] },
    { kind: 'lockfile', count: 1, paths: ['package-lock.json'] },
    { kind: 'binary', count: 1, paths: ['logo.png'] },
    { kind: 'rename', count: 1, paths: ['src/old.js → src/new.js'] },
    { kind: 'mode', count: 1, paths: ['run.sh'] },
    { kind: 'symlink', count: 1, paths: ['latest'] },
    { kind: 'submodule', count: 1, paths: ['lib/dep'] },
  ]);
  expect(describeChangeKinds(kinds)).toBe(
    '2 generated files, 1 lockfile, 1 binary, renamed src/old.js → src/new.js, mode of run.sh, symbolic link latest, submodule lib/dep',
  );
});

test('names the first of many, and counts them all', () => {
  const added = (path: string) =>
    `diff --git a/${path} b/${path}\nnew file mode 120000\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+x\n`;
  const [links, ...others] = toChangeKinds(
    parsePatch(Array.from({ length: 12 }, (_, i) => added(`link-${i}`)).join('')),
  );
  expect(others).toEqual([]);
  expect(links).toMatchObject({ kind: 'symlink', count: 12 });
  expect(links?.paths).toHaveLength(10);
  expect(describeChangeKinds(links ? [links] : [])).toBe('symbolic link link-0, link-1, link-2 and 9 more');
});
