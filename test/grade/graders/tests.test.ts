import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { createArtifactFolders } from '../../../src/adapters/artifacts/folders.ts';
import { createGit } from '../../../src/adapters/repos/git.ts';
import { createHostSandbox } from '../../../src/adapters/sandboxes/host.ts';
import { createCommandReportRunner } from '../../../src/adapters/test-runners/command-report.ts';
import { createCopyWorkspaces } from '../../../src/adapters/workspaces/copy.ts';
import { parsePatch } from '../../../src/domain/patch.ts';
import { createTestsGrader } from '../../../src/grade/graders/tests.ts';
import { exampleTask, exampleTrial } from '../../support/examples.ts';
import { createGitFixture } from '../../support/git-fixture.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';

const directory = sharedTemporaryDirectory();
const statePath = join(directory, 'state');
const fixture = createGitFixture(join(directory, 'repo'));
const sandbox = createHostSandbox();

/** Whoever ends the suite's shell in its first run leaves this, outside of all that is graded. */
const marker = join(directory, 'killed');
const killOnce = `[ -e ${marker} ] || { touch ${marker}; kill -9 $$; }`;
const killWhenAsked = '[ ! -e deadly ] || kill -9 $$';
const judge = 'if grep -q right answer; then echo ok 1 - answers; else echo not ok 1 - answers; exit 1; fi';

const base = fixture.commit('Base', { answer: 'wrong\n' });
const gold = fixture.commit('Gold', { answer: 'right\n' });
const deadly = fixture.commit('Deadly', { deadly: '' });
const { diff } = createGit(fixture.path);

async function grade(commit: string, before: string) {
  const task = exampleTask({
    baseCommit: base,
    goldPatch: await diff(base, gold),
    testPatch: '',
    failToPass: ['tap::answers'],
    environment: { runner: 'tap', setup: null, test: `echo 1..1; ${before}; ${judge}`, toolchain: {} },
  });
  const patch = await diff(base, commit);
  const grader = createTestsGrader(() => ({
    ...{ sandbox, workspaces: createCopyWorkspaces({ statePath, sandbox }) },
    artifacts: createArtifactFolders(statePath),
    runner: createCommandReportRunner('tap'),
    repoPath: fixture.path,
    testTimeoutMs: 60_000,
  }));
  const trial = exampleTrial({ variantId: 'v' });
  const word = await grader.open({ trial, task, patch, files: parsePatch(patch), others: [] }).finish();
  return { verdict: word?.verdict, evidence: word?.evidence.map(({ text }) => text).join('\n') };
}

beforeEach(() => rmSync(marker, { force: true }));

test('a suite that is killed from outside is run again, and its patch judged by that', async () => {
  const { verdict, evidence } = await grade(gold, killOnce);
  expect(existsSync(marker)).toBe(true);
  expect(verdict).toBe('pass');
  expect(evidence).toContain('at first no proof that the suite ran');
});

test('one that its patch kills each time is the patch’s fault', async () => {
  const { verdict, evidence } = await grade(deadly, killWhenAsked);
  expect(verdict).toBe('fail');
  expect(evidence).toContain('the patch is what stops the suite');
});
