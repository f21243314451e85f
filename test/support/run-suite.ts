import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestResult } from '../../src/domain/test-report.ts';
import type { InvocationOptions, ReportFiles, TestRunner } from '../../src/ports.ts';

export interface SuiteRun {
  readonly root: string;
  readonly report: ReportFiles;
  readonly exitCode: number | null;
  readonly output: string;
}

export interface ReadSuite extends SuiteRun {
  readonly tests: readonly TestResult[];
  readonly statuses: Readonly<Record<string, TestResult['status']>>;
  readonly loadFailures: readonly string[];
}

export interface SuiteOptions {
  /** Folder below which project, report and tools are made. */
  readonly directory: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly invocation?: InvocationOptions;
}

/** Writes a project, or takes the one in a folder, and runs its suite as the runner wants it, on this machine. */
export function runSuite(
  runner: TestRunner,
  project: Readonly<Record<string, string>> | string,
  command: string,
  { directory, env: more = {}, invocation }: SuiteOptions,
): SuiteRun {
  const root = typeof project === 'string' ? project : mkdtempSync(join(directory, 'project '));
  if (typeof project !== 'string') writeFiles(root, project);
  const places = {
    report: mkdtempSync(join(directory, 'report ')),
    tools: mkdtempSync(join(directory, 'tools ')),
  };
  const { argv, env, files } = runner.instrument(command, places, invocation);
  writeFiles(places.tools, files, 0o755);
  const [file = '', ...args] = argv;
  const PATH = `${dirname(process.execPath)}:${process.env.PATH}`;
  const { status, stdout, stderr } = spawnSync(file, args, {
    cwd: root,
    env: { PATH, HOME: directory, ...more, ...env },
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  return { root, report: readFiles(places.report), exitCode: status, output: `${stdout}${stderr}` };
}

/** @throws where the report cannot be read */
export function readSuite(
  runner: TestRunner,
  project: Readonly<Record<string, string>> | string,
  command: string,
  options: SuiteOptions,
): ReadSuite {
  const run = runSuite(runner, project, command, options);
  const parsed = runner.parse(run.report, run.root);
  if (parsed.kind === 'unreadable') throw new Error(`${parsed.detail}\n${run.output}`);
  const { tests, loadFailures } = parsed;
  const statuses = Object.fromEntries(tests.map(({ id, status }) => [id, status]));
  return { ...run, tests, statuses, loadFailures };
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>, mode = 0o644): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, { mode });
  }
}

function readFiles(folder: string): ReportFiles {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  );
}
