import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  createReadStream,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBubblewrapSandbox } from '../../../src/adapters/sandboxes/bubblewrap.ts';
import type { SandboxCommand, SandboxResult } from '../../../src/ports.ts';
import { describeSandbox } from '../../contracts/sandbox.ts';
import { codexBinary } from '../../support/codex-binary.ts';
import { requires } from '../../support/requires.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';

requires('bubblewrap').describe('bubblewrap', () => {
  describeSandbox('bubblewrap', createBubblewrapSandbox);

  const directory = sharedTemporaryDirectory();
  const sandbox = createBubblewrapSandbox();
  const run = (argv: readonly string[], more: Partial<SandboxCommand> = {}): Promise<SandboxResult> =>
    sandbox.run({ argv, cwd: '/', env: {}, mounts: [], network: 'none', timeoutMs: 20_000, ...more });
  const sh = (script: string, more?: Partial<SandboxCommand>) => run(['/bin/sh', '-c', script], more);
  /** What a command printed; a command that failed prints its fault. */
  const output = async (script: string, more?: Partial<SandboxCommand>): Promise<string> => {
    const result = await sh(script, more);
    if (result.kind !== 'exited') throw new Error(JSON.stringify(result));
    return `${result.stdoutTail}${result.stderrTail}`;
  };

  describe('seals off files:', () => {
    test('the root holds the system, an empty home and nothing else', async () => {
      const names = (await output('ls -A /')).trimEnd().split('\n');
      const system = [
        'bin',
        'dev',
        'etc',
        'home',
        'lib',
        'lib32',
        'lib64',
        'libx32',
        'opt',
        'proc',
        'sbin',
        'tmp',
        'usr',
        'var',
      ];
      expect(names.filter((name) => !system.includes(name))).toEqual([]);
      expect(await output('ls -A /home /tmp; ls -A /opt/rollbench')).toBe('/home:\nagent\n\n/tmp:\nnode\n');
    });

    test.each([
      ['the user’s home', homedir()],
      ['the temporary directory', directory],
      ['this repository', fileURLToPath(new URL('.', import.meta.url))],
      ['passwords', '/etc/shadow'],
      ['private keys of the machine', '/etc/ssl/private'],
      ['the machine’s git configuration', '/etc/gitconfig'],
      ['Docker’s socket', '/var/run/docker.sock'],
      ['kernel settings', '/sys/kernel'],
    ])('%s cannot be seen', async (_name, path) => {
      expect(await output(`ls '${path}'`)).toContain('No such file or directory');
    });

    test('only what is mounted for writing can be written', async () => {
      const script =
        'for path in / /usr /etc /opt/rollbench /opt/rollbench/node/bin /home /dev; do touch $path/x && echo wrote $path; done';
      expect(await output(script)).not.toContain('wrote');
      const mount = { hostPath: directory, path: '/seen', access: 'read' } as const;
      expect(await output('touch /seen/x', { mounts: [mount] })).toContain('Read-only file system');
    });

    test('users and hosts are the same on every machine', async () => {
      expect(
        await output('id -un; id -u; cut -d: -f1 /etc/passwd | tr "\\n" " "; uname -n; cat /etc/hosts'),
      ).toBe('agent\n1000\nroot agent nobody sandbox\n127.0.0.1 localhost sandbox\n::1 localhost\n');
    });

    test('a mount inside of another mount is seen, too', async () => {
      const inner = mkdtempSync(join(directory, 'inner-'));
      const outer = mkdtempSync(join(directory, 'outer-'));
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
    const server = createHttpServer((request, response) => response.end(`${request.method} ${request.url}`));
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

  describe('with us', () => {
    const place = mkdtempSync(join(directory, 'place-'));
    chmodSync(directory, 0o777);
    chmodSync(place, 0o777);
    const source = fileURLToPath(new URL('../../../src/adapters/sandboxes/bubblewrap.ts', import.meta.url));
    const script = (argv: readonly string[]) => `
      import { createBubblewrapSandbox } from ${JSON.stringify(source)};
      const mounts = [{ hostPath: ${JSON.stringify(place)}, path: '/workspace', access: 'write' }];
      const command = { argv: ${JSON.stringify(argv)}, cwd: '/workspace', env: {}, mounts, network: 'none', timeoutMs: 60_000 };
      console.log(JSON.stringify(await createBubblewrapSandbox().run(command)));`;

    test('everything ends when we are killed', async () => {
      execFileSync('mkfifo', [join(place, 'alive')]);
      const argv = ['/bin/sh', '-c', 'exec 3>alive; sleep 1000 & echo started >&3; wait'];
      const child = spawn(process.execPath, ['--input-type=module', '-e', script(argv)], { stdio: 'ignore' });
      const alive = createReadStream(join(place, 'alive'));
      await once(alive, 'data');
      child.kill('SIGKILL');
      await once(alive, 'end');
    });

    test('no namespace is left by commands that are called off while they begin', async () => {
      const marker = `marked-${process.pid}`;
      // Output that cannot be kept calls a command off at once, whatever it is doing; the time limits come a little later.
      const ended = await Promise.all(
        Array.from({ length: 40 }, (_, i) =>
          run(
            ['sh', '-c', 'sleep 1000; :', marker],
            i % 2 === 0 ? { stdoutFile: '/no/such/directory/x' } : { timeoutMs: i },
          ),
        ),
      );
      expect(new Set(ended.map(({ kind }) => kind))).toEqual(new Set(['broken', 'timedOut']));
      const left = readdirSync('/proc').filter(
        (pid) => /^\d+$/.test(pid) && readCommandLine(pid).includes(marker),
      );
      expect(left).toEqual([]);
    });

    test('files that we were started with do not leak in', () => {
      writeFileSync(join(directory, 'secret'), 'secret');
      const secret = openSync(join(directory, 'secret'), 'r');
      const read = script(['/bin/sh', '-c', 'cat /proc/self/fd/40']);
      const result = spawnSync(process.execPath, ['--input-type=module', '-e', read], {
        stdio: ['ignore', 'pipe', 'inherit', ...Array(37).fill('ignore'), secret],
        encoding: 'utf8',
      });
      expect(JSON.parse(result.stdout)).toMatchObject({ kind: 'exited', exitCode: 0, stdoutTail: '' });
    });

    const canRunAsNobody =
      process.getuid?.() === 0 &&
      spawnSync(process.execPath, ['-e', `require('fs').readFileSync(${JSON.stringify(source)})`], {
        uid: 65534,
        gid: 65534,
      }).status === 0;
    test.runIf(canRunAsNobody)('an unprivileged user can start it, too', () => {
      const result = spawnSync(process.execPath, ['--input-type=module', '-e', script(['id', '-u'])], {
        uid: 65534,
        gid: 65534,
        encoding: 'utf8',
        cwd: '/',
      });
      expect(JSON.parse(result.stdout)).toMatchObject({ kind: 'exited', exitCode: 0, stdoutTail: '1000\n' });
    });
  });

  test('tool directories are seen read-only and come first on the PATH', async () => {
    const tools = mkdtempSync(join(directory, 'tools-'));
    mkdirSync(join(tools, 'bin'));
    writeFileSync(join(tools, 'bin', 'greet'), '#!/bin/sh\necho hello\n', { mode: 0o755 });
    const withTools = createBubblewrapSandbox({
      toolDirectories: [{ hostPath: tools, path: '/opt/tools', bin: ['bin'] }],
    });
    const command = {
      argv: ['greet'],
      cwd: '/',
      env: {},
      mounts: [],
      network: 'none',
      timeoutMs: 20_000,
    } as const;
    expect(await withTools.run(command)).toMatchObject({ stdoutTail: 'hello\n' });
  });

  test('npm is there for set-up commands, run by our Node', async () => {
    const result = await run(['npm', 'exec', '--offline', '--call', 'node --version'], { cwd: '/tmp' });
    expect(result).toMatchObject({ kind: 'exited', exitCode: 0, stdoutTail: `${process.version}\n` });
  });

  test('secrets of the environment stand in no list of processes', async () => {
    const result = await output('cat /proc/*/cmdline | tr "\\0" " "', { env: { TOKEN: 'top-secret' } });
    expect(result).not.toContain('top-secret');
  });
});

describe('a bubblewrap that is not there', () => {
  const sandbox = createBubblewrapSandbox({ bwrapPath: '/no/such/bwrap' });

  test('is unhealthy, with what to do about it', async () => {
    expect(await sandbox.check()).toEqual({
      kind: 'unhealthy',
      detail: '/no/such/bwrap is no program',
      fix: expect.stringContaining('apt-get install bubblewrap'),
    });
  });

  test('breaks every command', async () => {
    const command = {
      argv: ['true'],
      cwd: '/',
      env: {},
      mounts: [],
      network: 'none',
      timeoutMs: 1000,
    } as const;
    expect(await sandbox.run(command)).toMatchObject({
      kind: 'broken',
      detail: '/no/such/bwrap is no program',
    });
  });
});

requires('codex', 'bubblewrap').describe('the bubblewrap that Codex brings along', () => {
  const bundled = join(dirname(dirname(codexBinary ?? '')), 'codex-resources', 'bwrap');

  test('works as well', async () => {
    expect(await createBubblewrapSandbox({ bwrapPath: bundled }).check()).toMatchObject({ kind: 'healthy' });
  });
});

/** Empty for zombies, and for what has ended since. */
function readCommandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
