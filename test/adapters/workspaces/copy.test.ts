import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createBubblewrapSandbox } from '../../../src/adapters/sandboxes/bubblewrap.ts';
import { createHostSandbox } from '../../../src/adapters/sandboxes/host.ts';
import { createCopyWorkspaces } from '../../../src/adapters/workspaces/copy.ts';
import { describeWorkspaces } from '../../contracts/workspaces.ts';
import { createGitFixture } from '../../support/git-fixture.ts';
import { toOwnRecipe } from '../../support/own-recipe.ts';
import { requires } from '../../support/requires.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';

describeWorkspaces('copies', (setting) => createCopyWorkspaces(setting));

const directory = sharedTemporaryDirectory();
const fixture = createGitFixture(join(directory, 'repo'));
const commit = fixture.commit('Base', { 'a.txt': 'a\n' });

describe('a base that is being made', () => {
  const source = new URL('../../../src/adapters/', import.meta.url).href;
  const prepareElsewhere = (statePath: string, setup: string) =>
    spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { createHostSandbox } from '${source}sandboxes/host.ts';
         import { createCopyWorkspaces } from '${source}workspaces/copy.ts';
         const workspaces = createCopyWorkspaces({ statePath: ${JSON.stringify(statePath)}, sandbox: createHostSandbox() });
         const result = await workspaces.prepare(${JSON.stringify({ repoPath: fixture.path, commit, setup: toOwnRecipe(setup) })});
         process.exit(result.kind === 'ready' ? 0 : 1);`,
      ],
      { stdio: 'inherit' },
    );

  test('is not used when its maker was killed half-way', async () => {
    const statePath = join(directory, 'killed');
    const pipe = join(directory, 'pipe');
    execFileSync('mkfifo', [pipe]);
    // Opening the pipe waits for its other end: the set-up stands still until we kill it.
    const setup = `echo half > made; test -p ${pipe} && echo $$ > ${pipe} && sleep 1000; echo whole > made`;
    const maker = prepareElsewhere(statePath, setup);
    const [setupGroup] = await once(createReadStream(pipe, 'utf8'), 'data');
    maker.kill('SIGKILL');
    await once(maker, 'exit');
    // On the host nobody else ends it.
    process.kill(-Number(setupGroup), 'SIGKILL');
    execFileSync('rm', [pipe]);
    const workspaces = createCopyWorkspaces({ statePath, sandbox: createHostSandbox() });
    const workspace = await workspaces.open({ repoPath: fixture.path, commit, setup: toOwnRecipe(setup) });
    expect(await workspace.readFile('made')).toBe('whole\n');
    await workspace.dispose();
  });

  test('can be made by two processes at the same time', async () => {
    const statePath = join(directory, 'two');
    const makers = [1, 2].map(() => prepareElsewhere(statePath, 'echo made > made'));
    expect(await Promise.all(makers.map(async (maker) => (await once(maker, 'exit'))[0]))).toEqual([0, 0]);
    expect(readdirSync(join(statePath, 'cache', 'bases'))).toHaveLength(1);
  });
});

requires('bubblewrap').describe('in bubblewrap', () => {
  const sandbox = createBubblewrapSandbox();
  const workspaces = createCopyWorkspaces({ statePath: join(directory, 'sealed'), sandbox });

  test('set-up sees the workspace at its constant path, and the host’s network', async () => {
    const base = {
      repoPath: fixture.path,
      commit,
      setup: toOwnRecipe('pwd > where && cat /etc/resolv.conf > /dev/null'),
    };
    const workspace = await workspaces.open(base);
    expect(await workspace.readFile('where')).toBe('/workspace\n');
    await workspace.dispose();
  });

  test('git finds exactly one commit, and works as usual', async () => {
    fixture.commit('The answer', { 'answer.txt': 'future\n' });
    const workspace = await workspaces.open({ repoPath: fixture.path, commit, setup: null });
    const result = await sandbox.run({
      argv: [
        '/bin/sh',
        '-c',
        'git log --all --format=%s; git status --short; echo x > x; git add x; git commit -qm mine; git log --format=%s',
      ],
      cwd: '/workspace',
      env: {},
      mounts: [{ hostPath: workspace.hostPath, path: '/workspace', access: 'write' }],
      network: 'none',
      timeoutMs: 20_000,
    });
    expect(result).toMatchObject({ exitCode: 0, stdoutTail: 'Base\nmine\nBase\n', stderrTail: '' });
    await workspace.dispose();
  });
});
