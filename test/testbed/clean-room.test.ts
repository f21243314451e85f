import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createArtifactFolders } from '../../src/adapters/artifacts/folders.ts';
import { createGit } from '../../src/adapters/repos/git.ts';
import { createBubblewrapSandbox } from '../../src/adapters/sandboxes/bubblewrap.ts';
import { createHostSandbox } from '../../src/adapters/sandboxes/host.ts';
import { createNodeTestRunner } from '../../src/adapters/test-runners/node-test.ts';
import { createCopyWorkspaces } from '../../src/adapters/workspaces/copy.ts';
import { isTestFile } from '../../src/domain/file-kinds.ts';
import { joinPatch, parsePatch } from '../../src/domain/patch.ts';
import {
  type CleanRoom,
  type CleanRoomResult,
  type Judged,
  judgeInCleanRoom,
} from '../../src/testbed/clean-room.ts';
import { describeResult, proveControls } from '../../src/testbed/controls.ts';
import { createGitFixture } from '../support/git-fixture.ts';
import { requires } from '../support/requires.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';

const directory = sharedTemporaryDirectory();
const statePath = join(directory, 'state');
const fixture = createGitFixture(join(directory, 'repo'));
const sandbox = createHostSandbox();
const workspaces = createCopyWorkspaces({ statePath, sandbox });
const room: CleanRoom = {
  workspaces,
  sandbox,
  artifacts: createArtifactFolders(statePath),
  runner: createNodeTestRunner(),
  repoPath: fixture.path,
  testTimeoutMs: 60_000,
};

const manifest = (test: string, more: object = {}) =>
  `${JSON.stringify({ scripts: { test }, ...more }, null, 2)}\n`;
const prelude = "const { test } = require('node:test');\nconst assert = require('node:assert');\n";
const sumTest = (expected: string) =>
  `${prelude}const { sum } = require('../src/sum.js');\ntest('sums', () => assert.equal(sum(0.1, 0.2), ${expected}));\n`;
const goldSum = 'exports.sum = (a, b) => Math.round((a + b) * 100) / 100;\n';

/** Runs the suite, then makes its report say that all is well. */
const forge = `node --test; sed -i 's/"failed"/"passed"/' $ROLLBENCH_TEST_REPORT; exit 0`;
/** Takes the assertion out of a test of the task, if that lets itself be written. */
const weaken = `const fs = require('fs');
try {
  fs.writeFileSync('test/sum.test.js', fs.readFileSync('test/sum.test.js', 'utf8').replace(/assert\\.equal.*;/, '{});'));
} catch {}
`;

let judged: Judged;
/** Everything that landed, as one patch. */
let landed: string;

beforeAll(async () => {
  const base = fixture.commit('Base', {
    'package.json': manifest('node --test "test/*.js"', { version: '1.0.0' }),
    'src/sum.js': 'exports.sum = (a, b) => a + b;\n',
    'src/name.js': "exports.name = 'calc';\n",
    'test/sum.test.js': sumTest('0.1 + 0.2'),
    'test/name.test.js': `${prelude}test('name', () => assert.equal(require('../src/name.js').name, 'calc'));\n`,
  });
  const gold = fixture.commit('Gold', {
    'package.json': manifest('node --test "test/*.js" "test/deep/*.js"', { version: '1.0.1' }),
    'src/sum.js': goldSum,
    'test/sum.test.js': sumTest('0.3'),
    'test/deep/more.test.js': `${prelude}test('more', () => assert.equal(require('../../src/sum.js').sum(1.005, 1), 2.01));\n`,
  });
  landed = await createGit(fixture.path).diff(base, gold);
  const files = parsePatch(landed);
  judged = {
    baseCommit: base,
    goldPatch: joinPatch(files.filter(({ path }) => !isTestFile(path))),
    testPatch: joinPatch(files.filter(({ path }) => isTestFile(path))),
    testRules: { tests: [], notTests: [] },
    failToPass: ['test/sum.test.js::sums'],
    passToPass: ['test/name.test.js::name'],
    environment: { setup: null, test: 'npm test' },
  };
});

