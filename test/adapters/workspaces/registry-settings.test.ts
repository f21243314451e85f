import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createBubblewrapSandbox } from '../../../src/adapters/sandboxes/bubblewrap.ts';
import { createWorkspaces } from '../../../src/adapters/workspaces/overlay.ts';
import { maskSecrets } from '../../../src/adapters/workspaces/registry-secrets.ts';
import {
  findRegistrySettings,
  type RegistryOptions,
} from '../../../src/adapters/workspaces/registry-settings.ts';
import { createGitFixture } from '../../support/git-fixture.ts';
import { toOwnRecipe } from '../../support/own-recipe.ts';
import { requires } from '../../support/requires.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';

const directory = sharedTemporaryDirectory();
/** Random enough to be found by its own text, and of no known form. */
const planted = 'planted-7f192c5d-word';

let count = 0;
function find(files: Record<string, string>, options: Partial<RegistryOptions> = {}) {
  const homePath = join(directory, `home-${count++}`);
  mkdirSync(homePath);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(homePath, file)), { recursive: true });
    writeFileSync(join(homePath, file), text);
  }
  return findRegistrySettings({ isShown: true, variables: [], homePath, env: {}, ...options });
}

describe('the secrets of', () => {
  test.each<[string, string, string[]]>([
    ['.npmrc', `//npm.example.org/:_authToken=${planted}\nalways-auth=true\nfund=false\n`, [planted]],
    ['.npmrc', `//npm.example.org/:_authToken=\${NPM_TOKEN}\n`, []],
    ['.npmrc', `registry=https://ada:${planted}@npm.example.org/\n`, [planted]],
    ['.netrc', `machine go.example.org login ada password ${planted}\n`, [planted]],
    ['.config/pip/pip.conf', `[global]\nindex-url = https://${planted}@pypi.example.org/simple\n`, [planted]],
    ['.cargo/credentials.toml', `[registries.own]\ntoken = "${planted}"\n`, [planted]],
    ['.m2/settings.xml', `<server><id>own</id><password>${planted}</password></server>`, [planted]],
    ['.composer/auth.json', `{"github-oauth":{"github.com":"${planted}"}}`, [planted]],
    [
      '.composer/auth.json',
      `{"http-basic":{"example.org":{"username":"ada","password":"${planted}"}}}`,
      [planted],
    ],
    ['.bundle/config', `---\nBUNDLE_GEMS__EXAMPLE__ORG: "ada:${planted}"\n`, [`ada:${planted}`, planted]],
    [
      '.composer/auth.json',
      `{"bearer":{"a.example.org":"${planted}-1"},"http-basic":{"b.example.org":{"username":"ada","password":"${planted}-2"}}}`,
      [`${planted}-1`, `${planted}-2`],
    ],
    ['.yarnrc.yml', `npmAuthIdent: "ada:${planted}"\n`, [`ada:${planted}`, planted]],
    ['.gradle/init.gradle', `credentials {\n  username 'ada'\n  password '${planted}'\n}\n`, [planted]],
    ['.m2/settings.xml', `<server><id>own</id><password>\${env.DEPLOY_WORD}</password></server>`, []],
  ])('%s', (file, text, expected) => {
    const { mounts, secrets } = find({ [file]: text });
    expect(secrets).toEqual(expected);
    expect(mounts).toHaveLength(1);
    expect(mounts[0]).toMatchObject({ access: 'read', hostPath: expect.stringContaining(file) });
  });
});

describe('variables', () => {
  const env = {
    HTTPS_PROXY: 'http://proxy:3128',
    GOPROXY: 'https://go.example.org',
    NPM_TOKEN: planted,
    OTHER: 'x',
  };

  test('that say how the network is reached are always shown, those of registries where wished, others by name', () => {
    expect(find({}, { env }).env).toEqual({ HTTPS_PROXY: env.HTTPS_PROXY, GOPROXY: env.GOPROXY });
    expect(find({ '.npmrc': 'x=y' }, { env, isShown: false })).toMatchObject({
      env: { HTTPS_PROXY: env.HTTPS_PROXY },
      mounts: [],
    });
    const named = find({}, { env, variables: ['NPM_TOKEN', 'MISSING'] });
    expect(named.env.NPM_TOKEN).toBe(planted);
    expect(named.secrets).toEqual([planted]);
  });

  test.each<[string, string, string[]]>([
    ['CARGO_REGISTRIES_CORP_TOKEN', planted, [planted]],
    ['CARGO_REGISTRIES_CORP_INDEX', 'sparse+https://cargo.example.org/index/', []],
    ['BUNDLE_GEMS__EXAMPLE__ORG', `ada:${planted}`, [`ada:${planted}`, planted]],
    ['BUNDLE_BUILD__NOKOGIRI', '--use-system-libraries', []],
    ['BUNDLE_MIRROR__RUBYGEMS__ORG', `https://ada:${planted}@gems.example.org`, [planted]],
    [
      'COMPOSER_AUTH',
      `{"bearer":{"a.example.org":"${planted}-1"},"github-oauth":{"b.example.org":"${planted}-2","c.example.org":"${planted}-3"}}`,
      [`${planted}-1`, `${planted}-2`, `${planted}-3`],
    ],
    ['COMPOSER_AUTH', planted, [planted]],
    ['GOPROXY', `https://${planted}:@go.example.org,direct`, [planted]],
    ['GOPROXY', `https://${planted}:x-oauth-basic@go.example.org`, [planted]],
    ['GOPROXY', `https://x-access-token:${planted}@go.example.org`, [planted]],
    ['GOPROXY', `https://ada.lovelace:${planted}@go.example.org`, [planted]],
    ['GOPROXY', `https://${planted}-1:${planted}-2@go.example.org`, [`${planted}-2`, `${planted}-1`]],
  ])('%s=%s are secrets in part', (name, value, expected) => {
    expect(find({}, { env: { [name]: value } }).secrets).toEqual(expected);
  });

  test('of many lines are as many secrets, without those that stand everywhere', () => {
    const OWN_KEY = `-----BEGIN PRIVATE KEY-----\n${planted}-1\n\n${planted}-2\nab==\n-----END PRIVATE KEY-----\n`;
    expect(find({}, { env: { OWN_KEY }, variables: ['OWN_KEY'] }).secrets).toEqual([
      `${planted}-1`,
      `${planted}-2`,
    ]);
  });

  test('that name certificates bring their file along', () => {
    const file = join(directory, 'company.pem');
    writeFileSync(file, '');
    expect(find({}, { env: { NODE_EXTRA_CA_CERTS: file } }).mounts).toEqual([
      { hostPath: file, path: file, access: 'read' },
    ]);
  });
});

