import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, createReadStream, mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LimitOptions } from '../../src/adapters/sandboxes/resource-limits.ts';
import type { MetLimit, Mount, Sandbox, SandboxCommand, SandboxResult } from '../../src/ports.ts';
import { lookAround } from '../../src/testbed/look-around.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';

/** What every sandbox that seals promises besides: nothing of the machine, no way out, and no more than its share. */
export function describeSealedSandbox(name: string, create: (options: LimitOptions) => Sandbox): void {
  describe(`${name} as a sealed Sandbox`, () => {
    const directory = sharedTemporaryDirectory();
    const sandbox = create({ graceMs: 200 });
    const createPlace = () => {
      const hostPath = mkdtempSync(join(directory, 'place-'));
      const mount: Mount = { hostPath, path: '/workspace', access: 'write' };
      return { hostPath, mounts: [mount], cwd: '/workspace' };
    };
    const run = (argv: readonly string[], more: Partial<SandboxCommand> = {}): Promise<SandboxResult> =>
      sandbox.run({ argv, cwd: '/', env: {}, mounts: [], network: 'none', timeoutMs: 25_000, ...more });
    const sh = (script: string, more?: Partial<SandboxCommand>) => run(['/bin/sh', '-c', script], more);
    /** What a command printed; a command that failed prints its fault. */
    const output = async (script: string, more?: Partial<SandboxCommand>): Promise<string> => {
      const result = await sh(script, more);
      if (result.kind !== 'exited') throw new Error(JSON.stringify(result));
      return `${result.stdoutTail}${result.stderrTail}`;
    };

    test('says so', () => expect(sandbox.isSealed).toBe(true));

    test('shows nothing around a command that a seal would not let pass', async () => {
      expect(await lookAround(sandbox, { mounts: [], env: {}, paths: [] })).toEqual([]);
    });

    describe('seals off files:', () => {
      test.each([
        ['the user’s home', homedir()],
        ['the temporary directory', directory],
        ['this repository', fileURLToPath(new URL('.', import.meta.url))],
        ['passwords', '/etc/shadow'],
        ['private keys of the machine', '/etc/ssl/private'],
        ['the machine’s git configuration', '/etc/gitconfig'],
        ['Docker’s socket', '/var/run/docker.sock'],
      ])('%s cannot be seen', async (_name, path) => {
        expect(await output(`ls '${path}'`)).toContain('No such file or directory');
      });

      test('only what is mounted for writing can be written', async () => {
        const script =
          'for path in / /usr /etc /opt/rollbench /opt/rollbench/node/bin /home /dev; do touch $path/x && echo wrote $path; done';
        expect(await output(script)).not.toContain('wrote');
        chmodSync(directory, 0o777);
        const mount = { hostPath: directory, path: '/seen', access: 'read' } as const;
        expect(await output('touch /seen/x', { mounts: [mount] })).toContain('Read-only file system');
      });

      test('users are the same on every machine', async () => {
        expect(await output('id -u; uname -n; grep -c . /etc/hosts > /dev/null && echo hosts')).toBe(
          '1000\nsandbox\nhosts\n',
        );
      });

      test('a mount inside of another mount is seen, too', async () => {
        const inner = mkdtempSync(join(directory, 'inner-'));
        const outer = mkdtempSync(join(directory, 'outer-'));
        for (const path of [inner, outer]) chmodSync(path, 0o755);
        mkdirSync(join(outer, 'below'));
        writeFileSync(join(inner, 'file'), 'inner');
        const mounts = [
          { hostPath: inner, path: '/outer/below', access: 'read' },
          { hostPath: outer, path: '/outer', access: 'read' },
        ] as const;
        expect(await output('cat /outer/below/file', { mounts })).toBe('inner');
      });
    });

    describe('seals off processes and rights:', () => {
      test('only its own processes are there', async () => {
        expect(Number(await output('ls /proc | grep -c "^[0-9]"'))).toBeLessThan(8);
      });

      test('it has no capability, and root is nobody', async () => {
        expect(await output('grep CapEff /proc/self/status; grep CapBnd /proc/self/status')).toBe(
          'CapEff:\t0000000000000000\nCapBnd:\t0000000000000000\n',
        );
        expect(await output('mount -t tmpfs none /tmp')).toMatch(/permission denied|must be superuser/i);
      });

      test('it has no terminal to type at', async () => {
        expect(await output('echo x > /dev/tty')).toMatch(/cannot create|No such/);
      });
    });

    describe('seals off the network:', () => {
      let server: Server;
      let hits = 0;
      let abstractServer: Server;
      beforeAll(async () => {
        server = createServer(() => hits++).listen(0, '0.0.0.0');
        abstractServer = createServer(() => hits++).listen('\0rollbench-test');
        await Promise.all([once(server, 'listening'), once(abstractServer, 'listening')]);
      });
      afterAll(() => {
        server.close();
        abstractServer.close();
      });
      const connect = (target: object) =>
        run([
          'node',
          '-e',
          `require('node:net').connect(${JSON.stringify(target)}).on('connect', () => { console.log('connected'); process.exit(); }).on('error', (e) => console.log(e.code))`,
        ]);

      test('what listens on the host is not reached', async () => {
        const { port } = server.address() as AddressInfo;
        expect(await connect({ host: '127.0.0.1', port })).toMatchObject({ stdoutTail: 'ECONNREFUSED\n' });
        expect(await connect({ host: '192.0.2.1', port: 80 })).toMatchObject({ stdoutTail: 'ENETUNREACH\n' });
        expect(await connect({ path: '\0rollbench-test' })).toMatchObject({ stdoutTail: 'ECONNREFUSED\n' });
        expect(hits).toBe(0);
      });

      test('names are not resolved', async () => {
        const script = "require('node:dns').lookup('example.org', (e) => console.log(e ? 'no' : 'yes'))";
        expect(await run(['node', '-e', script])).toMatchObject({ stdoutTail: 'no\n' });
        expect(await output('curl -sS --max-time 5 https://example.org; true')).toMatch(
          /Could not resolve|not found/,
        );
      });

      test('its own loopback works', async () => {
        const script = `
        const server = require('node:http').createServer((_, response) => response.end('own')).listen(0, '127.0.0.1', async () => {
          console.log(await (await fetch('http://127.0.0.1:' + server.address().port)).text());
          server.close();
        });`;
        expect(await run(['node', '-e', script])).toMatchObject({ stdoutTail: 'own\n' });
      });

      test('with the host’s network, the host is reached', async () => {
        const { port } = server.address() as AddressInfo;
        const script = `require('node:net').connect(${port}, '127.0.0.1').on('connect', () => { console.log('connected'); process.exit(); })`;
        expect(await run(['node', '-e', script], { network: 'host' })).toMatchObject({
          stdoutTail: 'connected\n',
        });
      });
    });

    describe('the way to the gateway', () => {
      const socketPath = join(directory, 'gateway.sock');
      const server = createHttpServer((request, response) =>
        response.end(`${request.method} ${request.url}`),
      );
      beforeAll(() => new Promise<void>((resolve) => server.listen(socketPath, resolve)));
      afterAll(() => void server.close());
      const gateway = { socketPath, port: 4141 };

      test('is a port of its loopback', async () => {
        const script = "fetch('http://127.0.0.1:4141/v1/models').then((r) => r.text()).then(console.log)";
        expect(await run(['node', '-e', script], { gateway })).toMatchObject({
          stdoutTail: 'GET /v1/models\n',
        });
      });

      test('changes neither exit codes nor the command’s standard streams', async () => {
        expect(await sh('cat; echo err >&2; exit 5', { gateway, stdin: 'in' })).toMatchObject({
          exitCode: 5,
          stdoutTail: 'in',
          stderrTail: 'err\n',
        });
        expect(await run(['no-such-program'], { gateway })).toMatchObject({ kind: 'exited', exitCode: 127 });
      });

      test('passes the interrupt on', async () => {
        const place = mkdtempSync(join(directory, 'place-'));
        const mounts = [{ hostPath: place, path: '/workspace', access: 'write' }] as const;
        const controller = new AbortController();
        execFileSync('mkfifo', [join(place, 'started')]);
        const script =
          "const { writeFileSync } = require('node:fs'); process.on('SIGINT', () => { writeFileSync('ended', ''); process.exit(); }); writeFileSync('started', 'x'); setInterval(() => {}, 1000)";
        const result = run(['node', '-e', script], {
          gateway,
          mounts,
          cwd: '/workspace',
          signal: controller.signal,
        });
        await once(createReadStream(join(place, 'started')), 'data');
        controller.abort();
        expect(await result).toMatchObject({ kind: 'cancelled' });
        expect(await output('ls', { mounts, cwd: '/workspace' })).toContain('ended');
      });
    });

    describe('limits', () => {
      test('are declared, each with what keeps it', async () => {
        const { told, ...means } = await sandbox.capabilities();
        expect(told).toContain('disk');
        expect(Object.values(means)).not.toContain('none');
      });

      const allocate = 'const kept = []; for (;;) kept.push(Buffer.alloc(1e7, 1))';
      const tells = async (limit: MetLimit) =>
        (await sandbox.capabilities()).told.includes(limit) ? { metLimit: limit } : {};
      const memory = { limits: { memoryBytes: 256 * 2 ** 20 } };

      test('of memory: whoever passes it is killed, and it is said that it was for that', async () => {
        const result = await run(['node', '-e', allocate], memory);
        expect(result).toMatchObject({ kind: 'exited', exitCode: 137, ...(await tells('memory')) });
      });

      test('of memory: temporary files count, and whoever they end has ended for that', async () => {
        const script = 'head -c 200M /dev/zero > /tmp/a; head -c 200M /dev/zero > /dev/shm/b; exit 1';
        const result = await sh(script, memory);
        const { told } = await sandbox.capabilities();
        const met = result.kind === 'limitExceeded' ? result.limit : 'metLimit' in result && result.metLimit;
        if (told.includes('memory')) expect(met).toBe('memory');
        expect(result).not.toMatchObject({ exitCode: 0 });
      });

      test('of memory: a command that goes on without the process that was killed has ended by itself', async () => {
        const result = await sh(`node -e '${allocate}'; echo goes on`, memory);
        expect(result).toEqual(
          expect.objectContaining({ kind: 'exited', exitCode: 0, stdoutTail: 'goes on\n' }),
        );
        expect(result).not.toHaveProperty('metLimit');
      });

      test('of processes: what is too much is refused, and leaves nothing behind', async () => {
        const script = 'i=0; while [ $i -lt 200 ]; do sleep 1000 & i=$((i+1)); done; exit 0';
        const result = await sh(script, { limits: { processCount: 32 } });
        expect(result).toMatchObject({ kind: 'exited', ...(await tells('processes')) });
        expect(result).not.toMatchObject({ exitCode: 0 });
        expect(await sh('true')).toMatchObject({ exitCode: 0 });
      });

      test('of the disk: a file that is too large is cut off', async () => {
        const place = createPlace();
        const result = await sh('head -c 100M /dev/zero > large', { ...place, limits: { diskBytes: 2e7 } });
        expect(['exited', 'limitExceeded']).toContain(result.kind);
        expect(result).not.toMatchObject({ exitCode: 0 });
        expect(statSync(join(place.hostPath, 'large')).size).toBeLessThanOrEqual(2e7);
      });

      test('of the disk: many files that are too much together end the command', async () => {
        const place = createPlace();
        const script =
          'i=0; while [ $i -lt 30 ]; do head -c 5M /dev/zero > f$i; i=$((i+1)); done; sleep 1000';
        expect(await sh(script, { ...place, limits: { diskBytes: 2e7 } })).toMatchObject({
          kind: 'limitExceeded',
          limit: 'disk',
          detail: expect.stringContaining('wrote more than 19 MB'),
        });
      });

      test('of the number of files: so do they', async () => {
        const place = createPlace();
        const script = 'i=0; while [ $i -lt 3000 ]; do : > f$i; i=$((i+1)); done; sleep 1000';
        expect(await sh(script, { ...place, limits: { fileCount: 1000 } })).toMatchObject({
          kind: 'limitExceeded',
          limit: 'disk',
          detail: expect.stringContaining('more than 1000 files'),
        });
      });

      test('of temporary file systems: they are full', async () => {
        const script =
          'for path in /tmp /dev/shm ~; do head -c 30M /dev/zero > $path/a; head -c 30M /dev/zero > $path/b || echo full; done';
        expect(await output(script, { limits: { diskBytes: 4e7 } })).toMatch(
          /full\n[\s\S]*full\n[\s\S]*full\n/,
        );
      });
    });
    test('secrets of the environment stand in no list of processes', async () => {
      const result = await output('cat /proc/*/cmdline | tr "\\0" " "', { env: { TOKEN: 'top-secret' } });
      expect(result).not.toContain('top-secret');
    });
  });
}
