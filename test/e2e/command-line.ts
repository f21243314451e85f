import { readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { execa } from 'execa';
import { expect } from 'vitest';
import type * as z from 'zod';
import type { publishedSchemas } from '../../src/cli/results.ts';

const root = resolve(import.meta.dirname, '../..');
const script = join(root, 'bin/rollbench.ts');
const environment = {
  ...process.env,
  PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`,
  NO_COLOR: '1',
  // Hundreds of commands start from source: what was compiled for the first is there for all others.
  NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compiled'),
};
const ajv = new Ajv2020({ strict: false });

export interface CommandEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the command line as a user does: a process of its own, the Codex CLI of the development dependencies on the PATH. */
export async function rollbench(directory: string, ...args: string[]): Promise<CommandEnd> {
  return toEnd(await startRollbench(directory, ...args));
}

interface ProcessEnd {
  readonly exitCode?: number | undefined;
  readonly stdout: unknown;
  readonly stderr: unknown;
}

function toEnd({ exitCode, stdout, stderr }: ProcessEnd): CommandEnd {
  return { exitCode: exitCode ?? -1, stdout: String(stdout), stderr: String(stderr) };
}

export function startRollbench(directory: string, ...args: string[]) {
  return start(directory, [process.execPath, script, ...args]);
}

/** Without root's right to read what nobody may read; for everybody else there is none to lose. */
export async function rollbenchBare(directory: string, ...args: string[]): Promise<CommandEnd> {
  const lost = '-dac_override,-dac_read_search';
  const bare = process.getuid?.() === 0 ? ['setpriv', `--inh-caps=${lost}`, `--bounding-set=${lost}`] : [];
  return toEnd(await start(directory, [...bare, process.execPath, script, ...args]));
}

/**
 * A script of a shell in which `rollbench` is a command, and whose mounts end with it. `boot` is the same command as the first
 * process of a machine that has just been started: when it dies all others do, and numbers of processes begin anew. Only for root.
 */
export async function inOwnMounts(directory: string, lines: readonly string[]): Promise<CommandEnd> {
  const command = [process.execPath, script].map((word) => JSON.stringify(word)).join(' ');
  const machine = 'unshare --mount --pid --fork --kill-child --mount-proc';
  const commands = [`rollbench() { ${command} "$@"; }`, `boot() { exec ${machine} ${command} "$@"; }`];
  return toEnd(
    await start(directory, ['unshare', '--mount', 'sh', '-c', [...commands, ...lines].join('\n')]),
  );
}

/** A command in a process group of its own, as a shell starts it: a Ctrl-C there reaches all that is in it. */
export interface RunningCommand {
  readonly stderr: () => string;
  /** Looks until something is so. @throws if the command ends first */
  until(isSo: () => boolean): Promise<void>;
  /** To the whole group for a Ctrl-C, to the command alone for a SIGKILL. */
  send(signal: 'SIGINT' | 'SIGKILL'): void;
  end(): Promise<CommandEnd>;
}

export function startInGroup(
  directory: string,
  args: readonly string[],
  env: Record<string, string> = {},
): RunningCommand {
  const command = execa(process.execPath, [script, ...args], {
    cwd: directory,
    reject: false,
    detached: true,
    env: { ...environment, ...env },
  });
  let stderr = '';
  let hasEnded = false;
  command.stderr.on('data', (part) => {
    stderr += part;
  });
  command.then(() => {
    hasEnded = true;
  });
  return {
    stderr: () => stderr,
    async until(isSo) {
      while (!isSo()) {
        if (hasEnded) throw new Error(`${args.join(' ')} ended before its time: ${stderr}`);
        await delay(20);
      }
    },
    send(signal) {
      process.kill(signal === 'SIGINT' ? -Number(command.pid) : Number(command.pid), signal);
    },
    end: async () => toEnd(await command),
  };
}

/** As somebody sees it who sits at a terminal: both outputs together. */
export async function rollbenchInTerminal(
  directory: string,
  env: Record<string, string>,
  ...args: string[]
): Promise<string> {
  const command = [process.execPath, script, ...args].map((word) => `'${word}'`).join(' ');
  const { stdout } = await execa('script', ['-qec', command, '/dev/null'], {
    cwd: directory,
    extendEnv: false,
    env: { ...environment, NO_COLOR: undefined, TERM: 'xterm', ...env },
  });
  return stdout;
}

/** Somebody at a terminal of 80 columns who waits for what they see before they press a key. */
export interface Sitting {
  /** Waits until a text stands on the screen that was not there when the last key was pressed. */
  see(text: string): Promise<void>;
  press(key: string): void;
  /** All that was written, when the command has ended. */
  end(): Promise<string>;
}

export function sitAtTerminal(directory: string, env: Record<string, string>, ...args: string[]): Sitting {
  const command = [process.execPath, script, ...args].map((word) => `'${word}'`).join(' ');
  const terminal = execa('script', ['-qec', `stty rows 30 cols 80; ${command}`, '/dev/null'], {
    cwd: directory,
    extendEnv: false,
    reject: false,
    stdin: 'pipe',
    env: { ...environment, NO_COLOR: undefined, TERM: 'xterm', ...env },
  });
  let written = '';
  let seenLength = 0;
  let hasEnded = false;
  terminal.stdout.on('data', (part) => {
    written += part;
  });
  terminal.then(() => {
    hasEnded = true;
  });
  return {
    async see(text) {
      const endsAtMs = performance.now() + 60_000;
      while (!written.slice(seenLength).includes(text)) {
        if (performance.now() > endsAtMs) throw new Error(`"${text}" is not to be seen: ${written}`);
        if (hasEnded) throw new Error(`the command ended without showing "${text}": ${written}`);
        await delay(20);
      }
    },
    press(key) {
      seenLength = written.length;
      terminal.stdin.write(key);
    },
    async end() {
      await terminal;
      return written;
    },
  };
}

function start(directory: string, [file = '', ...args]: readonly string[]) {
  return execa(file, args, { cwd: directory, reject: false, env: environment });
}

/** Runs with `--json`, and holds the document against the published schema. */
export async function rollbenchJson<Name extends keyof typeof publishedSchemas>(
  schema: Name,
  directory: string,
  ...args: string[]
): Promise<{ exitCode: number; value: z.infer<(typeof publishedSchemas)[Name]>; stderr: string }> {
  const { exitCode, stdout, stderr } = await rollbench(directory, ...args, '--json');
  const value = parseDocument(stdout, stderr);
  const validate = ajv.compile(JSON.parse(readFileSync(join(root, `schemas/${schema}.schema.json`), 'utf8')));
  expect(validate(value), `${args.join(' ')}: ${ajv.errorsText(validate.errors)}`).toBe(true);
  return { exitCode, value, stderr };
}

function parseDocument(stdout: string, stderr: string) {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(
      `stdout is not one JSON document: ${stdout.slice(0, 500)}\nstderr: ${stderr.slice(-2000)}`,
    );
  }
}
