/**
 * Goes the whole way, from session to task, over a small repository of each language, with its real toolchain:
 * `npm run languages [-- NAME… --json --sandbox host --runs N --mutants N --sampled --concurrency N --keep]`. Exit code 1 where one became another task than it must, or
 * where a tool is missing that ROLLBENCH_REQUIRED_TOOLS names.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { buildLanguageRepository } from '../fixtures/languages/build.ts';
import { type LanguageFixture, readLanguageFixtures } from '../fixtures/languages/language-fixture.ts';
import { writeLanguageSession } from '../fixtures/languages/write-session.ts';
import { renderTable } from '../src/cli/render-table.ts';
import type { Task } from '../src/domain/task.ts';
import { forEachConcurrently } from '../src/flows/for-each-concurrently.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    sandbox: { type: 'string', default: 'bubblewrap' },
    keep: { type: 'boolean', default: false },
    runs: { type: 'string', default: '5' },
    mutants: { type: 'string', default: '0' },
    /** As little as the protocol takes, so that it is over soon: idle, three runs, one hunk undone. */
    sampled: { type: 'boolean', default: false },
    concurrency: { type: 'string' },
  },
});

interface Result {
  readonly name: string;
  readonly language: string;
  readonly runner: string | null;
  readonly testsSeen: number;
  readonly failToPass: number;
  readonly passToPass: number;
  /** Of the change's own lines, those that its failToPass tests execute; `null` where nothing has counted them. */
  readonly coverage: Task['validation']['coverage'];
  /** Of the suite in each state. */
  readonly runs: number;
  readonly seconds: number;
  readonly verdict: 'pass' | 'fail' | 'missing';
  /** What is not as it must be; empty where all is. */
  readonly detail: string;
}

const none = {
  testsSeen: 0,
  failToPass: 0,
  passToPass: 0,
  coverage: null,
  runs: 0,
  seconds: 0,
  runner: null,
};
const bin = join(import.meta.dirname, '../bin/rollbench.ts');
const required = (process.env.ROLLBENCH_REQUIRED_TOOLS ?? '').split(',');

// The whole protocol wants the machine for itself: under load it is as busy as it has cores. A sample is idle.
const concurrency = Number(values.concurrency ?? (values.sampled ? availableParallelism() : 1));
const fixtures = await readLanguageFixtures(positionals);
const seen = new Map<string, Result>();
await forEachConcurrently(fixtures, concurrency, undefined, async (fixture) => {
  const result = await validateFixture(fixture);
  process.stderr.write(`${result.name}: ${result.verdict}${result.detail && `: ${result.detail}`}\n`);
  seen.set(fixture.name, result);
});
const results = fixtures.flatMap(({ name }) => seen.get(name) ?? []);
process.stdout.write(
  `${values.json ? JSON.stringify({ schemaVersion: 1, items: results }) : render(results)}\n`,
);
process.exitCode = results.some(({ verdict }) => verdict === 'fail') ? 1 : 0;

async function validateFixture(fixture: LanguageFixture): Promise<Result> {
  const { name, language } = fixture;
  const missing = Object.entries(fixture.tools).find(([, probe]) => !succeeds(probe));
  if (missing !== undefined) {
    const [tool, probe] = missing;
    const verdict = required.includes(tool) || required.includes('all') ? 'fail' : 'missing';
    return { ...none, name, language, verdict, detail: `${tool} is not here: "${probe}" fails` };
  }
  const directory = await mkdtemp(join(tmpdir(), `rollbench-${name}-`));
  try {
    return await validateHere(fixture, directory);
  } catch (error) {
    return { ...none, name, language, verdict: 'fail', detail: (error as Error).message };
  } finally {
    if (values.keep) process.stderr.write(`${name}: kept in ${directory}\n`);
    else await rm(directory, { recursive: true, force: true });
  }
}

async function validateHere(fixture: LanguageFixture, directory: string): Promise<Result> {
  const { name, language } = fixture;
  const sessionId = await layOut(fixture, directory);
  await rollbench(directory, 'mine');
  await rollbench(directory, 'curate');
  const begun = performance.now();
  await rollbench(directory, 'validate');
  const seconds = (performance.now() - begun) / 1000;
  const { items } = await rollbench<{ items: { id: string }[] }>(directory, 'tasks', 'list');
  const [item] = items;
  if (item === undefined)
    return { ...none, name, language, seconds, verdict: 'fail', detail: await explain(directory, sessionId) };
  const task = await rollbench<Task>(directory, 'tasks', 'show', item.id);
  const detail = findDifference(task, fixture);
  const wavering = new Set(task.validation.unstableTests.map(({ id }) => id)).size;
  return {
    name,
    language,
    runner: task.environment.runner,
    testsSeen: task.failToPass.length + task.passToPass.length + wavering,
    failToPass: task.failToPass.length,
    passToPass: task.passToPass.length,
    coverage: task.validation.coverage,
    runs: task.validation.runsPerState,
    seconds,
    verdict: detail === '' ? 'pass' : 'fail',
    detail,
  };
}

