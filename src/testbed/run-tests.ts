import type { SilentRun, TestRun } from '../domain/test-report.ts';
import type {
  Artifacts,
  Coverage,
  CoverageQuestion,
  CoveredLines,
  InvocationOptions,
  Mount,
  ReportFiles,
  Sandbox,
  SandboxResult,
  TestRunner,
  Workspace,
} from '../ports.ts';

/** Where the folder for the report and the runner's own files are seen in every sandbox. */
const reportPath = '/report';
const toolsPath = '/runner';

/** What tests see of place and time, the same on every machine. */
const steadyEnvironment = { CI: 'true', TZ: 'UTC', LANG: 'C.UTF-8' };

export interface SuiteOptions {
  readonly workspace: Workspace;
  readonly sandbox: Sandbox;
  readonly runner: TestRunner;
  readonly artifacts: Pick<Artifacts, 'scratch'>;
  /** Shell command that runs the suite. */
  readonly command: string;
  readonly timeoutMs: number;
  readonly invocation?: InvocationOptions;
  /** So many processes that do nothing but keep a core busy run beside the suite, and end with it. */
  readonly busyProcessCount?: number;
  /** Files and folders of the workspace, no link on the way to them, that the suite may not change where it is sealed. */
  readonly readOnlyFiles?: readonly string[];
  readonly signal?: AbortSignal;
}

/**
 * Runs a suite once, without network, and says whether there is proof that it ran: a readable report with at least one
 * test (or one file that could not be loaded), and an exit code that agrees with it.
 */
export async function runTests(options: SuiteOptions): Promise<TestRun> {
  return (await runWithReport(options)).run;
}

/** The same, with the lines that the question asks for: `null` where the run proves nothing, or nothing was recorded. */
export async function runCovered(
  options: SuiteOptions & { readonly coverage: Coverage },
  question: CoverageQuestion,
  tests: readonly string[],
): Promise<{ readonly run: TestRun; readonly lines: ReadonlyMap<string, CoveredLines> | null }> {
  const covered = { sources: [...question.sources.keys()], tests };
  const invocation = { ...options.invocation, covered };
  const { run, reportFiles, root } = await runWithReport({ ...options, invocation });
  const lines = run.kind === 'ran' ? options.coverage.read(reportFiles, root, question) : undefined;
  return { run, lines: lines ?? null };
}

async function runWithReport(
  options: SuiteOptions,
): Promise<{ readonly run: TestRun; readonly reportFiles: ReportFiles; readonly root: string }> {
  const { workspace, sandbox, runner, artifacts } = options;
  const report = await artifacts.scratch('report');
  const tools = await artifacts.scratch('runner');
  try {
    const reportMount = { hostPath: report.path, path: reportPath, access: 'write' } as const;
    const toolsMount = { hostPath: tools.path, path: toolsPath, access: 'read' } as const;
    const { mount, surroundings } = workspace;
    const root = sandbox.resolve(mount);
    const places = { report: sandbox.resolve(reportMount), tools: sandbox.resolve(toolsMount) };
    const { argv, env, files } = runner.instrument(options.command, places, options.invocation);
    for (const [name, content] of Object.entries(files)) await tools.write(name, content);
    const fixedMounts = toFixedMounts(mount, options.readOnlyFiles ?? []);
    const result = await sandbox.run({
      argv: beside(options.busyProcessCount ?? 0, argv),
      env: { ...steadyEnvironment, ...surroundings.env, ...env },
      paths: surroundings.paths,
      cwd: root,
      mounts: [mount, ...surroundings.mounts, ...fixedMounts, reportMount, toolsMount],
      network: 'none',
      timeoutMs: options.timeoutMs,
      ...(options.signal ? { signal: options.signal } : {}),
    });
    const reportFiles = await report.readAll();
    return { run: toTestRun(result, reportFiles, runner, root, options.timeoutMs), reportFiles, root };
  } finally {
    await report.dispose();
    await tools.dispose();
  }
}

/**
 * Orphans from the start, so that no runner finds children that it does not know; whatever ends the command ends them, too.
 */
function beside(busyProcessCount: number, argv: readonly string[]): readonly string[] {
  if (busyProcessCount === 0) return argv;
  const start = '( while :; do :; done & ) < /dev/null > /dev/null 2>&1';
  const script = `${Array.from({ length: busyProcessCount }, () => start).join('\n')}\nexec "$@"`;
  return ['/bin/sh', '-c', script, 'sh', ...argv];
}

/** A mounted file can be neither written nor replaced; its directories are mounted as well, or they could be moved away. */
function toFixedMounts(workspace: Mount, files: readonly string[]): Mount[] {
  const toMount = (path: string, access: Mount['access']): Mount => ({
    ...workspace,
    hostPath: `${workspace.hostPath}/${path}`,
    path: `${workspace.path}/${path}`,
    access,
  });
  const directories = new Set(files.flatMap(toParents));
  return [
    ...[...directories].map((directory) => toMount(directory, 'write')),
    ...files.map((file) => toMount(file, 'read')),
  ];
}

function toParents(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

function toTestRun(
  result: SandboxResult,
  reportFiles: ReportFiles,
  runner: TestRunner,
  root: string,
  timeoutMs: number,
): TestRun {
  const didNotRun = (cause: SilentRun['cause'], detail: string): TestRun => ({
    kind: 'didNotRun',
    cause,
    detail,
    outputTail: toTail(result),
    durationMs: result.durationMs,
  });
  if (result.kind === 'broken') return didNotRun('brokenSandbox', result.detail);
  if (result.kind === 'cancelled') return didNotRun('cancelled', 'stopped from outside');
  if (result.kind === 'timedOut') return didNotRun('timedOut', `still running after ${timeoutMs / 1000} s`);
  if (result.kind === 'limitExceeded') return didNotRun('limitExceeded', result.detail);
  if ([...reportFiles.values()].every((text) => text.trim() === '')) {
    if (result.metLimit)
      return didNotRun(
        'limitExceeded',
        `exit code ${result.exitCode}, and it met its limit of ${result.metLimit}`,
      );
    return didNotRun('noReport', `exit code ${result.exitCode}, but ${runner.name} wrote no report`);
  }
  const report = runner.parse(reportFiles, root);
  if (report.kind === 'unreadable') return didNotRun('unreadableReport', report.detail);
  const { tests, loadFailures } = report;
  if (tests.length + loadFailures.length === 0) {
    return didNotRun('noTests', `exit code ${result.exitCode}, but the report holds no test`);
  }
  const failureCount = tests.filter(({ status }) => status === 'failed').length + loadFailures.length;
  // A suite that fails with exit code 0 (`npm test || true`), or the other way round, was not run as the report says.
  if (failureCount > 0 !== (result.exitCode !== 0)) {
    return didNotRun(
      'exitCodeDisagrees',
      `exit code ${result.exitCode}, but the report counts ${failureCount} failures in ${tests.length} tests`,
    );
  }
  return { kind: 'ran', tests, loadFailures, exitCode: result.exitCode, durationMs: result.durationMs };
}

/** Enough of the output to see what went wrong, little enough to be read. */
function toTail(result: SandboxResult): string {
  if (!('stdoutTail' in result)) return '';
  return `${result.stdoutTail}${result.stderrTail}`.trimEnd().split('\n').slice(-12).join('\n').slice(-2000);
}
