/**
 * A reporter for mocha, and, because mocha loads it before the tests, what makes it go on behind a file that cannot be
 * loaded: left alone, it would end there, and nobody would know of the other files.
 */
const { appendFileSync, existsSync } = require('node:fs');
const { join, resolve } = require('node:path');

const { report, orderSeed, files } = JSON.parse(process.env.ROLLBENCH_SUITE ?? '{}');
/** @param {object[]} records */
const write = (records) =>
  appendFileSync(
    report,
    records.map((record) => `${JSON.stringify({ pid: process.pid, ...record })}\n`).join(''),
  );

/** @type {Map<string, string>} */
const faults = new Map();
const selected =
  files === undefined
    ? undefined
    : new Set(files.map((file) => resolve(process.env.ROLLBENCH_ROOT ?? '', file)));

const loader = ['nodejs/esm-utils.cjs', 'nodejs/esm-utils.js', 'esm-utils.js']
  .map((path) => join(process.env.ROLLBENCH_PACKAGE ?? '', 'lib', path))
  .find((path) => existsSync(path));
// A worker of mocha's has no say in the exit code: there, what cannot be loaded fails as mocha has it.
if (loader !== undefined && process.env.MOCHA_WORKER_ID === undefined) {
  const loading = require(loader);
  const load = loading.requireOrImport;
  loading.requireOrImport = async (file, ...rest) => {
    if (selected !== undefined && !selected.has(file)) return {};
    try {
      return await load(file, ...rest);
    } catch (error) {
      faults.set(file, toMessage(error));
      console.error(error);
      return {};
    }
  };
}

const toMessage = (error) => String(error?.stack ?? error?.message ?? error).slice(0, 2000);

module.exports = class Reporter {
  /** @type {Map<object, { status: string, durationMs: number, message: string }>} */
  #results = new Map();
  /** In the order in which the files define them, whichever they run in. @type {Map<object, number>} */
  #places = new Map();

  constructor(runner) {
    write([{ kind: 'begin' }]);
    for (const [place, test] of [...listTests(runner.suite)].entries()) this.#places.set(test, place);
    if (orderSeed !== undefined) shuffleSuite(runner.suite, toDraw(orderSeed));
    runner.on('pass', (test) => this.#add(test, 'passed', ''));
    runner.on('pending', (test) => this.#add(test, 'skipped', ''));
    runner.on('fail', (test, error) => this.#fail(test, error));
    // With workers, mocha may end more than once.
    runner.once('end', () => this.#finish());
  }

  /** Called by mocha behind the end: what it hands on becomes the exit code. */
  done(failures, end) {
    end(failures + faults.size);
  }

  #add(test, status, message) {
    console.log(`${status}: ${toName(test)}${message && `\n${message}`}`);
    this.#results.set(toOriginal(test), { status, durationMs: test.duration ?? 0, message });
  }

  /** What goes wrong in a hook goes wrong for each test of its suite; what does so outside of all tests, for none. */
  #fail(test, error) {
    const message = toMessage(error);
    if (test.type === 'test') return this.#add(test, 'failed', message);
    console.log(`failed: ${test.title}\n${message}`);
    const tests = test.type === 'hook' ? [...listTests(test.parent)] : [];
    for (const each of tests) {
      const result = this.#results.get(each);
      if (each.pending || (result !== undefined && result.status !== 'passed')) continue;
      this.#results.set(each, { status: 'failed', durationMs: result?.durationMs ?? 0, message });
    }
    if (tests.length === 0) faults.set(test.file ?? '(errors outside of tests)', message);
  }

  #finish() {
    const tests = [...this.#results].map(([test, result]) => ({
      kind: 'test',
      file: test.file,
      name: toName(test),
      place: this.#places.get(test) ?? 0,
      ...result,
    }));
    const broken = [...faults].map(([file, message]) => ({ kind: 'fault', file, message }));
    write([...tests, ...broken, { kind: 'count', tests: this.#results.size }, { kind: 'end' }]);
  }
};

const toName = (test) => test.titlePath().join(' > ');
/** A test that is tried again is a copy of itself. */
const toOriginal = (test) => test.retriedTest?.() ?? test;

function* listTests(suite) {
  // What comes from a worker has neither.
  yield* suite.tests ?? [];
  for (const child of suite.suites ?? []) yield* listTests(child);
}

function shuffleSuite(suite, draw) {
  for (const list of [suite.tests, suite.suites]) {
    for (let i = list.length - 1; i > 0; i -= 1) {
      const j = Math.floor(draw() * (i + 1));
      [list[i], list[j]] = [list[j], list[i]];
    }
  }
  for (const child of suite.suites) shuffleSuite(child, draw);
}

/** Numbers from [0, 1) by the mulberry32 generator. */
function toDraw(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
