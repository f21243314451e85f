import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LimitOptions } from '../../src/adapters/sandboxes/resource-limits.ts';
import type { Mount, Sandbox, SandboxCommand, SandboxResult } from '../../src/ports.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';

/** What every sandbox promises, sealed or not. */
export function describeSandbox(name: string, create: (options: LimitOptions) => Sandbox): void {
  describe(`${name} as a Sandbox`, () => {
    const directory = sharedTemporaryDirectory();
    const sandbox = create({ graceMs: 200, limits: { outputBytes: 100_000 } });

    /** A fresh host directory that the command finds as its working directory. */
    const createPlace = () => {
      const hostPath = mkdtempSync(join(directory, 'place-'));
      const mount: Mount = { hostPath, path: '/workspace', access: 'write' };
      return { hostPath, mounts: [mount], cwd: sandbox.resolve(mount) };
    };
    const run = (argv: readonly string[], more: Partial<SandboxCommand> = {}): Promise<SandboxResult> =>
      sandbox.run({ argv, cwd: '/', env: {}, mounts: [], network: 'none', timeoutMs: 20_000, ...more });
    const sh = (script: string, more?: Partial<SandboxCommand>) => run(['/bin/sh', '-c', script], more);

    test('says that it is healthy after really running something', async () => {
      expect(await sandbox.check()).toMatchObject({ kind: 'healthy' });
    });

    describe('exit codes', () => {
      test.each([
        ['true', 0],
        ['exit 7', 7],
        ['exit 125', 125],
        ['kill -9 $$', 137],
      ])('of `%s` is %i', async (script, exitCode) => {
        expect(await sh(script)).toMatchObject({ kind: 'exited', exitCode });
      });

      test('of a program that does not exist is 127, as in a shell', async () => {
        expect(await run(['no-such-program'])).toMatchObject({ kind: 'exited', exitCode: 127 });
      });

      test('are not mistaken for those of the sandbox, nor its words for its own', async () => {
        const result = await sh('echo "bwrap: setting up uid map: Permission denied" >&2; exit 1');
        expect(result).toMatchObject({ kind: 'exited', exitCode: 1 });
      });
    });

    describe('arguments, environment and input', () => {
      test('arguments arrive as they are', async () => {
        const argv = [
          'node',
          '-p',
          'JSON.stringify(process.argv.slice(1))',
          '--',
          'a b',
          '$HOME',
          "'",
          '"',
          '',
          'é\n',
        ];
        expect(await run(argv)).toMatchObject({ stdoutTail: `${JSON.stringify(argv.slice(4))}\n` });
      });

      test('nothing is inherited, and what is given arrives', async () => {
        process.env.ROLLBENCH_TEST_SECRET = 'secret';
        try {
          const result = await sh('env', { env: { GIVEN: 'a=b\nc' } });
          const text = result.kind === 'exited' ? result.stdoutTail : '';
          expect(text).toContain('GIVEN=a=b\nc');
          expect(text).not.toContain('secret');
          const names = text.split('\n').flatMap((line) => /^([A-Z_]+)=/.exec(line)?.[1] ?? []);
          // `_` and PWD are the shell's own; LD_LIBRARY_PATH belongs to an interpreter that shares its library.
          expect(
            names.filter((name) => !['_', 'LD_LIBRARY_PATH', 'PWD', 'OLDPWD', 'SHLVL'].includes(name)).sort(),
          ).toEqual(['GIVEN', 'HOME', 'PATH']);
        } finally {
          delete process.env.ROLLBENCH_TEST_SECRET;
        }
      });

      test('the home is empty, can be written, and is nobody else’s', async () => {
        expect(await sh('ls -A ~ && touch ~/x && ls -A ~')).toMatchObject({ exitCode: 0, stdoutTail: 'x\n' });
        expect(await sh('ls -A ~')).toMatchObject({ exitCode: 0, stdoutTail: '' });
      });

      test('the Node on the PATH is the one that runs Rollbench', async () => {
        expect(await run(['node', '--version'])).toMatchObject({ stdoutTail: `${process.version}\n` });
      });

      test('input is closed when there is none', async () => {
        expect(await sh('cat; echo end')).toMatchObject({ stdoutTail: 'end\n' });
      });

      test('input arrives whole', async () => {
        const stdin = `é🙂\0${'x'.repeat(300_000)}`;
        const result = await run(['node', '-e', countInput], { stdin });
        expect(result).toMatchObject({ stdoutTail: `${Buffer.byteLength(stdin)}\n` });
      });

      test('input that nobody reads does no harm', async () => {
        expect(await sh('exit 3', { stdin: 'x'.repeat(1_000_000) })).toMatchObject({ exitCode: 3 });
      });

      test('no open descriptor of ours reaches the command', async () => {
        const result = await run(['ls', '-l', '/proc/self/fd']);
        const lines = result.kind === 'exited' ? result.stdoutTail.trimEnd().split('\n').slice(1) : [];
        const targets = lines.map((line) => / (\d+) -> (.*)$/.exec(line)?.slice(1) ?? [line]);
        const others = targets.filter(([fd, target]) => Number(fd) > 2 && target !== '/dev/null');
        // The one that is left is the directory that is being listed.
        expect(others).toEqual([[expect.any(String), expect.stringMatching(/^\/proc\/\d+\/fd$/)]]);
      });
    });

    describe('directories', () => {
      test('that are mounted are found where `resolve` says, and changed for the host, too', async () => {
        const place = createPlace();
        writeFileSync(join(place.hostPath, 'in'), 'from outside');
        const result = await sh('cat in && printf "from inside" > out && pwd', place);
        expect(result).toMatchObject({ exitCode: 0, stdoutTail: `from outside${place.cwd}\n` });
        expect(readFileSync(join(place.hostPath, 'out'), 'utf8')).toBe('from inside');
      });

      test('that do not exist break the sandbox, not the command', async () => {
        expect(await sh('true', { cwd: '/no/such/directory' })).toMatchObject({ kind: 'broken' });
      });
    });

    describe('output', () => {
      test('keeps its two streams apart', async () => {
        expect(await sh('echo out; echo err >&2')).toMatchObject({
          stdoutTail: 'out\n',
          stderrTail: 'err\n',
        });
      });

      test('to memory is the last 64 KiB, cut between characters', async () => {
        const result = await run(['node', '-e', "process.stdout.write('é'.repeat(1e6) + 'x')"]);
        const tail = result.kind === 'exited' ? result.stdoutTail : '';
        expect(Buffer.byteLength(tail)).toBeLessThanOrEqual(64 * 1024);
        expect(Buffer.byteLength(tail)).toBeGreaterThan(64 * 1024 - 4);
        expect(tail).toMatch(/^é+x$/);
      });

      test('to files is whole', async () => {
        const place = createPlace();
        const stdoutFile = join(place.hostPath, 'stdout');
        const stderrFile = join(place.hostPath, 'stderr');
        await sh('printf out; printf err >&2', { stdoutFile, stderrFile });
        expect([readFileSync(stdoutFile, 'utf8'), readFileSync(stderrFile, 'utf8')]).toEqual(['out', 'err']);
      });

      test('that floods a file is cut at its limit, and the file says so', async () => {
        const stdoutFile = join(createPlace().hostPath, 'stdout');
        expect(await sh('yes | head -c 200000000', { stdoutFile })).toMatchObject({
          kind: 'exited',
          exitCode: 0,
        });
        expect(statSync(stdoutFile).size).toBeLessThan(100_100);
        expect(readFileSync(stdoutFile, 'utf8')).toMatch(
          /\n\[rollbench: output beyond 100000 bytes was dropped\]\n$/,
        );
      });

      test('that cannot be kept breaks the sandbox at once', async () => {
        const result = await sh('echo x; exec sleep 1000', { stdoutFile: '/no/such/directory/stdout' });
        expect(result).toMatchObject({ kind: 'broken', detail: expect.stringContaining('ENOENT') });
      });
    });

    describe('the end', () => {
      /** Ends when nobody holds the pipe open any more: neither the command nor anything that it started. */
      const createWitness = (hostPath: string) => {
        execFileSync('mkfifo', [join(hostPath, 'alive')]);
        const stream = createReadStream(join(hostPath, 'alive'), 'utf8');
        let text = '';
        return {
          started: new Promise<void>((resolve) => {
            stream.on('data', (chunk) => {
              text += chunk;
              if (text.includes('started')) resolve();
            });
          }),
          allGone: new Promise<void>((resolve) => stream.once('end', resolve)),
          text: () => text,
        };
      };
      const family = 'exec 3>alive; (sleep 1000 & sleep 1000) & echo started >&3;';

      test('by time limit comes later by what was spent waiting meanwhile', async () => {
        const extensions = [5_000];
        const result = await sh('sleep 0.2; echo done', {
          timeoutMs: 50,
          remainingMs: () => extensions.shift() ?? 0,
        });
        expect(result).toMatchObject({ kind: 'exited', stdoutTail: 'done\n' });
        expect(extensions).toEqual([]);
      });

      test('by time limit ends everything that was started', async () => {
        const place = createPlace();
        const { allGone } = createWitness(place.hostPath);
        const result = await sh(`echo some output; ${family} wait`, { ...place, timeoutMs: 300 });
        expect(result).toMatchObject({ kind: 'timedOut', stdoutTail: 'some output\n' });
        expect(result.durationMs).toBeGreaterThanOrEqual(300);
        await allGone;
      });

      test('by the caller’s signal does, too', async () => {
        const place = createPlace();
        const { started, allGone } = createWitness(place.hostPath);
        const controller = new AbortController();
        const result = sh(`${family} wait`, { ...place, signal: controller.signal });
        await started;
        controller.abort();
        expect(await result).toMatchObject({ kind: 'cancelled' });
        await allGone;
      });

      test('of the command leaves nothing in the background', async () => {
        const place = createPlace();
        const { allGone } = createWitness(place.hostPath);
        expect(await sh(`${family} exit 0`, place)).toMatchObject({ kind: 'exited', exitCode: 0 });
        await allGone;
      });

      test('is announced by an interrupt, so that the command can end in order', async () => {
        const place = createPlace();
        const { started } = createWitness(place.hostPath);
        const controller = new AbortController();
        const result = run(['node', '-e', endInOrder], { ...place, signal: controller.signal });
        await started;
        controller.abort();
        await result;
        expect(readFileSync(join(place.hostPath, 'ended'), 'utf8')).toBe('in order');
      });

      test('is not waited for when the command ignores it', async () => {
        const place = createPlace();
        const { started, allGone } = createWitness(place.hostPath);
        const controller = new AbortController();
        const result = sh(`trap '' INT TERM; ${family} wait`, { ...place, signal: controller.signal });
        await started;
        controller.abort();
        expect((await result).durationMs).toBeLessThan(15_000);
        await allGone;
      });

      test('comes before the start when the caller has already called off', async () => {
        const place = createPlace();
        const result = await sh('touch started', { ...place, signal: AbortSignal.abort() });
        expect(result).toMatchObject({ kind: 'cancelled' });
        expect(existsSync(join(place.hostPath, 'started'))).toBe(false);
      });
    });

    test('runs commands side by side without mixing them up', async () => {
      const results = await Promise.all(Array.from({ length: 12 }, (_, i) => sh(`echo ${i}; exit ${i}`)));
      expect(results).toEqual(
        results.map((_, i) => expect.objectContaining({ kind: 'exited', exitCode: i, stdoutTail: `${i}\n` })),
      );
    });
  });
}

const countInput = `
  let count = 0;
  process.stdin.on('data', (chunk) => { count += chunk.length; }).on('end', () => console.log(count));`;

const endInOrder = `
  const { writeFileSync } = require('node:fs');
  process.on('SIGINT', () => { writeFileSync('ended', 'in order'); process.exit(0); });
  writeFileSync('alive', 'started');
  setInterval(() => {}, 1000);`;
