import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createBubblewrapSandbox } from '../../src/adapters/sandboxes/bubblewrap.ts';
import { createWorkspaces } from '../../src/adapters/workspaces/overlay.ts';
import { findRegistrySettings } from '../../src/adapters/workspaces/registry-settings.ts';
import type { SandboxResult, TreeView, Workspace } from '../../src/ports.ts';
import { chooseRecipe } from '../../src/validate/recipes/detect-recipe.ts';
import { createGitFixture } from '../support/git-fixture.ts';
import { requires } from '../support/requires.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';

/** Real package managers and registries: what set-up fetched with network must do for tests without. */
const directory = sharedTemporaryDirectory();
const sandbox = createBubblewrapSandbox();
const registries = findRegistrySettings({ isShown: false, variables: [] });
const workspaces = createWorkspaces({ statePath: join(directory, 'state'), sandbox, registries });
let count = 0;

const toTree = (files: Record<string, string>): TreeView => ({
  files: Object.keys(files),
  readFile: async (path) => files[path],
});

async function openTree(files: Record<string, string>): Promise<Workspace> {
  const fixture = createGitFixture(join(directory, `repo-${count++}`));
  const commit = fixture.commit('Base', files);
  const base = { repoPath: fixture.path, commit, setup: await chooseRecipe(null, toTree(files)) };
  const prepared = await workspaces.prepare(base);
  if (prepared.kind !== 'ready') throw new Error(JSON.stringify(prepared));
  return workspaces.open(base);
}

const runOffline = ({ mount, surroundings }: Workspace, command: string): Promise<SandboxResult> =>
  sandbox.run({
    argv: ['/bin/sh', '-c', command],
    cwd: '/workspace',
    env: { CI: 'true', ...surroundings.env },
    paths: surroundings.paths,
    mounts: [mount, ...surroundings.mounts],
    network: 'none',
    timeoutMs: 120_000,
  });

const minutes = 60_000;

/** Sets a tree up, and runs commands there without network: each with its exit code and a word of its output. */
async function check(
  files: Record<string, string>,
  ...runs: [command: string, exitCode: number, output: RegExp][]
) {
  const workspace = await openTree(files);
  try {
    for (const [command, exitCode, output] of runs) {
      const result = await runOffline(workspace, command);
      const text =
        result.kind === 'exited' ? `${result.stdoutTail}${result.stderrTail}` : JSON.stringify(result);
      expect(text, command).toMatch(output);
      expect(result, text).toMatchObject({ kind: 'exited', exitCode });
    }
    const captured = await workspace.capturePatch();
    expect(captured).toMatchObject({ kind: 'captured' });
    return captured.kind === 'captured' ? captured.patch : '';
  } finally {
    await workspace.dispose();
  }
}

