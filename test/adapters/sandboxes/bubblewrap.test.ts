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
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createBubblewrapSandbox } from '../../../src/adapters/sandboxes/bubblewrap.ts';
import type { SandboxCommand, SandboxResult } from '../../../src/ports.ts';
import { describeSandbox } from '../../contracts/sandbox.ts';
import { describeSealedSandbox } from '../../contracts/sealed-sandbox.ts';
import { codexBinary } from '../../support/codex-binary.ts';
import { requires } from '../../support/requires.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';

requires('bubblewrap').describe('bubblewrap', () => {
  describeSandbox('bubblewrap', createBubblewrapSandbox);
  describeSealedSandbox('bubblewrap', createBubblewrapSandbox);

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

    test('kernel settings cannot be seen', async () => {
      expect(await output("ls '/sys/kernel'")).toContain('No such file or directory');
    });

    test('users and hosts are the same on every machine', async () => {
      expect(
        await output('id -un; id -u; cut -d: -f1 /etc/passwd | tr "\\n" " "; uname -n; cat /etc/hosts'),
      ).toBe('agent\n1000\nroot agent nobody sandbox\n127.0.0.1 localhost sandbox\n::1 localhost\n');
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
