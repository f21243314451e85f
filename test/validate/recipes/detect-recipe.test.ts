import { describe, expect, test } from 'vitest';
import type { Recipe } from '../../../src/domain/recipe.ts';
import { chooseRecipe, detectRecipe } from '../../../src/validate/recipes/detect-recipe.ts';

const detect = (files: Record<string, string>): Promise<Recipe> =>
  detectRecipe({ files: Object.keys(files), readFile: async (path) => files[path] });

const dependent = (more: object = {}) => JSON.stringify({ dependencies: { a: '1' }, ...more });

describe('the steps of a tree with', () => {
  test.each<[string, Record<string, string>, string[]]>([
    ['nothing', { 'a.js': '' }, []],
    ['a package.json without dependencies', { 'package.json': '{"scripts":{"test":"node --test"}}' }, []],
    ['a package.json that is none', { 'package.json': '[' }, []],
    ['a package.json', { 'package.json': dependent() }, ['manifests: npm install --no-package-lock']],
    ['npm’s lockfile', { 'package.json': dependent(), 'package-lock.json': '' }, ['manifests: npm ci']],
    [
      'scripts of its own at installation',
      { 'package.json': dependent({ scripts: { prepare: 'tsc' } }), 'package-lock.json': '' },
      ['tree: npm ci'],
    ],
    [
      'a dependency in a file',
      { 'package.json': '{"devDependencies":{"a":"file:a.tgz"}}', 'package-lock.json': '' },
      ['tree: npm ci'],
    ],
    [
      'workspaces',
      { 'package.json': '{"workspaces":["p/*"]}', 'p/a/package.json': dependent(), 'package-lock.json': '' },
      ['manifests: npm ci'],
    ],
    [
      'two packages beside each other',
      { 'a/package.json': dependent(), 'a/package-lock.json': '', 'b/package.json': dependent() },
      ['manifests: cd a/ && npm ci', 'manifests: cd b/ && npm install --no-package-lock'],
    ],
    [
      'an old lockfile of pnpm',
      { 'package.json': dependent(), 'pnpm-lock.yaml': "lockfileVersion: '6.0'\n" },
      [
        'manifests: npm install --global --prefix "$ROLLBENCH_ENVIRONMENT/node" pnpm@8',
        'manifests: pnpm install --frozen-lockfile',
      ],
    ],
    [
      'modern yarn',
      { 'package.json': dependent({ packageManager: 'yarn@4.5.0+sha224.1' }), 'yarn.lock': '' },
      [
        'manifests: npm install --global --prefix "$ROLLBENCH_ENVIRONMENT/node" @yarnpkg/cli-dist@4.5.0',
        'manifests: yarn install --immutable',
      ],
    ],
    ['go.mod', { 'go.mod': '' }, ['manifests: go mod download', "sources: go test -run '^$' ./..."]],
    ['modules in vendor', { 'go.mod': '', 'vendor/modules.txt': '' }, ["sources: go test -run '^$' ./..."]],
    [
      'Cargo.lock',
      { 'Cargo.toml': '', 'Cargo.lock': '', 'crates/a/Cargo.toml': '' },
      ['sources: cargo fetch --locked', 'tree: cargo test --no-run --workspace --offline'],
    ],
    [
      'requirements',
      {
        'requirements.txt': 'six',
        'requirements-dev.txt': '-r requirements.txt\npytest',
        'tests/test_a.py': 'import pytest',
      },
      [
        'manifests: python3 -m venv "$ROLLBENCH_ENVIRONMENT/venv"',
        'manifests: pip install -r requirements.txt -r requirements-dev.txt',
        "manifests: python -c 'import pytest' 2>/dev/null || pip install pytest",
        'manifests: pip install --target "$ROLLBENCH_ENVIRONMENT/coverage" coverage',
      ],
    ],
    [
      'a package with extras and groups for tests',
      {
        'pyproject.toml':
          '[project]\nname = "a"\n[project.optional-dependencies]\ntest = ["x"]\ndocs = ["y"]\n[dependency-groups]\ndev = ["z>1", {include-group = "a"}]\n',
      },
      [
        'manifests: python3 -m venv "$ROLLBENCH_ENVIRONMENT/venv"',
        "sources: pip install -e '.[test]'",
        "manifests: pip install 'z>1'",
        'manifests: pip install --target "$ROLLBENCH_ENVIRONMENT/coverage" coverage',
      ],
    ],
    ['a pyproject.toml that only configures tools', { 'pyproject.toml': '[tool.ruff]\n' }, []],
    [
      'uv’s lockfile',
      { 'pyproject.toml': '[project]\nname = "a"\n', 'uv.lock': '' },
      [
        'manifests: python3 -m venv "$ROLLBENCH_ENVIRONMENT/venv"',
        'manifests: pip install uv',
        'sources: uv sync --frozen --active --all-extras --all-groups',
        'manifests: pip install --target "$ROLLBENCH_ENVIRONMENT/coverage" coverage',
      ],
    ],
    [
      'composer.json',
      { 'composer.json': '{}' },
      [
        'manifests: composer install --no-interaction --no-progress --no-scripts --no-autoloader',
        'tree: composer dump-autoload --no-interaction --no-scripts',
      ],
    ],
    ['a Gemfile', { Gemfile: "gem 'a'" }, ['manifests: bundle install']],
    ['a gem', { Gemfile: 'gemspec', 'a.gemspec': '' }, ['sources: bundle install']],
    [
      'CMakeLists.txt',
      { 'CMakeLists.txt': '' },
      ['tree: cmake -S . -B build', 'tree: cmake --build build --parallel'],
    ],
    ['manifests that are only examples', { 'examples/a/go.mod': '', 'vendor/x/composer.json': '{}' }, []],
  ])('%s', async (_name, files, expected) => {
    const { steps } = await detect(files);
    expect(steps.map(({ scope, command }) => `${scope}: ${command}`)).toEqual(expected);
  });
});

