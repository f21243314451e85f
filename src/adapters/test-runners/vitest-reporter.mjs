/**
 * A reporter for vitest, 1 and later: every test with its suites and file, and what went wrong around them, which the
 * built-in reports mix up or lose (a failed hook, an error after the end, two tests of one name).
 */
import { appendFileSync } from 'node:fs';

const { report } = JSON.parse(process.env.ROLLBENCH_SUITE ?? '{}');
/** @param {object[]} records */
const write = (records) =>
  appendFileSync(
    report,
    records.map((record) => `${JSON.stringify({ pid: process.pid, ...record })}\n`).join(''),
  );

export default class Reporter {
  onInit() {
    write([{ kind: 'begin' }]);
  }

  onTestRunEnd(modules, errors) {
    this.#finish(
      modules.map(({ task }) => task),
      errors,
    );
  }

  /** Its name before vitest 3. */
  onFinished(files = [], errors = []) {
    this.#finish(files, errors);
  }

  #isFinished = false;

  #finish(files, errors) {
    if (this.#isFinished) return;
    this.#isFinished = true;
    const records = files.flatMap((file) => readFile(file));
    // An error that no test awaited ends the suite badly, in the file that was running.
    const faults = errors.map((error) =>
      toFault(error.VITEST_TEST_PATH ?? '(errors outside of tests)', [error]),
    );
    const tests = records.filter(({ kind }) => kind === 'test').length;
    write([...records, ...faults, { kind: 'count', tests }, { kind: 'end' }]);
  }
}

const toMessage = (errors) =>
  errors
    .map(({ name, message }) => `${name}: ${message}`)
    .join('\n')
    .slice(0, 2000);
const toFault = (file, errors) => ({ kind: 'fault', file, message: toMessage(errors) });

/** Tests in the order in which the file defines them, whichever they ran in. */
function readFile(file) {
  const records = [];
  const project = file.projectName ? `[${file.projectName}] ` : '';
  const add = (names, result) => {
    const name = `${project}${names.join(' > ')}`;
    records.push({ kind: 'test', file: file.filepath, name, place: records.length, ...result });
  };
  const visit = (task, parents, failure) => {
    const names = [...parents, task.name];
    if (task.type !== 'suite') return add(names, toResult(task, failure));
    const ownFailure = toFailure(task);
    const before = records.length;
    for (const child of task.tasks) visit(child, names, failure ?? ownFailure);
    // A hook that failed where no test of the suite was to run has failed all the same.
    const hasFailedTest = records.slice(before).some(({ status }) => status === 'failed');
    if (ownFailure !== undefined && !hasFailedTest)
      add(names, { status: 'failed', durationMs: 0, message: ownFailure });
  };
  const failure = toFailure(file);
  for (const task of file.tasks) visit(task, [], failure);
  return failure === undefined ? records : [...records, toFault(file.filepath, file.result.errors)];
}

function toFailure({ result }) {
  const errors = result?.errors ?? [];
  return errors.length > 0 ? toMessage(errors) : undefined;
}

/** Tests that a failed hook kept from running, or passed before it, have failed with it; vitest counts them as skipped. */
function toResult(task, failure) {
  const { mode, result } = task;
  const durationMs = result?.duration ?? 0;
  const ownFailure = result?.state === 'fail' ? (toFailure(task) ?? '') : undefined;
  const message = ownFailure ?? (mode === 'todo' ? undefined : failure);
  if (message !== undefined) return { status: 'failed', durationMs, message };
  return { status: result?.state === 'pass' ? 'passed' : 'skipped', durationMs, message: '' };
}