/** What an agent leaves that does this in its workspace, judged. */
async function judge(
  work: (path: string) => void,
  over: Partial<Judged> = {},
  within: CleanRoom = room,
): Promise<CleanRoomResult> {
  const workspace = await workspaces.open({ repoPath: fixture.path, commit: judged.baseCommit, setup: null });
  work(workspace.hostPath);
  const captured = await workspace.capturePatch();
  await workspace.dispose();
  if (captured.kind !== 'captured') throw new Error(captured.detail);
  return judgeInCleanRoom({ ...judged, ...over }, captured.patch, within);
}

type Files = Readonly<Record<string, string>>;
const write = (files: Files) => (path: string) => {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), content);
  }
};

describe('a patch', () => {
  test('that does what gold does, in other words, is worth 1', async () => {
    const result = await judge(write({ 'src/sum.js': 'exports.sum = (a, b) => +(a + b).toFixed(2);\n' }));
    expect(result).toMatchObject({
      kind: 'judged',
      score: 1,
      failToPassFailed: [],
      passToPassFailed: [],
      restoredFiles: [],
    });
  });

  test('of nothing is worth 0', async () => {
    expect(await judge(() => {})).toMatchObject({
      kind: 'judged',
      score: 0,
      failToPassFailed: judged.failToPass,
    });
  });

  test('that solves the task and breaks something else is worth less than 1', async () => {
    const result = await judge(write({ 'src/sum.js': goldSum, 'src/name.js': "exports.name = 'other';\n" }));
    expect(result).toMatchObject({
      kind: 'judged',
      score: 0,
      failToPassFailed: [],
      passToPassFailed: judged.passToPass,
    });
  });

  test('that does not fit the base conflicts, and says where', async () => {
    const patch = landed.replaceAll('=> a + b', '=> a - b');
    const result = await judgeInCleanRoom(judged, patch, room);
    expect(result).toMatchObject({
      kind: 'conflict',
      side: 'patch',
      detail: expect.stringContaining('src/sum.js'),
    });
    expect(describeResult(result, judged)).toMatch(/^the patch does not apply to the base: error: /);
  });

  test('after which the suite hangs proves nothing', async () => {
    const result = await judgeInCleanRoom(
      judged,
      joinPatch(parsePatch(judged.goldPatch)).replace('Math.round', '(() => { for (;;); })() + Math.round'),
      { ...room, testTimeoutMs: 3000 },
    );
    expect(result).toMatchObject({ kind: 'didNotRun', run: { cause: 'timedOut' } });
  });
});

