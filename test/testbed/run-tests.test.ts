import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createArtifactFolders } from '../../src/adapters/artifacts/folders.ts';
import { createBubblewrapSandbox } from '../../src/adapters/sandboxes/bubblewrap.ts';
import { createHostSandbox } from '../../src/adapters/sandboxes/host.ts';
import { createNodeTestRunner } from '../../src/adapters/test-runners/node-test.ts';
import { createCopyWorkspaces } from '../../src/adapters/workspaces/copy.ts';
import type { TestRun } from '../../src/domain/test-report.ts';
import type { Sandbox } from '../../src/ports.ts';
import { runTests, type SuiteOptions } from '../../src/testbed/run-tests.ts';
import { createGitFixture } from '../support/git-fixture.ts';
import { requires } from '../support/requires.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';

const directory = sharedTemporaryDirectory();
const statePath = join(directory, 'state');
let count = 0;

/** Runs the suite of a tree really made of these files. */
async function run(
  sandbox: Sandbox,
  files: Readonly<Record<string, string>>,
  command = 'node --test',
  more: Partial<SuiteOptions> = {},
): Promise<TestRun> {
  const fixture = createGitFixture(join(directory, `repo-${++count}`));
  const commit = fixture.commit('Base', files);
  const workspaces = createCopyWorkspaces({ statePath, sandbox });
  const workspace = await workspaces.open({ repoPath: fixture.path, commit, setup: null });
  try {
    return await runTests({
      workspace,
      sandbox,
      runner: createNodeTestRunner(),
      artifacts: createArtifactFolders(statePath),
      command,
      timeoutMs: 60_000,
      ...more,
    });
  } finally {
    await workspace.dispose();
  }
}

const suite = (...tests: string[]) => `const { test } = require('node:test');\n${tests.join('\n')}`;
const passing = { 'a.test.js': suite("test('passes', () => {});") };
const failing = {
  'a.test.js': suite("test('passes', () => {});", "test('fails', () => { throw new Error('no'); });"),
};

function describeRuns(name: string, createSandbox: () => Sandbox): void {
  const sandbox = createSandbox();
  const title = (text: string) => `${text} (${name})`;

  test(title('a suite that passes has run'), async () => {
    expect(await run(sandbox, passing)).toMatchObject({
      kind: 'ran',
      tests: [{ id: 'a.test.js::passes', status: 'passed' }],
      exitCode: 0,
    });
  });

  test(title('a suite that fails has run, too'), async () => {
    expect(await run(sandbox, failing)).toMatchObject({
      kind: 'ran',
      tests: [{ status: 'passed' }, { id: 'a.test.js::fails', status: 'failed', message: 'no' }],
      exitCode: 1,
    });
  });

  test(title('a suite of which a file cannot be loaded has run, without it'), async () => {
    expect(await run(sandbox, { ...passing, 'b.test.js': "require('./missing')" })).toMatchObject({
      kind: 'ran',
      tests: [{ id: 'a.test.js::passes' }],
      loadFailures: ['b.test.js'],
    });
  });

  test.each<[string, string, Record<string, string>, string, RegExp]>([
    [
      'prints that it passed and runs nothing',
      'echo "1 passing"',
      passing,
      'noReport',
      /exit code 0, but node-test wrote no report/,
    ],
    ['runs a command that does not exist', 'no-such-runner', passing, 'noReport', /exit code 127/],
    ['finds no test', 'node --test', { 'index.js': '' }, 'noTests', /holds no test/],
    [
      'hides its failure',
      'node --test || true',
      failing,
      'exitCodeDisagrees',
      /exit code 0, but the report counts 1 failure/,
    ],
    [
      'fails after its tests have passed',
      'node --test && exit 4',
      passing,
      'exitCodeDisagrees',
      /exit code 4, but the report counts 0 failures/,
    ],
    [
      'is killed half-way',
      // The test itself says when it runs: reading the pipe waits for it.
      'mkfifo running; node --test & cat running; kill -9 $!; exit 1',
      {
        'a.test.js': suite(
          "test('a', () => { require('node:fs').writeFileSync('running', ''); return new Promise(() => setInterval(() => {}, 1000)); });",
        ),
      },
      'unreadableReport',
      /never finished/,
    ],
    [
      'overwrites its report',
      'node --test; echo forged > $ROLLBENCH_TEST_REPORT',
      passing,
      'unreadableReport',
      /torn or forged/,
    ],
    [
      'puts a link in place of its report',
      'ln -sf /etc/passwd $ROLLBENCH_TEST_REPORT',
      passing,
      'noReport',
      /no report/,
    ],
    [
      'puts a socket in place of its report',
      // The name of a socket may not be long; killed, a server leaves it behind.
      `cd "$(dirname $ROLLBENCH_TEST_REPORT)"; node -e "require('net').createServer().listen('report', () => process.kill(process.pid, 9))"`,
      passing,
      'noReport',
      /no report/,
    ],
    ['puts a pipe in place of its report', 'mkfifo $ROLLBENCH_TEST_REPORT', passing, 'noReport', /no report/],
  ])(title('there is no proof for a suite that %s'), async (_name, command, files, cause, detail) => {
    expect(await run(sandbox, files, command)).toMatchObject({
      kind: 'didNotRun',
      cause,
      detail: expect.stringMatching(detail),
    });
  });

  test(title('a suite that hangs is ended, and its last lines are kept'), async () => {
    // A runner that sums up when it is told to stop would push what it said before out of the last lines.
    expect(await run(sandbox, passing, 'echo begun; exec sleep 600', { timeoutMs: 1500 })).toMatchObject({
      kind: 'didNotRun',
      cause: 'timedOut',
      detail: 'still running after 1.5 s',
      outputTail: expect.stringContaining('begun'),
    });
  });

  test(title('a suite that is called off says so'), async () => {
    expect(await run(sandbox, passing, 'node --test', { signal: AbortSignal.abort() })).toMatchObject({
      kind: 'didNotRun',
      cause: 'cancelled',
    });
  });

  test(title('time and language are the same on every machine'), async () => {
    const check = "require('node:assert').equal(new Date(0).getTimezoneOffset(), 0)";
    expect(await run(sandbox, { 'a.test.js': suite(`test('utc', () => ${check});`) })).toMatchObject({
      exitCode: 0,
    });
  });
}

