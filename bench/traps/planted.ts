import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Validation } from '../../src/validate/validate-candidate.ts';
import type { PlantedChange } from '../../test/support/validation-stand.ts';

/** A change whose tests deceive in one way, and what has to become of it. */
export interface Trap extends PlantedChange {
  /** In words, for the table. */
  readonly expected: string;
  /** What became of it in the words of `expected`, when it was handled as it should be. */
  describe(validation: Validation): string;
  readonly runsPerState?: number;
  readonly testTimeoutMs?: number;
  /** What runs beside it would decide whether it springs. */
  readonly isAlone?: boolean;
}

const prelude = "const { test } = require('node:test');\nconst assert = require('node:assert');\n";
const manifest = (script: string) => `${JSON.stringify({ scripts: { test: script } })}\n`;
const nodeTest = manifest('node --test');
const sum = 'exports.sum = (a, b) => a + b;\n';
const fixedSum = 'exports.sum = (a, b) => Math.round((a + b) * 100) / 100;\n';
const honest = `const { sum } = require('../src/sum.js');
test('sums to the cent', () => assert.equal(sum(0.1, 0.2), 0.3));
test('keeps whole numbers', () => assert.equal(sum(1, 2), 3));
`;

/** A sound change, with whatever a trap puts beside it. */
const withTests = (
  name: string,
  tests: Readonly<Record<string, string>>,
  landed: Readonly<Record<string, string>> = {},
) => ({
  name,
  base: { 'package.json': nodeTest, 'src/sum.js': sum },
  landed: {
    'src/sum.js': fixedSum,
    'test/sum.test.js': prelude + honest,
    ...Object.fromEntries(Object.entries(tests).map(([file, text]) => [`test/${file}`, prelude + text])),
    ...landed,
  },
});

function describeFate({ decision, task }: Validation): string {
  if (decision.kind === 'rejected') return `rejected: ${decision.reason}`;
  return task?.kind === 'regression-only' ? 'regression-only task' : 'task';
}

/** The task stands, without these tests. */
const without = (expected: string, isTrap: (id: string) => boolean) => ({
  expected,
  describe(validation: Validation): string {
    const { task } = validation;
    if (task === null) return describeFate(validation);
    const trusted = [...task.failToPass, ...task.passToPass].filter(isTrap);
    if (trusted.length > 0) return `task that trusts ${trusted.join(', ')}`;
    return task.failToPass.length > 0 ? expected : 'task without its honest tests';
  },
});
const setAside = (file: string) => without('task without it', (id) => id.startsWith(`test/${file}::`));

const rejected = (reason: string) => ({ expected: `rejected: ${reason}`, describe: describeFate });

/** 1 in `n`, by real chance. */
const coin = (n: number) =>
  `test('throws a coin', () => assert.notEqual(Math.floor(Math.random() * ${n}), 0));\n`;

/** Processes of this machine that a trap has left behind, by what each sleeps. */
function listLeaked(seconds: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    const file = `/proc/${pid}/cmdline`;
    if (!/^\d+$/.test(pid) || !existsSync(file)) return false;
    try {
      return readFileSync(file, 'utf8').split('\0').join(' ').startsWith(`sleep ${seconds}`);
    } catch {
      // It has ended meanwhile.
      return false;
    }
  });
}

const endsAll = (fate: string, seconds: string) => ({
  expected: `${fate}, no process left`,
  describe(validation: Validation): string {
    const leaked = listLeaked(seconds).length;
    return `${describeFate(validation)}, ${leaked === 0 ? 'no process' : `${leaked} processes`} left`;
  },
});
const spawnSleepers = (seconds: string) => `const { spawn } = require('node:child_process');
for (let i = 0; i < 20; i++) spawn('sleep', ['${seconds}'], { detached: true, stdio: 'ignore' }).unref();\n`;

const forgedRecords = [
  { kind: 'begin' },
  ...[['sums to the cent', 'passed']].map(([name, status]) => ({
    ...{ kind: 'test', name, nesting: 0, file: 'test/sum.test.js', isFile: false, isSuite: false },
    ...{ status, hasOwnFailure: false, durationMs: 1, message: '' },
  })),
  { kind: 'count', tests: 1 },
];

