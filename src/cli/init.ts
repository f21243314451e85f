import { existsSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { execa } from 'execa';
import { readConfig } from '../config/config.ts';
import { UsageError } from '../domain/usage-error.ts';
import { packagePath } from '../package-files.ts';
import { writeAtomically } from './report.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';

/** Writes a first `rollbench.toml` for the repository around the current directory, and keeps the state out of git. */
export async function init(
  context: CommandContext,
  options: GlobalOptions & {
    readonly force?: boolean;
    readonly github?: boolean;
    readonly gitlab?: boolean;
  },
): Promise<number> {
  const { directory, output } = context;
  const file = join(directory, 'rollbench.toml');
  const root = await findRepositoryRoot(directory);
  const templates = await readTemplates(options, root);
  // Who only wants the workflows has a configuration already.
  const isKept = existsSync(file) && !options.force;
  if (isKept && templates.length === 0) {
    throw new UsageError(`${file} is there already: edit it, or replace it with rollbench init --force`);
  }
  const taken = templates.filter(({ path }) => existsSync(path) && !options.force);
  if (taken.length > 0) {
    throw new UsageError(
      `there already: ${taken.map(({ path }) => path).join(', ')}: edit them, or replace them with --force`,
    );
  }
  if (!isKept) await writeAtomically(file, renderConfig(relative(directory, root) || '.'));
  for (const { path, text } of templates) await writeAtomically(path, text);
  const written = [...(isKept ? [] : [file]), ...templates.map(({ path }) => path)];
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

/** What a CI service looks for at the root of the repository. */
async function readTemplates(
  { github, gitlab }: { readonly github?: boolean; readonly gitlab?: boolean },
  root: string,
): Promise<{ readonly path: string; readonly text: string }[]> {
  const sources = [
    ...(github ? ['.github/workflows/rollbench.yml', ...githubCallers] : []),
    ...(gitlab ? ['templates/gitlab/rollbench.gitlab-ci.yml'] : []),
  ];
  return Promise.all(
    sources.map(async (source) => ({
      path: join(root, source.startsWith('templates/gitlab') ? '' : '.github/workflows', basename(source)),
      text: await readFile(join(packagePath, source), 'utf8'),
    })),
  );
}

const githubCallers = ['nightly', 'weekly', 'pull-request'].map(
  (name) => `templates/github/rollbench-${name}.yml`,
);

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
