import { existsSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { execa } from 'execa';
import { readConfig } from '../config/config.ts';
import { UsageError } from '../domain/usage-error.ts';
import { writeAtomically } from './report.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';

/** Writes a first `rollbench.toml` for the repository around the current directory, and keeps the state out of git. */
export async function init(
  context: CommandContext,
  options: GlobalOptions & { readonly force?: boolean },
): Promise<number> {
  const { directory, output } = context;
  const file = join(directory, 'rollbench.toml');
  if (existsSync(file) && !options.force) {
    throw new UsageError(`${file} is there already: edit it, or replace it with rollbench init --force`);
  }
  const root = await findRepositoryRoot(directory);
  await writeAtomically(file, renderConfig(relative(directory, root) || '.'));
  const written = [file];
  const ignored = join(directory, '.gitignore');
  if (await addIgnoredLine(ignored)) written.push(ignored);
  const sessions = readConfig(directory)
    .sessions.roots.map(({ path }) => path)
    .filter((path) => existsSync(path));
  const found =
    sessions.length > 0
      ? `Sessions: ${sessions.join(', ')}`
      : 'No sessions of Codex or Claude Code found: set [sessions] paths.';
  await output.print(
    `${written.map((path) => `written: ${path}`).join('\n')}\n${found}\nNext: rollbench doctor, rollbench mine`,
    {
      written,
    },
  );
  return exitCodes.done;
}

async function findRepositoryRoot(directory: string): Promise<string> {
  const { failed, stdout } = await execa('git', ['-C', directory, 'rev-parse', '--show-toplevel'], {
    reject: false,
  });
  if (failed)
    throw new UsageError(
      `${directory} is not inside a git repository: run rollbench init there, or use -C DIR`,
    );
  return stdout.trim();
}

/** @returns whether a line had to be added */
async function addIgnoredLine(file: string): Promise<boolean> {
  const line = '.rollbench/';
  const text = existsSync(file) ? await readFile(file, 'utf8') : '';
  if (text.split('\n').some((each) => each.trim() === line)) return false;
  await appendFile(file, `${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`);
  return true;
}

function renderConfig(repoPath: string): string {
  return `# Rollbench: see docs/configuration.md for every key.

[eval]
runs_per_task = 3            # repeats of each task and variant
# budget_usd = 50.0          # what an experiment may cost: it stops before it could cost more, and can be resumed

# [sessions]
# paths = ["~/.codex/sessions", "/srv/sessions/*"]   # default: your own, of Codex and Claude Code
# max_age_days = 90

[[repo]]
path = ${JSON.stringify(repoPath)}
# setup = "npm ci"           # run once per environment, with network; cached
# test = "node --test"       # detected when absent

# Each profile is a variant of the agent. The first is the baseline of comparisons.
[profile.medium]
model = "gpt-5.5"
reasoning_effort = "medium"

[profile.high]
model = "gpt-5.5"
reasoning_effort = "high"
`;
}
