/**
 * Runs inside a sandbox, as the parent of the real command:
 *
 *     node forwarder.mjs --socket /run/rollbench/gateway.sock --port 8080 -- codex exec …
 *
 * Carries each connection on 127.0.0.1:PORT to the unix socket, which is the only thing in there that leads out.
 * The command starts once the port answers, with our standard streams and environment; its end is our end:
 * its exit code, or 128 + n after signal n, as shells and bubblewrap say it. 125: we could not listen; 126 / 127: the
 * command could not be started / was not found.
 *
 * Plain JavaScript without imports of our own: it is mounted into sandboxes as one file, from the sources as from an
 * installed package, and Node strips no types below `node_modules`.
 */
import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { constants } from 'node:os';
import { parseArgs } from 'node:util';

/** @param {string} message */
const complain = (message) => process.stderr.write(`rollbench forwarder: ${message}\n`);

/** @param {string} message @param {number} exitCode @returns {never} */
function giveUp(message, exitCode) {
  complain(message);
  process.exit(exitCode);
}

/** @param {string[]} args */
function parseCommandLine(args) {
  const { values, positionals: argv } = parseArgs({
    args,
    options: { socket: { type: 'string' }, port: { type: 'string' } },
    allowPositionals: true,
    // What it does not know shall be answered with how it is called, below.
    strict: false,
  });
  const port = Number(values.port);
  const [file, ...rest] = argv;
  if (typeof values.socket !== 'string' || !(Number.isInteger(port) && port > 0 && port < 65536) || !file) {
    giveUp('usage: forwarder.mjs --socket PATH --port N -- COMMAND [ARGUMENT…]', 125);
  }
  return { socketPath: values.socket, port, file, args: rest };
}

/** @param {import('node:net').Socket} client @param {string} socketPath */
function carry(client, socketPath) {
  const gateway = connect({ path: socketPath, allowHalfOpen: true });
  gateway.once('error', (error) => {
    complain(`${socketPath}: ${error.message}`);
    client.destroy();
  });
  client.once('error', () => gateway.destroy());
  client.pipe(gateway).pipe(client);
}

/** @param {string} file @param {string[]} args */
function runCommand(file, args) {
  const child = spawn(file, args, { stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  child.once('error', (/** @type {NodeJS.ErrnoException} */ error) =>
    giveUp(`cannot start ${file}: ${error.message}`, error.code === 'ENOENT' ? 127 : 126),
  );
  child.once('exit', (exitCode, signal) =>
    process.exit(exitCode ?? 128 + constants.signals[signal ?? 'SIGKILL']),
  );
}

const { socketPath, port, file, args } = parseCommandLine(process.argv.slice(2));
const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => carry(client, socketPath));
server.once('error', (error) => giveUp(`cannot listen on 127.0.0.1:${port}: ${error.message}`, 125));
server.listen(port, '127.0.0.1', () => runCommand(file, args));
