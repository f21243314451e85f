import { appendFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { OnProgress } from '../domain/progress.ts';
import { UsageError } from '../domain/usage-error.ts';
import { sanitizeLines } from '../report/words/sanitize-text.ts';
import { createOutput, type Output } from './output.ts';
import { createProgress } from './progress.ts';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly cwd?: string;
  readonly config?: string;
  readonly json?: boolean;
  readonly events?: string;
  readonly quiet?: boolean;
  readonly color?: boolean;
  readonly debug?: boolean;
}

export interface CommandContext {
  /** Where the command works; the configuration is looked for here. */
  readonly directory: string;
  readonly configFile: string | undefined;
  readonly output: Output;
  readonly onProgress: OnProgress;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
}

export const exitCodes = { done: 0, gateFailed: 1, usage: 2, incomplete: 3, interrupted: 130 } as const;

/**
 * Runs one command with everything that commands share, and turns what it throws into a message and an exit code.
 * Ctrl-C once stops cleanly, twice at once.
 */
export async function runCommand(
  options: GlobalOptions,
  command: (context: CommandContext) => Promise<number>,
): Promise<number> {
  const output = createOutput({
    json: options.json === true,
    quiet: options.quiet === true,
    color: options.color !== false,
  });
  const abort = new AbortController();
  const onInterrupt = () => {
    if (abort.signal.aborted) process.exit(exitCodes.interrupted);
    output.say('\nStopping: what is done is saved. Ctrl-C again stops at once.');
    abort.abort();
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  try {
    const directory = findDirectory(options.cwd);
    return await command({
      directory,
      configFile: options.config,
      output,
      onProgress: createProgress({
        quiet: options.quiet === true,
        eventsFile: options.events && openEvents(resolve(directory, options.events)),
        palette: output.palette,
        stream: process.stderr,
        now: () => performance.now(),
      }),
      signal: abort.signal,
    });
  } catch (error) {
    return report(error, options.debug === true);
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

function findDirectory(path = '.'): string {
  const directory = resolve(path);
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return directory;
  throw new UsageError(`-C ${path}: there is no such directory`);
}

/** Tried before any work is done. */
function openEvents(file: string): string {
  try {
    appendFileSync(file, '');
    return file;
  } catch (error) {
    throw new UsageError(`--events ${file}: cannot be written: ${(error as Error).message}`);
  }
}

function report(error: unknown, isDebug: boolean): number {
  const isExpected = error instanceof UsageError;
  const say = (text: string) => process.stderr.write(`${sanitizeLines(text)}\n`);
  say(`rollbench: ${error instanceof Error ? error.message : String(error)}`);
  if (isDebug && error instanceof Error) say(error.stack ?? '');
  else if (isDiskFull(error))
    say('The disk is full. What was done is saved: make room, and go on (an experiment with run --resume).');
  else if (!isExpected) say('This looks like a fault of Rollbench: --debug shows where.');
  return isExpected ? exitCodes.usage : exitCodes.incomplete;
}

/** Whoever meets it first says it in words of his own: the kernel, git, or Node. */
const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && /ENOSPC|EDQUOT|No space left on device|Disk quota exceeded/.test(error.message);
