import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createBubblewrapSandbox } from '../../../src/adapters/sandboxes/bubblewrap.ts';
import { createWorkspaces } from '../../../src/adapters/workspaces/overlay.ts';
import {
  findRegistrySettings,
  maskSecrets,
  type RegistryOptions,
} from '../../../src/adapters/workspaces/registry-settings.ts';
import { createGitFixture } from '../../support/git-fixture.ts';
import { toOwnRecipe } from '../../support/own-recipe.ts';
import { requires } from '../../support/requires.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';

const directory = sharedTemporaryDirectory();
/** Random enough to be found by its own text, and of no known form. */
const secret = 'planted-7f192c5d-secret';

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
    ['.npmrc', `//npm.example.org/:_authToken=${secret}\nalways-auth=true\nfund=false\n`, [secret]],
    ['.npmrc', `//npm.example.org/:_authToken=\${NPM_TOKEN}\n`, []],
    ['.npmrc', `registry=https://ada:${secret}@npm.example.org/\n`, [secret]],
    ['.netrc', `machine go.example.org login ada password ${secret}\n`, [secret]],
    ['.config/pip/pip.conf', `[global]\nindex-url = https://${secret}@pypi.example.org/simple\n`, [secret]],
    ['.cargo/credentials.toml', `[registries.own]\ntoken = "${secret}"\n`, [secret]],
    ['.m2/settings.xml', `<server><id>own</id><password>${secret}</password></server>`, [secret]],
    ['.composer/auth.json', `{"github-oauth":{"github.com":"${secret}"}}`, [secret]],
    [
      '.composer/auth.json',
      `{"http-basic":{"example.org":{"username":"ada","password":"${secret}"}}}`,
      [secret],
    ],
    ['.bundle/config', `---\nBUNDLE_GEMS__EXAMPLE__ORG: "ada:${secret}"\n`, [`ada:${secret}`]],
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
    NPM_TOKEN: secret,
    OTHER: 'x',
  };

  test('that say how the network is reached are always shown, those of registries where wished, others by name', () => {
    expect(find({}, { env }).env).toEqual({ HTTPS_PROXY: env.HTTPS_PROXY, GOPROXY: env.GOPROXY });
    expect(find({ '.npmrc': 'x=y' }, { env, isShown: false })).toMatchObject({
      env: { HTTPS_PROXY: env.HTTPS_PROXY },
      mounts: [],
    });
    const named = find({}, { env, variables: ['NPM_TOKEN', 'MISSING'] });
    expect(named.env.NPM_TOKEN).toBe(secret);
    expect(named.secrets).toEqual([secret]);
  });

  test('that name certificates bring their file along', () => {
    const file = join(directory, 'company.pem');
    writeFileSync(file, '');
    expect(find({}, { env: { NODE_EXTRA_CA_CERTS: file } }).mounts).toEqual([
      { hostPath: file, path: file, access: 'read' },
    ]);
  });
});

test('a secret is masked wherever it stands', () => {
  expect(maskSecrets(`401 for ${secret} (${secret})`, [secret])).toBe(
    '401 for [redacted: registry-secret] ([redacted: registry-secret])',
  );
});

requires('bubblewrap').describe('sealed', () => {
  const statePath = join(directory, 'state');
  const sandbox = createBubblewrapSandbox();
  const registries = find(
    {
      '.npmrc': `//npm.example.org/:_authToken=${secret}\n`,
      '.cargo/credentials.toml': `token = "${secret}"\n`,
    },
    { env: { OWN_TOKEN: secret }, variables: ['OWN_TOKEN'] },
  );
  const workspaces = createWorkspaces({ statePath, sandbox, registries });
  const fixture = createGitFixture(join(directory, 'repo'));
  const commit = fixture.commit('Base', { 'a.txt': 'a\n' });
  const prepare = (command: string) => ({ repoPath: fixture.path, commit, setup: toOwnRecipe(command) });

  test('set-up reads them, and neither its results nor later commands hold anything of them', async () => {
    const reads = `grep -q ${secret} ~/.npmrc && grep -q ${secret} "$ROLLBENCH_ENVIRONMENT/cargo/credentials.toml" && test "$OWN_TOKEN" = ${secret} && echo made > made && touch "$ROLLBENCH_ENVIRONMENT/made"`;
    // Its own words stand in the recipe, which is no secret's place: here they are told to the shell in parts.
    const command = reads.replaceAll(secret, 'planted-7f192c5d-"secret"');
    const base = prepare(command);
    expect(await workspaces.prepare(base)).toMatchObject({ kind: 'ready' });
    const workspace = await workspaces.open(base);
    const { mount, surroundings } = workspace;
    const search = `set; cat /proc/*/environ; ls -A ~ /.cargo; grep -rs ${secret.replace('planted', 'plante[d]')} / --exclude-dir=proc --exclude-dir=sys --exclude-dir=usr --exclude-dir=dev`;
    const result = await sandbox.run({
      argv: ['/bin/sh', '-c', search],
      cwd: '/workspace',
      env: surroundings.env,
      paths: surroundings.paths,
      mounts: [mount, ...surroundings.mounts],
      network: 'none',
      timeoutMs: 60_000,
    });
    expect(JSON.stringify(result)).not.toContain(secret);
    expect(await workspace.readFile('made')).toBe('made\n');
    await workspace.dispose();
    expect(() => execFileSync('grep', ['-ra', secret, statePath])).toThrow();
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
    expect(() => execFileSync('grep', ['-ra', secret, statePath])).toThrow();
  });

  test('set-up that says one and fails is quoted without it', async () => {
    const prepared = await workspaces.prepare(prepare('cat ~/.npmrc; exit 1'));
    expect(prepared).toMatchObject({
      kind: 'setupFailed',
      outputTail: '//npm.example.org/:_authToken=[redacted: registry-secret]',
    });
  });
});