test('a secret is masked wherever it stands, and wholly where another is a part of it', () => {
  expect(maskSecrets(`sent ada:${planted}`, [planted, `ada:${planted}`])).toBe(
    'sent [redacted: registry-secret]',
  );
  expect(maskSecrets(`401 for ${planted} (${planted})`, [planted])).toBe(
    '401 for [redacted: registry-secret] ([redacted: registry-secret])',
  );
});

requires('bubblewrap').describe('sealed', () => {
  const statePath = join(directory, 'state');
  const sandbox = createBubblewrapSandbox();
  const registries = find(
    {
      '.npmrc': `//npm.example.org/:_authToken=${planted}\n`,
      '.cargo/credentials.toml': `token = "${planted}"\n`,
    },
    { env: { OWN_TOKEN: planted }, variables: ['OWN_TOKEN'] },
  );
  const workspaces = createWorkspaces({ statePath, sandbox, registries });
  const fixture = createGitFixture(join(directory, 'repo'));
  const commit = fixture.commit('Base', { 'a.txt': 'a\n' });
  const prepare = (command: string) => ({ repoPath: fixture.path, commit, setup: toOwnRecipe(command) });

  test('set-up reads them, and neither its results nor later commands hold anything of them', async () => {
    const reads = `grep -q ${planted} ~/.npmrc && grep -q ${planted} "$ROLLBENCH_ENVIRONMENT/cargo/credentials.toml" && test "$OWN_TOKEN" = ${planted} && echo made > made && touch "$ROLLBENCH_ENVIRONMENT/made"`;
    // Its own words stand in the recipe, which is no secret's place: here they are told to the shell in parts.
    const command = reads.replaceAll(planted, 'planted-7f192c5d-"word"');
    const base = prepare(command);
    expect(await workspaces.prepare(base)).toMatchObject({ kind: 'ready' });
    const workspace = await workspaces.open(base);
    const { mount, surroundings } = workspace;
    const search = `set; cat /proc/*/environ; ls -A ~ /.cargo; grep -rs ${planted.replace('planted', 'plante[d]')} / --exclude-dir=proc --exclude-dir=sys --exclude-dir=usr --exclude-dir=dev`;
    const result = await sandbox.run({
      argv: ['/bin/sh', '-c', search],
      cwd: '/workspace',
      env: surroundings.env,
      paths: surroundings.paths,
      mounts: [mount, ...surroundings.mounts],
      network: 'none',
      timeoutMs: 60_000,
    });
    expect(JSON.stringify(result)).not.toContain(planted);
    expect(await workspace.readFile('made')).toBe('made\n');
    await workspace.dispose();
    expect(() => execFileSync('grep', ['-ra', planted, statePath])).toThrow();
  });

  test('a later step sees an environment that it only reads, without their place in it', async () => {
    const [step] = toOwnRecipe('true').steps;
    const reads =
      'test -s "$ROLLBENCH_ENVIRONMENT/cargo/credentials.toml" && touch "$ROLLBENCH_ENVIRONMENT/cargo/made"';
    const finds =
      'test -e "$ROLLBENCH_ENVIRONMENT/cargo/made" && ! test -e "$ROLLBENCH_ENVIRONMENT/cargo/credentials.toml" && test -s ~/.npmrc';
    const setup = {
      ...toOwnRecipe(),
      steps: [
        { ...step, name: 'fetch', command: reads, scope: 'manifests' as const },
        { ...step, name: 'compile', command: finds, scope: 'tree' as const },
      ],
    };
    const prepared = await workspaces.prepare({ ...prepare(''), setup });
    expect(prepared).toMatchObject({
      kind: 'ready',
      environment: { layer: expect.any(String), steps: [{ name: 'fetch' }, { name: 'compile' }] },
    });
  });

  test.each([
    ['the tree', 'cp ~/.npmrc .npmrc'],
    ['the environment', 'cp ~/.npmrc "$ROLLBENCH_ENVIRONMENT/npmrc"'],
  ])('set-up that leaves one in %s fails, and nothing of it stays', async (_name, command) => {
    const prepared = await workspaces.prepare(prepare(command));
    expect(prepared).toMatchObject({
      kind: 'setupFailed',
      detail: expect.stringMatching(/a secret of the registry settings stands in .*npmrc/),
    });
    expect(() => execFileSync('grep', ['-ra', planted, statePath])).toThrow();
  });

  test('set-up that says one and fails is quoted without it', async () => {
    const prepared = await workspaces.prepare(prepare('cat ~/.npmrc; exit 1'));
    expect(prepared).toMatchObject({
      kind: 'setupFailed',
      outputTail: '//npm.example.org/:_authToken=[redacted: registry-secret]',
    });
  });
});
