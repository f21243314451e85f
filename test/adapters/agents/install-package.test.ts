import { hash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installPackage } from '../../../src/adapters/agents/install-package.ts';
import { toTar } from '../../../src/adapters/archives/tar.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';

const name = '@rollbench-test/agent';
const versions = ['1.0.0', '2.0.0'];

const toTarball = (version: string) =>
  gzipSync(
    toTar(
      new Map([
        ['package/package.json', JSON.stringify({ name, version, scripts: { install: 'touch ran' } })],
        ['package/bin/agent.js', `console.log('${version}')`],
      ]),
    ),
  );

describe('an agent by its npm version', () => {
  const directory = sharedTemporaryDirectory();
  const cachePath = join(directory, 'agents');
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = decodeURIComponent(request.url ?? '');
    asked.push(url);
    const version = versions.find((each) => url.endsWith(`${each}.tgz`));
    if (version) return response.end(toTarball(version));
    const { port } = server.address() as AddressInfo;
    const packument = {
      name,
      'dist-tags': { latest: '2.0.0' },
      versions: Object.fromEntries(
        versions.map((each) => {
          const integrity = `sha512-${hash('sha512', toTarball(each), 'base64')}`;
          const tarball = `http://127.0.0.1:${port}/agent-${each}.tgz`;
          return [each, { name, version: each, dist: { tarball, integrity }, hasInstallScript: true }];
        }),
      ),
    };
    return response.end(JSON.stringify(packument));
  });
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    // As a user names a registry of their own.
    process.env.npm_config_registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    process.env.npm_config_cache = join(directory, 'npm');
  });
  afterAll(() => {
    delete process.env.npm_config_registry;
    delete process.env.npm_config_cache;
    server.close();
    server.closeAllConnections();
  });

  test("stands beside another, from the user's own registry, and no script of it has run", async () => {
    const paths = await Promise.all(versions.map((version) => installPackage(name, version, cachePath)));
    expect(paths.map((path) => readFileSync(join(path, 'bin/agent.js'), 'utf8'))).toEqual([
      "console.log('1.0.0')",
      "console.log('2.0.0')",
    ]);
    expect(paths.filter((path) => existsSync(join(path, 'ran')))).toEqual([]);
    expect(readdirSync(cachePath).sort()).toEqual(['agent-1.0.0', 'agent-2.0.0']);
  });

  test('is asked for once', async () => {
    const count = asked.length;
    expect(existsSync(await installPackage(name, '1.0.0', cachePath))).toBe(true);
    expect(asked.length).toBe(count);
  });

  test("that there is not is said in npm's words, and leaves nothing", async () => {
    const before = readdirSync(cachePath);
    await expect(installPackage(name, '9.9.9', cachePath)).rejects.toThrow(
      /@rollbench-test\/agent@9\.9\.9 cannot be installed: .*ETARGET/s,
    );
    expect(readdirSync(cachePath)).toEqual(before);
  });
});
