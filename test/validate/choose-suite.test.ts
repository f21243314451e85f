import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHostSandbox } from '../../src/adapters/sandboxes/host.ts';
import { createTestRunners } from '../../src/adapters/test-runners/all-runners.ts';
import { chooseSuite } from '../../src/validate/choose-suite.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';
import { createValidationStand, plant } from '../support/validation-stand.ts';

const directory = sharedTemporaryDirectory();
const first = {
  name: 'first',
  base: { 'src/sum.js': 'exports.sum = (a, b) => a;\n' },
  landed: {
    'src/sum.js': 'exports.sum = (a, b) => a + b;\n',
    'test/sum.test.js': `const { test } = require('node:test');
test('sums', () => require('node:assert').equal(require('../src/sum.js').sum(1, 2), 3));\n`,
  },
};

test('a runner is found by the first tests of a repository, which come with the change', async () => {
  const { git, candidate } = await plant(join(directory, 'a'), first);
  const repo = { git, test: null, runner: null };
  const { baseCommit, testPatch } = candidate;
  expect(await chooseSuite(repo, baseCommit, createTestRunners())).toBeUndefined();
  const suite = await chooseSuite(repo, baseCommit, createTestRunners(), testPatch);
  expect(suite).toMatchObject({ runner: { name: 'node-test' }, command: 'node --test' });

  const statePath = join(directory, 'a');
  const { validate } = createValidationStand({ statePath, sandbox: createHostSandbox() });
  expect((await validate({ git, candidate })).task?.failToPass).toEqual(['test/sum.test.js::sums']);
});

test('a command whose report nobody reads is told to name who does', async () => {
  const statePath = join(directory, 'b');
  const planted = await plant(statePath, { ...first, landed: { 'src/sum.js': 'exports.sum = Math.max;\n' } });
  const { validate } = createValidationStand({ statePath, sandbox: createHostSandbox() });
  const check = async (test: string | undefined, advice: string) => {
    const { decision } = await validate({ ...planted, ...(test ? { test } : {}) });
    expect(decision).toMatchObject({
      reason: 'environment',
      evidence: { text: `no test runner recognises this repository; write ${advice}` },
    });
  };
  await check(undefined, '[[repo]] test = "…"');
  await check('make check', '[[repo]] runner = "…" or report = "…" beside test = "make check"');
});