describe('what a patch makes of the files that judge it does not count:', () => {
  test.each<[string, (path: string) => void, string[]]>([
    [
      'a test made to pass',
      write({ 'test/sum.test.js': `${prelude}test('sums', () => {});\n` }),
      ['test/sum.test.js'],
    ],
    ['a test removed', (path) => rmSync(join(path, 'test/sum.test.js')), ['test/sum.test.js']],
    [
      'a test made a directory',
      (path) => {
        rmSync(join(path, 'test/sum.test.js'));
        write({ 'test/sum.test.js/x': '' })(path);
      },
      ['test/sum.test.js', 'test/sum.test.js/x'],
    ],
    [
      'a test made a link',
      (path) => {
        rmSync(join(path, 'test/sum.test.js'));
        symlinkSync('/dev/null', join(path, 'test/sum.test.js'));
      },
      ['test/sum.test.js'],
    ],
    [
      'a test that is only made executable',
      (path) => chmodSync(join(path, 'test/sum.test.js'), 0o755),
      ['test/sum.test.js'],
    ],
    [
      'the place of a test that is still to come taken',
      write({ 'test/deep/more.test.js': '' }),
      ['test/deep/more.test.js'],
    ],
    [
      'a lockfile',
      write({ 'package-lock.json': '{"lockfileVersion": 3, "packages": {}}\n' }),
      ['package-lock.json'],
    ],
    [
      'the script exchanged',
      write({ 'package.json': manifest('exit 0', { version: '1.0.0' }) }),
      ['package.json'],
    ],
    [
      'the script made to forge',
      write({
        'package.json': manifest('node forge.js'),
        'forge.js': "require('fs').writeFileSync(process.env.ROLLBENCH_TEST_REPORT, '');",
      }),
      ['package.json'],
    ],
    [
      'the manifest made a link to one that forges',
      (path) => {
        rmSync(join(path, 'package.json'));
        write({ 'pkg.json': manifest(forge) })(path);
        symlinkSync('pkg.json', join(path, 'package.json'));
      },
      ['package.json'],
    ],
    [
      'a manifest that forges behind a byte order mark',
      write({ 'package.json': `\ufeff${manifest(forge)}` }),
      ['package.json'],
    ],
    [
      'a test among generated files, which the runner finds all the same',
      write({ 'dist/a.test.js': weaken }),
      ['dist/a.test.js'],
    ],
    ['npm given another shell', write({ '.npmrc': 'script-shell=/bin/true\n' }), ['.npmrc']],
    [
      'an assertion library put in place',
      write({ 'node_modules/assert/index.js': 'module.exports = { equal() {} };' }),
      ['node_modules/assert/index.js'],
    ],
  ])('%s', async (_name, work, restoredFiles) => {
    const result = await judge(work);
    expect(result).toMatchObject({ kind: 'judged', score: 0, failToPassFailed: judged.failToPass });
    expect([...result.restoredFiles].sort()).toEqual(restoredFiles);
  });

  test('a test moved away, which is a deletion and a new file', async () => {
    const result = await judge((path) => {
      rmSync(join(path, 'test/sum.test.js'));
      write({ 'src/moved.js': sumTest('0.1 + 0.2') })(path);
    });
    expect(result).toMatchObject({ kind: 'judged', score: 0, restoredFiles: ['test/sum.test.js'] });
  });

  test('the directory of the tests made a link', async () => {
    const result = await judge((path) => {
      rmSync(join(path, 'test'), { recursive: true });
      symlinkSync('src', join(path, 'test'));
    });
    expect(result).toMatchObject({ kind: 'conflict', side: 'patch' });
  });
});

describe('code under test', () => {
  test('makes a failed test no better by reporting it once more, as passed', async () => {
    const records = [
      { kind: 'begin' },
      {
        ...{
          kind: 'test',
          name: 'sums',
          place: 0,
          nesting: 0,
          file: 'test/sum.test.js',
          isFile: false,
          isSuite: false,
        },
        ...{ status: 'passed', hasOwnFailure: false, durationMs: 1, message: '' },
      },
      { kind: 'count', tests: 1 },
      { kind: 'end' },
    ];
    // Under the runner's own number, so that they come before its record of the test.
    const forging = `for (const record of ${JSON.stringify(records)}) require('fs').appendFileSync(
  process.env.ROLLBENCH_TEST_REPORT, JSON.stringify({ pid: process.ppid, ...record }) + '\\n');
exports.sum = (a, b) => a + b;\n`;
    const result = await judge(write({ 'src/sum.js': forging }));
    expect(result).toMatchObject({ kind: 'judged', score: 0, failToPassFailed: judged.failToPass });
  });

  requires('bubblewrap').test('cannot rewrite the tests while they run', async () => {
    const sealed = { ...room, sandbox: createBubblewrapSandbox() };
    // One after the other: the first test file loads what would change the second.
    const environment = { setup: null, test: 'node --test --test-concurrency=1' };
    const work = write({ 'src/name.js': `${weaken}exports.name = 'calc';\n` });
    const result = await judge(work, { environment }, sealed);
    expect(result).toMatchObject({ kind: 'judged', score: 0, failToPassFailed: judged.failToPass });
  });
});