test('Maven runs the suite once, and fetches what is declared where that does not compile', async () => {
  const { steps, inputs, env } = await detect({ 'pom.xml': '', 'a/pom.xml': '', 'a/A.java': '' });
  expect(steps).toHaveLength(2);
  expect(steps[0]?.command).toMatch(/-Dmaven\.test\.failure\.ignore=true test \|\| .* dependency:go-offline/);
  expect(inputs).toEqual(['a/pom.xml', 'pom.xml']);
  expect(steps[1]).toMatchObject({ mayFail: true, command: expect.stringContaining('jacoco-maven-plugin') });
  expect(env.MAVEN_OPTS).toBe('-Dmaven.repo.local={environment}/maven/repository');
});

test.each<[string, Record<string, string>, string[]]>([
  [
    'Go',
    { 'go.work': 'use ./examples/x', 'examples/x/go.mod': '', 'vendor/a/go.mod': '' },
    ['examples/x/go.mod', 'go.work'],
  ],
  [
    'npm',
    {
      'package.json': dependent({ workspaces: ['fixtures/*'] }),
      'fixtures/x/package.json': '{}',
      'node_modules/a/package.json': '{}',
    },
    ['fixtures/x/package.json', 'package.json'],
  ],
])('members of a workspace of %s are seen wherever they lie', async (_name, files, expected) => {
  expect((await detect(files)).inputs).toEqual(expected);
});

test('several ecosystems in one tree come together', async () => {
  const recipe = await detect({
    'package.json': dependent(),
    'go.mod': '',
    'go.sum': '',
    Gemfile: '',
    'src/a.go': '',
  });
  expect(recipe.ecosystems).toEqual(['npm', 'go', 'bundler']);
  expect(recipe.inputs).toEqual(['Gemfile', 'go.mod', 'go.sum', 'package.json']);
  expect(Object.keys(recipe.probes)).toEqual(['node', 'npm', 'go', 'ruby', 'bundler']);
});

test('a Dockerfile is named, with what it would have brought', async () => {
  const { steps, notes } = await detect({
    Dockerfile: 'FROM python:3.11\nRUN apt-get update && apt-get install -y \\\n  libpq-dev git\n',
  });
  expect(steps).toEqual([]);
  expect(notes).toEqual([
    'Dockerfile is not built: name an image that you have made of it in [sandbox] image, or see that this machine has what it brings; it builds on python:3.11; it installs libpq-dev git: see that they are here',
  ]);
});

const hooks = `{
  // What it takes to work here.
  "image": "example/base:1", /* pinned */
  "onCreateCommand": ["./tools/fetch", "all"],
  "postCreateCommand": { "deps": "make deps && sudo make install", "hooks": "echo done > /dev/null" },
}`;

test.each<[string, Record<string, string>, string[]]>([
  [
    'a Dockerfile',
    {
      Dockerfile: `FROM debian:12\nRUN apt-get update && apt-get install -y make \\\n  && make deps\nRUN pip install -r "tools/needed.txt"\nRUN npm install --global x\nRUN make -C /opt all\nRUN curl x | sh\n`,
    },
    ['make deps', 'pip install -r "tools/needed.txt"'],
  ],
  ['a dev container', { '.devcontainer/devcontainer.json': hooks }, ['./tools/fetch all', 'make deps']],
  ['a dev container that cannot be read', { '.devcontainer.json': '{ "postCreateCommand": ' }, []],
  [
    'a Dockerfile beside a manifest of its own',
    { Dockerfile: 'FROM node:24\nRUN make deps\n', 'go.mod': '' },
    ['go mod download', 'go test, compiled only'],
  ],
])('of %s, what sets up the tree itself', async (_name, files, expected) => {
  const { steps } = await detect(files);
  expect(steps.map(({ name }) => name)).toEqual(expected);
});

describe('the user’s own steps', () => {
  const tree = { files: ['go.mod'], readFile: async () => '' };

  test('stand in place of those that were found, and keep their variables', async () => {
    const recipe = await chooseRecipe(['make deps', 'make build'], tree);
    expect(recipe?.steps.map(({ scope, command }) => `${scope}: ${command}`)).toEqual([
      'tree: make deps',
      'tree: make build',
    ]);
    expect(recipe?.env.GOMODCACHE).toBe('{environment}/go/modules');
    expect(recipe?.inputs).toEqual(['go.mod']);
  });

  test('of which there are none switch set-up off', async () => {
    expect(await chooseRecipe([], tree)).toBeNull();
  });
});
