import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findFreePort } from '../../support/free-port.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const forwarder = fileURLToPath(new URL('../../../src/adapters/sandboxes/forwarder.mjs', import.meta.url));

async function listen(server: Server, where: object): Promise<Server> {
  server.listen(where);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return server;
}

/** Everything that a program under the forwarder writes, and how it ended. */
async function finish(child: ChildProcess) {
  const [stdout, stderr, [exitCode]] = await Promise.all([
    child.stdout?.setEncoding('utf8').toArray(),
    child.stderr?.setEncoding('utf8').toArray(),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { exitCode, stdout: stdout?.join(''), stderr: stderr?.join('') };
}

const start = (args: readonly string[]): ChildProcess =>
  spawn(process.execPath, [forwarder, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });

/** Starts a Node program under a forwarder to the socket, which exists or not. */
async function startUnder(socketPath: string, program: string) {
  const port = await findFreePort();
  const node = [process.execPath, '-e', `const port = ${port}; ${program}`];
  return { port, child: start(['--socket', socketPath, '--port', String(port), '--', ...node]) };
}

const noSocket = '/nowhere/gateway.sock';

describe('the forwarder', () => {
  test('carries bytes both ways, each side ending when it wants', async () => {
    const socketPath = join(temporaryDirectory(), 'g.sock');
    // Answers only when the other side has ended, so that half-closed connections must work.
    const gateway = createServer({ allowHalfOpen: true }, async (socket: Socket) => {
      const received = Buffer.concat(await socket.toArray());
      socket.end(`got ${received.length} `.repeat(100_000));
    });
    await listen(gateway, { path: socketPath });
    const { child } = await startUnder(
      socketPath,
      `const socket = require('net').connect({ port, allowHalfOpen: true });
       let length = 0;
       socket.on('data', (chunk) => { length += chunk.length; });
       socket.on('end', () => console.log(length));
       socket.end(Buffer.alloc(3_000_000));`,
    );
    expect(await finish(child)).toEqual({
      exitCode: 0,
      stdout: `${'got 3000000 '.length * 100_000}\n`,
      stderr: '',
    });
  });

  test('gives the command its own standard streams', async () => {
    const { child } = await startUnder(
      noSocket,
      'process.stdin.pipe(process.stdout); console.error("aside")',
    );
    child.stdin?.end('through');
    expect(await finish(child)).toEqual({ exitCode: 0, stdout: 'through', stderr: 'aside\n' });
  });

  test.each([
    ['process.exit(7)', 7],
    ['process.kill(process.pid, "SIGKILL")', 128 + 9],
    ['process.kill(process.pid, "SIGTERM")', 128 + 15],
  ])('ends as the command ends: %s', async (program, exitCode) => {
    const { child } = await startUnder(noSocket, program);
    expect((await finish(child)).exitCode).toBe(exitCode);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'passes %s on and waits for the end',
    async (signal) => {
      const { child } = await startUnder(
        noSocket,
        `process.on('${signal}', () => { console.log('heard'); process.exit(5); });
       setInterval(() => {}, 1000);
       console.log('ready');`,
      );
      const lines: string[] = [];
      child.stdout?.setEncoding('utf8').on('data', (text) => {
        lines.push(...text.trim().split('\n'));
        if (text.includes('ready')) child.kill(signal);
      });
      const [exitCode] = await once(child, 'close');
      expect(exitCode).toBe(5);
      expect(lines).toEqual(['ready', 'heard']);
    },
  );

  test('breaks the connection when the gateway is not there, and says so', async () => {
    const { child } = await startUnder(
      noSocket,
      `const socket = require('net').connect(port);
       socket.on('error', () => {});
       socket.on('close', () => console.log('closed'));`,
    );
    const run = await finish(child);
    expect(run.stdout).toBe('closed\n');
    expect(run.stderr).toContain('rollbench forwarder: /nowhere/gateway.sock: connect ENOENT');
  });

  test('breaks the connection to the gateway when the client is gone', async () => {
    const socketPath = join(temporaryDirectory(), 'g.sock');
    const gateway = await listen(createServer(), { path: socketPath });
    const { child, port } = await startUnder(socketPath, 'setInterval(() => {}, 1000); console.log("ready")');
    onTestFinished(() => void child.kill('SIGKILL'));
    if (child.stdout) await once(child.stdout, 'data');
    const client = connect(port, '127.0.0.1');
    const [atGateway] = (await once(gateway, 'connection')) as [Socket];
    client.resetAndDestroy();
    await expect(once(atGateway.resume(), 'close')).resolves.toBeDefined();
  });

  test('answers nobody but this machine', async () => {
    const { child, port } = await startUnder(noSocket, 'setInterval(() => {}, 1000); console.log("ready")');
    onTestFinished(() => void child.kill('SIGKILL'));
    if (child.stdout) await once(child.stdout, 'data');
    // All of 127.0.0.0/8 is this machine; bound to 127.0.0.1, it does not answer on another address of it.
    const elsewhere = connect(port, '127.0.0.2');
    await expect(once(elsewhere, 'connect')).rejects.toThrow('ECONNREFUSED');
  });

  test.each([
    { args: [], exitCode: 125, says: 'usage:' },
    { args: ['--socket', 's', '--port', '0', '--', 'true'], exitCode: 125, says: 'usage:' },
    { args: ['--socket', 's', '--port', '9'], exitCode: 125, says: 'usage:' },
    { args: ['--bogus'], exitCode: 125, says: 'usage:' },
  ])('wants to be called rightly: $args', async ({ args, exitCode, says }) => {
    const run = await finish(start(args));
    expect(run).toMatchObject({ exitCode, stdout: '' });
    expect(run.stderr).toContain(says);
  });

  test.each([
    ['/nowhere/command', 127],
    ['/etc/passwd', 126],
  ])('says that %s cannot be started', async (file, exitCode) => {
    const port = String(await findFreePort());
    const run = await finish(start(['--socket', noSocket, '--port', port, '--', file]));
    expect(run.exitCode).toBe(exitCode);
    expect(run.stderr).toContain(`cannot start ${file}`);
  });

  test('does not start the command when the port is taken', async () => {
    const taken = await listen(createServer(), { port: 0, host: '127.0.0.1' });
    const { port } = taken.address() as AddressInfo;
    const run = await finish(start(['--socket', noSocket, '--port', String(port), '--', 'echo', 'started']));
    expect(run).toMatchObject({ exitCode: 125, stdout: '' });
    expect(run.stderr).toContain(`cannot listen on 127.0.0.1:${port}`);
  });
});