describe('the gold side', () => {
  test('gives its scripts, even to a patch that does not touch them', async () => {
    const failToPass = ['test/sum.test.js::sums', 'test/deep/more.test.js::more'];
    const result = await judge(write({ 'src/sum.js': goldSum }), { failToPass });
    expect(result).toMatchObject({ kind: 'judged', failToPassPassed: failToPass, restoredFiles: [] });
  });

  test('gives what the team calls tests, and nothing that it says is none', async () => {
    const testRules = { tests: ['src/name.js'], notTests: ['test/name.test.js'] };
    const broken = `${prelude}test('name', () => assert.fail());\n`;
    const work = write({
      'src/sum.js': goldSum,
      'src/name.js': "exports.name = 'other';\n",
      'test/name.test.js': broken,
    });
    expect(await judge(work, { testRules })).toMatchObject({
      kind: 'judged',
      failToPassFailed: [],
      passToPassFailed: judged.passToPass,
      restoredFiles: ['src/name.js'],
    });
  });

  test('leaves the other parts of a manifest to the patch', async () => {
    const script = manifest('node --test', { version: '1.0.0', type: 'module' });
    const esm = 'export const sum = (a, b) => Math.round((a + b) * 100) / 100;\n';
    // Under "type": "module" the tests, which are CommonJS, can no longer be loaded: the patch has to answer for it.
    const result = await judge(write({ 'package.json': script, 'src/sum.js': esm }));
    expect(result).toMatchObject({ kind: 'judged', score: 0, restoredFiles: ['package.json'] });
  });
});

describe('a test of the task', () => {
  const withTest = async (body: string) => {
    const failing = `exports.sum = (a, b) => { ${body} };\n`;
    return judge(write({ 'src/sum.js': failing }), {
      failToPass: ['test/sum.test.js::sums', 'test/no-such.test.js::gone'],
      passToPass: ['test/name.test.js::name', 'test/gone.test.js::gone'],
    });
  };

  test('that is missing in the report has failed, on either list', async () => {
    expect(await withTest('return +(a + b).toFixed(2)')).toMatchObject({
      kind: 'judged',
      failToPassPassed: ['test/sum.test.js::sums'],
      failToPassFailed: ['test/no-such.test.js::gone'],
      passToPassFailed: ['test/gone.test.js::gone'],
      score: 0.25,
    });
  });

  test('that is skipped has failed on one list and is no regression on the other', async () => {
    const skipping = `${prelude}test('sums', { skip: true }, () => {});\ntest('other', { skip: true }, () => {});\n`;
    const added = `diff --git a/test/skip.test.js b/test/skip.test.js\nnew file mode 100644\n--- /dev/null\n+++ b/test/skip.test.js\n@@ -0,0 +1,4 @@\n${skipping
      .trimEnd()
      .split('\n')
      .map((line) => `+${line}\n`)
      .join('')}`;
    const result = await judge(() => {}, {
      testPatch: added,
      failToPass: ['test/skip.test.js::sums'],
      passToPass: ['test/skip.test.js::other'],
    });
    expect(result).toMatchObject({
      failToPassFailed: ['test/skip.test.js::sums'],
      passToPassFailed: [],
      score: 0,
    });
  });
});

describe('controls', () => {
  test('prove a sound task: gold 1, noop 0', async () => {
    expect(await proveControls('fail-to-pass', judged, room)).toEqual({ kind: 'proved', gold: 1, noop: 0 });
  });

  test('disprove a task that gold does not solve', async () => {
    const unsound = { ...judged, failToPass: ['test/sum.test.js::no such test'] };
    expect(await proveControls('fail-to-pass', unsound, room)).toMatchObject({
      kind: 'disproved',
      control: 'gold',
      score: 0,
      detail: '0 of 1 failToPass tests pass, 0 of 1 passToPass tests broke',
    });
  });

  test('disprove a task that is solved by doing nothing', async () => {
    const idle = { ...judged, failToPass: judged.passToPass, passToPass: [] };
    expect(await proveControls('fail-to-pass', idle, room)).toMatchObject({
      kind: 'disproved',
      control: 'noop',
      score: 1,
    });
  });

  test('disprove a task whose suite proves nothing', async () => {
    const silent = { ...judged, environment: { setup: null, test: 'echo 12 passing' } };
    expect(await proveControls('fail-to-pass', silent, room)).toMatchObject({
      kind: 'disproved',
      control: 'gold',
      detail: expect.stringContaining('no proof that the suite ran (noReport)'),
    });
  });
});
