import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { enterNamespace } from './mount-namespace.ts';

/**
 * The git command line, deaf to everything that is not in the command itself: no system or user configuration, hooks,
 * file system monitors, replaced objects, prompts, pagers, credentials or network. A repository's own configuration is
 * still read, so callers name on the command line what of it would change their output.
 */
export interface GitOptions {
  /** The repository or one of its directories; also what an error names. */
  readonly cwd: string;
  /** The process in whose mount namespace `cwd` is found, such as `/proc/4711`; our own when absent. */
  readonly namespace?: string | undefined;
  /** `GIT_DIR`, `GIT_INDEX_FILE` and their like. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** Output beyond it is an error; 512 MiB unless told. */
  readonly maxBytes?: number;
}

const defaultMaxBytes = 512 * 2 ** 20;

/** A tree may be made so that git never comes to an end with it. */
export const timeoutMs = 10 * 60_000;

export class GitError extends Error {
  override name = 'GitError';
  readonly reason: 'exitCode' | 'tooMuchOutput' | 'notText' | 'timeout' | 'killed' | 'noStart';
  readonly exitCode: number | undefined;
  readonly stderr: string;

  constructor(message: string, end: Pick<GitError, 'reason' | 'exitCode' | 'stderr'>) {
    super(message);
    this.reason = end.reason;
    this.exitCode = end.exitCode;
    this.stderr = end.stderr;
  }
}

/**
 * Runs git and returns what it wrote to standard output.
 * @throws {GitError} naming command, directory and git's own words.
 */
export async function runGit(args: readonly string[], options: GitOptions): Promise<Buffer> {
  const [file, ...words] = toCommandLine(args, options);
  const result = await execa(file, words, {
    ...toExecaOptions(options),
    reject: false,
    maxBuffer: options.maxBytes ?? defaultMaxBytes,
  });
  if (result.failed) throw toGitError(args, options, result);
  return Buffer.from(result.stdout);
}

/** Like `runGit`, for output that git itself makes up and that therefore is UTF-8; the last newline is cut. */
export async function runGitText(args: readonly string[], options: GitOptions): Promise<string> {
  return (await runGit(args, options)).toString('utf8').replace(/\n$/, '');
}

/** Like `runGit`, piece by piece: the fields of `-z` output, each decoded as UTF-8. */
export async function* streamGitFields(args: readonly string[], options: GitOptions): AsyncGenerator<string> {
  const [file, ...words] = toCommandLine(args, options);
  const child = execa(file, words, {
    ...toExecaOptions(options),
    reject: false,
    buffer: { stdout: false, stderr: true },
  });
  let rest = Buffer.alloc(0);
  for await (const chunk of child.iterable({ binary: true })) {
    let bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : Buffer.from(chunk);
    for (let end = bytes.indexOf(0); end !== -1; end = bytes.indexOf(0)) {
      yield bytes.toString('utf8', 0, end);
      bytes = bytes.subarray(end + 1);
    }
    rest = bytes;
  }
  const result = await child;
  if (result.failed) throw toGitError(args, options, result);
  if (rest.length > 0) yield rest.toString('utf8');
}

/** Lets git find objects in further object directories, those that there are; it reads the list as paths in quotes. */
export function toAlternates(objectsPaths: readonly string[]): Record<string, string> {
  const there = objectsPaths.filter((path) => existsSync(path));
  if (there.length === 0) return {};
  return { GIT_ALTERNATE_OBJECT_DIRECTORIES: there.map((path) => JSON.stringify(path)).join(':') };
}

/** Object ids and names of refs; nothing that git could take for an option or an expression. */
export function isRevision(commit: string): boolean {
  return /^\w[\w./-]*$/.test(commit) && !commit.includes('..');
}

/** @throws {Error} naming what is no revision */
export function toRevision(commit: string): string {
  if (!isRevision(commit)) throw new Error(`"${commit}" is no commit id and no name of a ref`);
  return commit;
}

/** What stands before every command. */
export const isolation: readonly string[] = Object.entries({
  'core.quotePath': 'true',
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'core.pager': 'cat',
  'core.attributesFile': '/dev/null',
  'core.excludesFile': '/dev/null',
  // Repositories of other users are read too: nothing in them is executed.
  'safe.directory': '*',
  // A partial clone that misses an object is an error, never a download.
  'protocol.allow': 'never',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'advice.detachedHead': 'false',
}).flatMap(([key, value]) => ['-c', `${key}=${value}`]);

/** The whole environment of a git command: nothing else is inherited. */
export function toGitEnvironment(more: GitOptions['env'] = {}): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    ...more,
  };
}

function toCommandLine(args: readonly string[], { cwd, namespace }: GitOptions): [string, ...string[]] {
  const [file = 'git', ...words] = namespace ? [...enterNamespace(namespace), cwd, 'git'] : ['git'];
  return [file, ...words, ...isolation, ...args];
}

function toExecaOptions(options: GitOptions) {
  return {
    cwd: options.namespace ? '/' : options.cwd,
    extendEnv: false,
    // In a process group of its own: a Ctrl-C at the terminal reaches us alone, and what we had begun ends well.
    detached: true,
    env: toGitEnvironment(options.env),
    input: options.input ?? '',
    timeout: timeoutMs,
    encoding: 'buffer',
    stripFinalNewline: false,
  } as const;
}

interface GitResult {
  readonly exitCode?: number | undefined;
  readonly isMaxBuffer: boolean;
  readonly isTerminated: boolean;
  readonly signal?: string | undefined;
  readonly timedOut: boolean;
  readonly stderr?: Uint8Array | undefined;
  readonly originalMessage?: string | undefined;
}

function toGitError(args: readonly string[], options: GitOptions, result: GitResult): GitError {
  const stderr = Buffer.from(result.stderr ?? [])
    .toString('utf8')
    .trim();
  const reason = result.isMaxBuffer
    ? 'tooMuchOutput'
    : result.timedOut
      ? 'timeout'
      : result.isTerminated
        ? 'killed'
        : result.exitCode === undefined || isGone(options.namespace)
          ? 'noStart'
          : 'exitCode';
  const why = {
    tooMuchOutput: () => `more than ${options.maxBytes ?? defaultMaxBytes} bytes of output`,
    timeout: () => `no end within ${timeoutMs / 60_000} minutes`,
    killed: () => `ended by ${result.signal}`,
    noStart: () =>
      isGone(options.namespace)
        ? 'the mount that it was to work in is gone'
        : existsSync(options.cwd)
          ? (result.originalMessage ?? 'no message')
          : 'the directory does not exist',
    exitCode: () => `exit code ${result.exitCode}, ${stderr || 'no message'}`,
  }[reason]();
  const message = `git ${toCommandName(args)} in ${options.cwd} failed: ${why}`;
  // What entered no namespace was not git: its exit code says nothing.
  const exitCode = reason === 'noStart' ? undefined : result.exitCode;
  return new GitError(message, { reason, exitCode, stderr });
}

/** Whoever held a namespace open may have been ended from outside. */
export const isGone = (namespace: string | undefined): boolean =>
  namespace !== undefined && !existsSync(`${namespace}/ns/mnt`);

/** The first word that is neither an option nor the value of `-c` or `-C`. */
export function toCommandName(args: readonly string[]): string {
  return args.find((arg, i) => !arg.startsWith('-') && !/^-[cC]$/.test(args[i - 1] ?? '')) ?? '';
}
