import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createGit } from '../../src/adapters/repos/git.ts';
import type { Scope } from '../../src/domain/candidate.ts';
import { parsePatch } from '../../src/domain/patch.ts';
import { toScope } from '../../src/mine/monorepo-scope.ts';
import { createGitFixture } from '../support/git-fixture.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

type Files = Readonly<Record<string, string>>;

/** The scope of a commit that changes these paths of a repository with these manifests. */
async function scopeOf(manifests: Files, changed: readonly string[]): Promise<Scope> {
  const repository = createGitFixture(join(temporaryDirectory(), 'mono'));
  const contents = (text: string) => Object.fromEntries(changed.map((path) => [path, text]));
  const base = repository.commit('Base', { ...contents('1\n'), ...manifests });
  const landed = repository.commit('Work', contents('2\n'));
  const git = createGit(repository.path);
  return toScope(parsePatch(await git.diff(base, landed)), {
    files: await git.listFiles(base),
    readFile: (path) => git.readFile(base, path),
  });
}

const packageJson = (workspaces?: unknown) => JSON.stringify({ name: 'x', workspaces });
const two = { 'packages/a/package.json': '{}', 'packages/b/package.json': '{}' };

test('names packages and languages, without what tools and writers of prose made', async () => {
  const scope = await scopeOf({ 'package.json': packageJson(['packages/*']), ...two }, [
    'packages/a/src/a.ts',
    'packages/a/src/b.ts',
    'packages/b/src/b.py',
    'packages/b/README.md',
    'package-lock.json',
    'dist/a.js',
  ]);
  expect(scope).toEqual({
    packages: ['packages/a', 'packages/b'],
    crossesPackages: true,
    workspaceKind: 'npm',
    languages: [
      { language: 'TypeScript', lineCount: 4 },
      { language: 'Python', lineCount: 2 },
    ],
  });
});

test('comes to an end, whatever stands in a manifest', async () => {
  const much = (text: string) => text.repeat(300_000);
  const manifests = {
    'pnpm-workspace.yaml': `packages:\n${much('\n')}- packages/*\n`,
    'settings.gradle': much('\n'),
    'go.work': much('use(\n'),
    'packages/a/package.json': '{}',
  };
  const { workspaceKind, packages } = await scopeOf(manifests, ['packages/a/index.js']);
  expect({ workspaceKind, packages }).toEqual({ workspaceKind: 'pnpm', packages: ['packages/a'] });
});