describe('without network, after set-up with it,', () => {
  requires('bubblewrap', 'go', 'network').test(
    'Go tests with a module of others',
    async () => {
      const files = {
        'go.mod': 'module example.com/a\n\ngo 1.21\n\nrequire github.com/google/go-cmp v0.6.0\n',
        'go.sum':
          'github.com/google/go-cmp v0.6.0 h1:ofyhxvXcZhMsU5ulbFiLKl/XBFqE1GSq7atu8tAmTRI=\ngithub.com/google/go-cmp v0.6.0/go.mod h1:17dUlkBOakJ0+DkrSSNjCkIjxS6bF9zb3elmeNGIjoY=\n',
        'a_test.go':
          'package a\n\nimport (\n\t"testing"\n\n\t"github.com/google/go-cmp/cmp"\n)\n\nfunc TestA(t *testing.T) {\n\tif cmp.Diff(1, 1) != "" {\n\t\tt.Fatal()\n\t}\n}\n',
      };
      await check(
        files,
        ['go test -json ./...', 0, /"Action":"pass"/],
        ['sed -i s/1,/2,/ a_test.go && go test ./...', 1, /FAIL: TestA/],
        ['touch /environment/x', 1, /Read-only file system/],
      );
      // Another tree with the same modules lies on the same layer.
      const layers = readdirSync(join(directory, 'state/cache/environments'));
      await check({ ...files, 'b.go': 'package a\n' }, ['go test ./...', 0, /ok/]);
      expect(readdirSync(join(directory, 'state/cache/environments'))).toEqual(layers);
    },
    5 * minutes,
  );

  requires('bubblewrap', 'cargo', 'network').test(
    'Cargo tests with a crate, which was compiled before',
    async () => {
      const patch = await check(
        {
          'Cargo.toml':
            '[package]\nname = "a"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\nitoa = "1"\n',
          'src/lib.rs': 'pub fn text(n: u32) -> String {\n    itoa::Buffer::new().format(n).to_string()\n}\n',
          'tests/a.rs': '#[test]\nfn writes() {\n    assert_eq!(a::text(3), "3");\n}\n',
        },
        ['cargo test 2>&1', 0, /^(?![\s\S]*Compiling itoa)[\s\S]*test writes \.\.\. ok/],
        ['echo "// changed" >> src/lib.rs && cargo test 2>&1', 0, /Compiling a [\s\S]*test writes \.\.\. ok/],
      );
      expect(patch).not.toContain('target/');
    },
    5 * minutes,
  );

  requires('bubblewrap', 'mvn', 'network').test(
    'Maven tests, with the parts that Surefire only chooses when it sees tests',
    async () => {
      await check(
        {
          'pom.xml': pom,
          'src/main/java/a/A.java': 'package a;\n\nclass A {}\n',
          'src/test/java/a/ATest.java':
            'package a;\n\nclass ATest {\n  @org.junit.jupiter.api.Test\n  void holds() {}\n}\n',
        },
        ['mvn -B test', 0, /Tests run: 1, Failures: 0[\s\S]*BUILD SUCCESS/],
      );
    },
    5 * minutes,
  );

  requires('bubblewrap', 'python', 'network').test(
    'pytest in a virtual environment, with what the project names for its tests',
    async () => {
      const patch = await check(
        {
          'pyproject.toml':
            '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n\n[project]\nname = "a"\nversion = "1.0"\ndependencies = ["six"]\n\n[project.optional-dependencies]\ntest = ["iniconfig"]\n\n[tool.setuptools]\npackages = ["a"]\n',
          'a/__init__.py': 'import six\n\nTEXT = six.ensure_str(b"x")\n',
          'tests/test_a.py':
            'import iniconfig, pytest\nimport a\n\ndef test_text():\n    assert a.TEXT == "x"\n',
        },
        ['pytest -q', 0, /1 passed/],
        ['python -m pip list', 0, /six/],
      );
      expect(patch).toBe('');
    },
    5 * minutes,
  );

  requires('bubblewrap', 'npm', 'network').describe('packages of npm’s registry are found', () => {
    const manifest = (more: object = {}) =>
      JSON.stringify({ name: 'a', version: '1.0.0', dependencies: { picocolors: '1.1.1' }, ...more });
    const use = ['node -e "console.log(typeof require(\'picocolors\').red)"', 0, /function/] as const;

    test(
      'where npm installed them',
      async () => {
        await check({ 'package.json': manifest() }, [...use]);
      },
      3 * minutes,
    );

    test(
      'where pnpm did, which this machine need not have',
      async () => {
        await check(
          { 'package.json': manifest({ packageManager: 'pnpm@9.15.9', scripts: { test: use[0] } }) },
          ['pnpm test', 0, /function/],
        );
      },
      3 * minutes,
    );

    test(
      'where yarn did',
      async () => {
        await check(
          { 'package.json': manifest({ packageManager: 'yarn@1.22.22', scripts: { test: use[0] } }) },
          ['yarn test', 0, /function/],
        );
      },
      3 * minutes,
    );
  });

  requires('bubblewrap', 'composer').test(
    'PHP finds packages and the tree’s own classes',
    async () => {
      await check(
        {
          'composer.json': JSON.stringify({
            repositories: [{ type: 'path', url: 'packages/log' }, { 'packagist.org': false }],
            require: { 'own/log': '*' },
            autoload: { classmap: ['src/'] },
          }),
          'packages/log/composer.json': JSON.stringify({
            name: 'own/log',
            version: '1.0.0',
            autoload: { 'psr-4': { 'Own\\': '' } },
          }),
          'packages/log/Log.php': '<?php\nnamespace Own;\nclass Log {}\n',
          'src/A.php': '<?php\nclass A extends Own\\Log {}\n',
        },
        [`php -r 'require "vendor/autoload.php"; echo get_parent_class(new A());'`, 0, /Own.Log/],
      );
    },
    3 * minutes,
  );

  requires('bubblewrap', 'bundler').test(
    'Bundler finds a gem of the tree',
    async () => {
      await check(
        {
          Gemfile: "gem 'own', path: 'gems/own'\n",
          'gems/own/own.gemspec':
            "Gem::Specification.new { |s| s.name = 'own'; s.version = '1'; s.summary = s.author = 'x'; s.files = ['lib/own.rb'] }\n",
          'gems/own/lib/own.rb': "OWN = 'own gem'\n",
        },
        [`bundle exec ruby -e 'require "own"; puts OWN'`, 0, /own gem/],
      );
    },
    3 * minutes,
  );

  requires('bubblewrap', 'cmake').test(
    'CMake’s build goes on where set-up ended',
    async () => {
      await check(
        {
          'CMakeLists.txt':
            'cmake_minimum_required(VERSION 3.16)\nproject(a C)\nenable_testing()\nadd_executable(a a.c)\nadd_test(NAME a COMMAND a)\n',
          'a.c': 'int main(void) { return 0; }\n',
        },
        [
          'cmake --build build && ctest --test-dir build',
          0,
          /^(?![\s\S]*Building C)[\s\S]*100% tests passed/,
        ],
      );
    },
    2 * minutes,
  );
});

requires('bubblewrap').test('a step that fails is named, with its last lines', async () => {
  const files = { 'package.json': '{"dependencies":{"a":"file:missing.tgz"}}', 'package-lock.json': '{' };
  const fixture = createGitFixture(join(directory, 'failing'));
  const commit = fixture.commit('Base', files);
  const setup = await chooseRecipe(null, toTree(files));
  expect(await workspaces.prepare({ repoPath: fixture.path, commit, setup })).toMatchObject({
    kind: 'setupFailed',
    step: 'npm ci',
    detail: expect.stringMatching(/exit code \d+/),
    outputTail: expect.stringContaining('npm'),
  });
  expect(existsSync(join(directory, 'state/scratch'))).toBe(true);
  expect(readdirSync(join(directory, 'state/scratch'))).toEqual([]);
});

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>a</groupId>
  <artifactId>a</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.source>17</maven.compiler.source>
    <maven.compiler.target>17</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency>
      <groupId>org.junit.jupiter</groupId>
      <artifactId>junit-jupiter</artifactId>
      <version>5.10.2</version>
      <scope>test</scope>
    </dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <artifactId>maven-surefire-plugin</artifactId>
        <version>3.2.5</version>
      </plugin>
    </plugins>
  </build>
</project>
`;
