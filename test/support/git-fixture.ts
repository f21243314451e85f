import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommitSummary, Git } from '../../src/ports.ts';

/** A real repository in a directory, made and changed by git itself, whatever the user's configuration. */
export interface GitFixture {
  readonly path: string;
  /** Runs git there and returns its output without the last newline. */
  git(...args: string[]): string;
  /** Writes files, then commits everything; returns the commit's id. */
  commit(message: string, files: Readonly<Record<string, string | Uint8Array>>, date?: string): string;
}

export function createGitFixture(path: string): GitFixture {
  mkdirSync(path, { recursive: true });
  const run = (args: readonly string[], env: Record<string, string> = {}) =>
    execFileSync('git', args, {
      cwd: path,
      env: {
        PATH: process.env.PATH,
        HOME: '/nonexistent',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_AUTHOR_NAME: 'Ada',
        GIT_AUTHOR_EMAIL: 'ada@example.org',
        GIT_COMMITTER_NAME: 'Ada',
        GIT_COMMITTER_EMAIL: 'ada@example.org',
        ...env,
      },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).replace(/\n$/, '');
  run(['init', '--quiet', '--initial-branch=main']);
  return {
    path,
    git: (...args) => run(args),
    commit(message, files, date = '2026-01-01T00:00:00Z') {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(path, name)), { recursive: true });
        writeFileSync(join(path, name), content);
      }
      run(['add', '--all']);
      run(['commit', '--quiet', '--allow-empty', '-m', message], {
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_DATE: date,
      });
      return run(['rev-parse', 'HEAD']);
    },
  };
}

/** What commits are called, where that is what tells them apart. */
export async function readSubjects(git: Git, commits: readonly CommitSummary[]): Promise<string[]> {
  const messages = await Promise.all(commits.map(({ id }) => git.readMessage(id)));
  return messages.map((message) => message.split('\n')[0] ?? '');
}