describe('knows what ties packages together:', () => {
  const check = (
    name: string,
    manifests: Files,
    changed: readonly string[],
    expected: Pick<Scope, 'workspaceKind' | 'packages'>,
  ) => test(name, async () => expect(await scopeOf(manifests, changed)).toMatchObject(expected));

  const a = { workspaceKind: null, packages: ['packages/a'] };
  const inA = ['packages/a/index.js'];
  check('npm', { 'package.json': packageJson(['./packages/*/']), ...two }, inA, {
    ...a,
    workspaceKind: 'npm',
  });
  check(
    'yarn',
    { 'package.json': packageJson({ packages: ['packages/**'] }), 'yarn.lock': '', ...two },
    inA,
    {
      ...a,
      workspaceKind: 'yarn',
    },
  );
  check('bun', { 'package.json': packageJson(['packages/a']), 'bun.lock': '', ...two }, inA, {
    ...a,
    workspaceKind: 'bun',
  });
  check(
    'pnpm',
    {
      'package.json': packageJson(),
      'pnpm-workspace.yaml': 'packages:\n  # all\n  - "packages/*"\ncatalog:\n  - x\n',
      ...two,
    },
    inA,
    { ...a, workspaceKind: 'pnpm' },
  );
  check('Nx over npm', { 'nx.json': '{}', 'package.json': packageJson(['packages/*']), ...two }, inA, {
    ...a,
    workspaceKind: 'nx',
  });
  check('Turborepo', { 'turbo.json': '{}', 'package.json': packageJson(['packages/*']), ...two }, inA, {
    ...a,
    workspaceKind: 'turborepo',
  });
  check('a package that is no member', { 'package.json': packageJson(['packages/b']), ...two }, inA, a);
  check(
    'a package that is left out',
    { 'package.json': packageJson(['packages/*', '!packages/a']), ...two },
    inA,
    a,
  );
  check('packages side by side', two, inA, a);
  check('a manifest that nobody can read', { 'package.json': '{', ...two }, inA, a);
  check('members that are none', { 'package.json': packageJson([1, { a: 2 }]), ...two }, inA, a);
  check('the root’s own package', { 'package.json': packageJson(['packages/*']), ...two }, ['src/a.js'], {
    workspaceKind: 'npm',
    packages: ['.'],
  });
  check(
    'a workspace below the top',
    {
      'web/package.json': packageJson(['apps/*']),
      'web/apps/shop/package.json': '{}',
      'go.mod': 'module x\n',
    },
    ['web/apps/shop/a.js'],
    { workspaceKind: 'npm', packages: ['web/apps/shop'] },
  );
  check(
    'Go',
    {
      'go.work': 'go 1.24\n\nuse (\n\t./api // the server\n\t"./lib/db"\n)\n',
      'api/go.mod': '',
      'lib/db/go.mod': '',
    },
    ['lib/db/db.go', 'api/main.go'],
    { workspaceKind: 'go', packages: ['api', 'lib/db'] },
  );
  check('Go, of one module', { 'go.work': 'use ./api\n', 'api/go.mod': '' }, ['api/main.go'], {
    workspaceKind: 'go',
    packages: ['api'],
  });
  check('a Go module alone', { 'go.mod': '' }, ['main.go'], { workspaceKind: null, packages: ['.'] });
  check(
    'Cargo',
    {
      'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\nexclude = ["crates/old"]\n',
      'crates/core/Cargo.toml': '',
    },
    ['crates/core/src/lib.rs'],
    { workspaceKind: 'cargo', packages: ['crates/core'] },
  );
  check(
    'a crate that is left out',
    {
      'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\nexclude = ["crates/old"]\n',
      'crates/old/Cargo.toml': '',
    },
    ['crates/old/src/lib.rs'],
    { workspaceKind: null, packages: ['crates/old'] },
  );
  check('a crate alone', { 'Cargo.toml': '[package]\nname = "x"\n' }, ['src/lib.rs'], {
    workspaceKind: null,
    packages: ['.'],
  });
  check(
    'Maven',
    {
      'pom.xml': '<project><modules><module>core</module>\n<module> web </module></modules></project>',
      'web/pom.xml': '<project/>',
    },
    ['web/src/main/java/A.java'],
    { workspaceKind: 'maven', packages: ['web'] },
  );
  check(
    'Gradle',
    {
      'settings.gradle.kts': 'rootProject.name = "x"\ninclude(":app", ":lib:core")\n',
      'lib/core/build.gradle.kts': '',
    },
    ['lib/core/src/main/kotlin/A.kt'],
    { workspaceKind: 'gradle', packages: ['lib/core'] },
  );
  check(
    'Gradle in Groovy',
    { 'settings.gradle': "include ':app',\n  ':lib'\n", 'lib/build.gradle': '' },
    ['lib/src/main/java/A.java'],
    { workspaceKind: 'gradle', packages: ['lib'] },
  );
  check(
    'uv',
    { 'pyproject.toml': '[tool.uv.workspace]\nmembers = ["packages/*"]\n', 'packages/a/pyproject.toml': '' },
    ['packages/a/a.py'],
    { workspaceKind: 'python', packages: ['packages/a'] },
  );
  check(
    'Bazel',
    { 'MODULE.bazel': '', 'api/BUILD.bazel': '', 'api/v1/BUILD': '' },
    ['api/v1/a.go', 'api/b.go'],
    {
      workspaceKind: 'bazel',
      packages: ['api', 'api/v1'],
    },
  );
});
