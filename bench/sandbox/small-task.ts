import { createGit } from '../../src/adapters/repos/git.ts';
import { isTestFile } from '../../src/domain/file-kinds.ts';
import { joinPatch, parsePatch } from '../../src/domain/patch.ts';
import type { Task } from '../../src/domain/task.ts';
import { exampleTask } from '../../test/support/examples.ts';
import { createGitFixture } from '../../test/support/git-fixture.ts';

const sums =
  "const { test } = require('node:test');\nconst assert = require('node:assert');\nconst { sum } = require('../src/sum.js');\ntest('sums', () => assert.equal(sum(1, 2), 3));\n";

/** A repository of three files at `path`, and a task whose suite takes no time. */
export async function createSmallTask(path: string): Promise<Task> {
  const repository = createGitFixture(path);
  const baseCommit = repository.commit('Base', {
    'package.json': `${JSON.stringify({ name: 'small', version: '1.0.0', scripts: { test: 'node --test "test/*.js"' } })}\n`,
    'src/sum.js': 'exports.sum = (a, b) => a + b;\n',
    'test/sum.test.js': sums,
  });
  const goldCommit = repository.commit('Round to the cent', {
    'src/sum.js': 'exports.sum = (a, b) => Math.round((a + b) * 100) / 100;\n',
    'test/sum.test.js': `${sums}test('to the cent', () => assert.equal(sum(0.1, 0.2), 0.3));\n`,
  });
  const files = parsePatch(await createGit(path).diff(baseCommit, goldCommit));
  const example = exampleTask();
  return {
    ...example,
    ...{ baseCommit, goldCommit },
    goldPatch: joinPatch(files.filter((file) => !isTestFile(file.path))),
    testPatch: joinPatch(files.filter((file) => isTestFile(file.path))),
    failToPass: ['test/sum.test.js::to the cent'],
    passToPass: ['test/sum.test.js::sums'],
    environment: { ...example.environment, runner: 'node-test', test: 'npm test' },
    // The machine's own files are older than this session: they need not be searched.
    provenance: { ...example.provenance, sessionStartedAt: new Date().toISOString() },
  };
}
