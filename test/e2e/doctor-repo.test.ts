import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createGitFixture } from '../support/git-fixture.ts';
import { requires } from '../support/requires.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';
import { rollbench, rollbenchJson } from './command-line.ts';

const directory = sharedTemporaryDirectory();
let count = 0;

function makeRepository(files: Record<string, string>): string {
  const fixture = createGitFixture(join(directory, `repo-${count++}`));
  fixture.commit('Base', files);
  return fixture.path;
}

const suite = `import test from 'node:test';\ntest('holds', () => {});\ntest('fails', () => { throw new Error('x'); });\n`;
const manifest = '{"type":"module","scripts":{"test":"node --test"}}';

requires('bubblewrap').describe('doctor --repo', () => {
  test('shows the tests that are seen, with what each became', async () => {
    const path = makeRepository({
      'package.json': manifest,
      'test/a.test.js': suite,
      Dockerfile: 'FROM node\n',
    });
    const { exitCode, value } = await rollbenchJson('doctor-repo', directory, 'doctor', '--repo', path);
    expect(exitCode).toBe(0);
    expect(value).toMatchObject({
      isHealthy: true,
      setup: { kind: 'ready', pinned: { system: expect.any(String), coreCount: expect.any(Number) } },
      suite: {
        runner: 'node-test',
        fault: null,
        passed: ['test/a.test.js::holds'],
        failed: ['test/a.test.js::fails'],
      },
    });
    const { stdout } = await rollbench(directory, 'doctor', '--repo', path);
    expect(stdout).toContain('1 tests passed, 1 failed');
  });

  test('names the step that fails, and what to write against it', async () => {
    const path = makeRepository({ 'package.json': '{"dependencies":{"a":"1"}}', 'package-lock.json': '{' });
    const { exitCode, value } = await rollbenchJson('doctor-repo', directory, 'doctor', '--repo', path);
    expect(exitCode).toBe(1);
    expect(value.setup).toMatchObject({
      kind: 'failed',
      detail: expect.stringMatching(
        /set-up "npm ci" failed: exit code \d+; write your own steps, \[\[repo\]\] setup/,
      ),
    });
    expect(value.suite).toBeNull();
  });

  test('says that nobody recognises the suite', async () => {
    const { exitCode, stdout } = await rollbench(
      directory,
      'doctor',
      '--repo',
      makeRepository({ 'a.txt': '' }),
    );
    expect(exitCode).toBe(1);
    expect(stdout).toContain('no test runner recognises this repository\n         → [[repo]] test = "…"');
  });

  test('names a path that is no repository', async () => {
    const { exitCode, stderr } = await rollbench(directory, 'doctor', '--repo', join(directory, 'missing'));
    expect(exitCode).toBe(2);
    expect(stderr).toContain('is no git repository');
  });
});