function succeeds(command: string): boolean {
  return spawnSync('/bin/sh', ['-c', command], { stdio: 'ignore' }).status === 0;
}

/** @returns the session's id */
async function layOut(fixture: LanguageFixture, directory: string): Promise<string> {
  const repository = await buildLanguageRepository(fixture, join(directory, fixture.name));
  const toLine = ([key, value]: [string, unknown]) => `${key} = ${JSON.stringify(value)}\n`;
  const config = [
    '[sessions]\npaths = ["sessions"]\nmax_age_days = 36500\n',
    values.sampled
      ? '[validation]\nruns = 3\nload = false\nsabotage_hunks = 1\nmutants = 0\n'
      : `[validation]\nruns = ${values.runs}\nmutants = ${values.mutants}\n`,
    `[sandbox]\n${toLine(['kind', values.sandbox])}`,
    `[[repo]]\n${toLine(['path', fixture.name])}${Object.entries(fixture.repo).map(toLine).join('')}`,
  ];
  await writeFile(join(directory, 'rollbench.toml'), config.join(''));
  return writeLanguageSession(fixture, repository, join(directory, 'sessions'));
}

async function rollbench<T>(directory: string, ...args: readonly string[]): Promise<T> {
  const { stdout, stderr, exitCode } = await execa(
    process.execPath,
    [bin, '-C', directory, '--json', ...args],
    { reject: false },
  );
  if (exitCode !== 0) throw new Error(`rollbench ${args.join(' ')} ended with ${exitCode}: ${stderr}`);
  return JSON.parse(stdout);
}

interface Decisions {
  readonly decisions: readonly {
    readonly stage: string;
    readonly reason?: string;
    readonly evidence: { readonly text: string; readonly facts: { readonly outputTail?: string } };
  }[];
}

/** Why a session became no task: the last word on it, and what its suite or set-up said at its end. */
async function explain(directory: string, sessionId: string): Promise<string> {
  const { decisions } = await rollbench<Decisions>(directory, 'funnel', '--explain', sessionId);
  const last = decisions.at(-1);
  if (last === undefined) return 'nothing is known of its session';
  const tail = last.evidence.facts.outputTail;
  return `${last.stage}: ${last.reason ?? 'kept'}: ${last.evidence.text}${tail ? `\n${tail}` : ''}`;
}

/** Empty where the task is the expected one. */
function findDifference(task: Task, { expected }: LanguageFixture): string {
  if (task.environment.runner !== expected.runner)
    return `its runner is ${task.environment.runner}, not ${expected.runner}`;
  const ids = task.failToPass.toSorted();
  if (JSON.stringify(ids) !== JSON.stringify(expected.failToPass))
    return `its failToPass tests are ${JSON.stringify(ids)}`;
  if (task.passToPass.length !== expected.passToPass)
    return `it has ${task.passToPass.length} passToPass tests, not ${expected.passToPass}: ${JSON.stringify(task.passToPass)}`;
  if (expected.coverage === undefined || !succeeds(expected.coverage.needs ?? 'true')) return '';
  const { executed, lines } = expected.coverage;
  const { coverage } = task.validation;
  return coverage?.executedCount === executed && coverage.lineCount === lines
    ? ''
    : `its failToPass tests execute ${toShare(coverage)} lines of the change, not ${executed}/${lines}`;
}

function toShare(coverage: Result['coverage']): string {
  return coverage ? `${coverage.executedCount}/${coverage.lineCount}` : '-';
}

function render(rows: readonly Result[]): string {
  const head = ['fixture', 'language', 'runner', 'tests', 'F2P', 'P2P', 'lines', 'runs', 'seconds', ''];
  const cells = rows.map((row) => [
    row.name,
    row.language,
    row.runner ?? '-',
    ...[row.testsSeen, row.failToPass, row.passToPass].map(String),
    toShare(row.coverage),
    String(row.runs),
    row.seconds.toFixed(1),
    row.verdict.toUpperCase(),
  ]);
  const count = (verdict: Result['verdict']) => rows.filter((row) => row.verdict === verdict).length;
  const sum = `${count('pass')} pass, ${count('fail')} fail, ${count('missing')} without their tools`;
  return `${renderTable(head, cells, 'language')}\n${sum}`;
}