describeRuns('host', createHostSandbox);

requires('bubblewrap').describe('sealed', () => {
  describeRuns('bubblewrap', createBubblewrapSandbox);

  test('a suite under load has busy processes beside it, none of which are its children', async () => {
    const look = `const { readdirSync, readFileSync } = require('node:fs');
      const stats = readdirSync('/proc').filter((pid) => /^\\d+$/.test(pid))
        .map((pid) => readFileSync('/proc/' + pid + '/stat', 'utf8').split(') '))
        .filter(([name]) => name.endsWith('(sh'));
      const orphans = stats.filter(([, rest]) => rest.split(' ')[1] === '1' && rest.split(' ')[0] === 'R');
      require('node:assert').equal(orphans.length, 3);`;
    const files = { 'a.test.js': suite(`test('looks around', () => { ${look} });`) };
    const result = await run(createBubblewrapSandbox(), files, 'node --test', { busyProcessCount: 3 });
    expect(result).toMatchObject({ kind: 'ran', tests: [{ status: 'passed', message: '' }] });
  });

  test('a suite has no network', async () => {
    const files = {
      'a.test.js': suite(
        "test('reaches out', () => fetch('http://192.0.2.1', { signal: AbortSignal.timeout(5000) }));",
      ),
    };
    expect(await run(createBubblewrapSandbox(), files)).toMatchObject({
      kind: 'ran',
      tests: [{ status: 'failed' }],
    });
  });

  test('a suite cannot change, replace or move away its fixed files, and anything beside them', async () => {
    const attempts = [
      "writeFileSync('fixed/deep/data.txt', 'changed')",
      "rmSync('fixed/deep/data.txt')",
      "renameSync('fixed/deep', 'fixed/away')",
      "renameSync('fixed', 'away')",
    ];
    const files = {
      'fixed/deep/data.txt': 'data',
      'a.test.js': suite(
        "const fs = require('node:fs'); const assert = require('node:assert');",
        ...attempts.map(
          (attempt) => `test(${JSON.stringify(attempt)}, () => assert.throws(() => fs.${attempt}));`,
        ),
        "test('beside', () => fs.writeFileSync('fixed/deep/new.txt', ''));",
        "test('still there', () => assert.equal(fs.readFileSync('fixed/deep/data.txt', 'utf8'), 'data'));",
      ),
    };
    const result = await run(createBubblewrapSandbox(), files, 'node --test', {
      readOnlyFiles: ['fixed/deep/data.txt', 'a.test.js'],
    });
    expect(result).toMatchObject({ kind: 'ran', exitCode: 0 });
  });

  test('a sandbox that cannot start proves nothing', async () => {
    const workspaces = createCopyWorkspaces({ statePath, sandbox: createHostSandbox() });
    const fixture = createGitFixture(join(directory, 'broken'));
    const workspace = await workspaces.open({
      repoPath: fixture.path,
      commit: fixture.commit('Base', passing),
      setup: null,
    });
    const result = await runTests({
      workspace,
      sandbox: createBubblewrapSandbox({ bwrapPath: '/no/such/bwrap' }),
      runner: createNodeTestRunner(),
      artifacts: createArtifactFolders(statePath),
      command: 'node --test',
      timeoutMs: 10_000,
    });
    expect(result).toMatchObject({ kind: 'didNotRun', cause: 'brokenSandbox' });
    await workspace.dispose();
  });
});