export const traps: readonly Trap[] = [
  { ...withTests('sound', {}), expected: 'task', describe: describeFate },
  {
    ...withTests('flaky-1-in-2', { 'coin.test.js': coin(2) }),
    ...setAside('coin.test.js'),
    // So many that a coin hardly ever looks like a test that gold breaks.
    runsPerState: 8,
  },
  {
    ...withTests('flaky-1-in-5', { 'coin.test.js': coin(5) }),
    ...setAside('coin.test.js'),
    runsPerState: 14,
  },
  {
    ...withTests('flaky-1-in-20', { 'coin.test.js': coin(20) }),
    ...setAside('coin.test.js'),
    runsPerState: 59,
  },
  {
    ...withTests(
      'flaky-alone',
      {},
      {
        'test/sum.test.js': `${prelude}const { sum } = require('../src/sum.js');
test('sums to the cent', () => assert.equal(sum(0.1, 0.2) === 0.3 && Math.random() < 0.5, true));\n`,
      },
    ),
    // In which round the coin falls decides which reason is seen first.
    expected: 'rejected',
    describe: (validation) => (validation.task === null ? 'rejected' : 'task'),
  },
  {
    ...withTests('order-dependent', {
      'order.test.js': `let opened = false;
test('opens', () => { opened = true; });
test('relies on it', () => assert.ok(opened));\n`,
    }),
    ...without('task without it', (id) => id.endsWith('relies on it')),
  },
  {
    ...withTests('time-dependent', {
      'clock.test.js': `test('runs on an even tenth of a second', () => assert.equal(Math.floor(Date.now() / 100) % 2, 0));\n`,
    }),
    ...setAside('clock.test.js'),
    runsPerState: 14,
  },
  {
    ...withTests('speed-dependent', {
      'speed.test.js': `test('has a core to itself', () => {
  const [begun, used] = [performance.now(), process.cpuUsage()];
  while (performance.now() - begun < 300);
  const { user, system } = process.cpuUsage(used);
  assert.ok((user + system) / 1000 > 250, 'it was kept waiting');
});\n`,
    }),
    ...setAside('speed.test.js'),
    isAlone: true,
  },
  {
    ...withTests('network-dependent', {
      'network.test.js': `test('asks the world', () => fetch('http://example.com').then(({ status }) => assert.equal(status, 200)));\n`,
    }),
    ...setAside('network.test.js'),
  },
  ...['port-clashing-a', 'port-clashing-b'].map((name) => ({
    ...withTests(name, {
      'port.test.js': `const { createServer } = require('node:http');
test('listens on its port for a while', (t, done) => {
  const server = createServer().on('error', done).listen(43210, '127.0.0.1', () => setTimeout(() => server.close(done), 300));
});\n`,
    }),
    expected: 'task with it',
    describe: (validation: Validation) =>
      validation.task?.passToPass.some((id) => id.startsWith('test/port.test.js::'))
        ? 'task with it'
        : describeFate(validation),
  })),
  {
    ...withTests('sleeping', {
      'sleep.test.js': `test('waits for ever', async () => { setInterval(() => {}, 1000); await new Promise(() => {}); });\n`,
    }),
    ...rejected('suite-did-not-run'),
    testTimeoutMs: 6000,
  },
  {
    ...withTests('leaking-processes', {
      'leak.test.js': `${spawnSleepers('98765')}test('leaves them behind', () => {});\n`,
    }),
    ...endsAll('task', '98765'),
  },
  {
    ...withTests('hanging-and-forking', {
      'fork.test.js': `${spawnSleepers('98766')}test('never ends', () => { for (;;); });\n`,
    }),
    ...endsAll('rejected: suite-did-not-run', '98766'),
    testTimeoutMs: 6000,
  },
  {
    ...withTests(
      'gold-breaks-another',
      {},
      {
        'src/name.js': "exports.name = 'other';\n",
      },
    ),
    base: {
      'package.json': nodeTest,
      'src/sum.js': sum,
      'src/name.js': "exports.name = 'calc';\n",
      'test/name.test.js': `${prelude}test('name', () => assert.equal(require('../src/name.js').name, 'calc'));\n`,
    },
    ...rejected('gold-breaks-tests'),
  },
  {
    ...withTests(
      'passes-already',
      {},
      {
        'test/sum.test.js': `${prelude}test('keeps whole numbers', () => assert.equal(require('../src/sum.js').sum(1, 2), 3));\n`,
      },
    ),
    ...rejected('no-fail-to-pass'),
  },
  {
    ...withTests('runs-nothing', {}, { 'package.json': manifest('node --test nothing-here/*.js || true') }),
    base: { 'package.json': manifest('node --test nothing-here/*.js || true'), 'src/sum.js': sum },
    ...rejected('suite-did-not-run'),
  },
  {
    ...withTests('forged-output', {}),
    base: {
      'package.json': manifest(
        'node --test --version; echo "PASSED test/sum.test.js::sums"; echo "# pass 12"',
      ),
      'src/sum.js': sum,
    },
    ...rejected('suite-did-not-run'),
  },
  {
    ...withTests(
      'forged-report',
      {},
      {
        'src/sum.js': `for (const record of ${JSON.stringify(forgedRecords)}) require('fs').appendFileSync(
  process.env.ROLLBENCH_TEST_REPORT, JSON.stringify({ pid: 1, ...record }) + '\\n');\n${sum}`,
      },
    ),
    ...rejected('suite-did-not-run'),
  },
  {
    ...withTests('truncated-report', {
      'cut.test.js': `const { statSync, truncateSync } = require('node:fs');
const file = process.env.ROLLBENCH_TEST_REPORT;
test('cuts the report', () => { const { size } = statSync(file); truncateSync(file, Math.max(1, size - 5)); });\n`,
    }),
    ...rejected('suite-did-not-run'),
  },
  {
    ...withTests(
      'tests-look-elsewhere',
      {},
      {
        'src/sum.js': `${sum}try { exports.places = require('./a.js').places; } catch { exports.places = require('./b.js').places; }\n`,
        'src/a.js': 'exports.places = 2;\n',
        'src/b.js': 'exports.places = 2;\n',
        'test/sum.test.js': `${prelude}const { existsSync } = require('fs');
test('has a place', () => assert.ok(['src/a.js', 'src/b.js'].some((file) => existsSync(file))));\n`,
      },
    ),
    ...rejected('irrelevant-tests'),
  },
  {
    ...withTests(
      'weak-tests',
      {},
      {
        'src/sum.js': `${sum}exports.mean = (list) => {
  let total = 0;
  for (const value of list) total += value;
  return list.length > 0 ? total / list.length : 0;
};\n`,
        'test/sum.test.js': `${prelude}test('has a mean', () => assert.equal(typeof require('../src/sum.js').mean([1]), 'number'));\n`,
      },
    ),
    expected: 'task, flagged as weak',
    describe: (validation) =>
      `${describeFate(validation)}${validation.task?.validation.isWeak ? ', flagged as weak' : ''}`,
  },
  {
    ...withTests(
      'refactoring',
      {},
      {
        'src/sum.js': 'const add = (a, b) => a + b;\nexports.sum = (a, b) => add(a, b);\n',
        'test/sum.test.js': `${prelude}test('keeps whole numbers', () => assert.equal(require('../src/sum.js').sum(1, 2), 3));\n`,
      },
    ),
    taskType: 'refactor',
    expected: 'regression-only task',
    describe: describeFate,
  },
  {
    ...withTests(
      'refactoring-unseen',
      {},
      {
        'src/sum.js': 'const add = (a, b) => a + b;\nexports.sum = (a, b) => add(a, b);\n',
        'test/sum.test.js': `${prelude}test('adds up', () => assert.equal(1 + 2, 3));\n`,
      },
    ),
    taskType: 'refactor',
    ...rejected('weak-tests'),
  },
];
