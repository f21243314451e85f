import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createBubblewrapSandbox } from '../../../src/adapters/sandboxes/bubblewrap.ts';
import { createHostSandbox } from '../../../src/adapters/sandboxes/host.ts';
import { reapScratchFolders } from '../../../src/adapters/scratch-folder.ts';
import { createOverlayWorkspaces, createWorkspaces } from '../../../src/adapters/workspaces/overlay.ts';
import { parsePatch } from '../../../src/domain/patch.ts';
import type { Workspace } from '../../../src/ports.ts';
import { describeWorkspaces } from '../../contracts/workspaces.ts';
import { createGitFixture } from '../../support/git-fixture.ts';
import { requires } from '../../support/requires.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';

const directory = sharedTemporaryDirectory();
const fixture = createGitFixture(join(directory, 'repo'));
const commit = fixture.commit('Base', { 'a.txt': 'a\n', 'b.txt': 'b\n', 'dir/c.txt': 'c\n' });
const base = { repoPath: fixture.path, commit, setup: null };

const listTree = (path: string) =>
  execFileSync('find', [path, '-printf', '%P %M %s %T@\n'], { encoding: 'utf8' }).split('\n').sort();

for (const mode of ['root', 'user'] as const) {
  const tool = mode === 'root' ? 'rootOverlay' : 'userOverlay';
  requires(tool).describe(`mounted by ${mode},`, () => {
    describeWorkspaces('overlays', (setting) => createOverlayWorkspaces({ ...setting, mode }));
  });

  requires(tool, 'bubblewrap').describe(`mounted by ${mode}, seen by sealed commands,`, () => {
    const statePath = join(directory, mode);
    const sandbox = createBubblewrapSandbox();
    const workspaces = createOverlayWorkspaces({ statePath, sandbox, mode });
    const run = ({ mount }: Workspace, script: string, fixed: readonly string[] = []) =>
      sandbox.run({
        argv: ['/bin/sh', '-c', script],
        cwd: '/workspace',
        env: {},
        mounts: [
          mount,
          ...fixed.map(
            (path) =>
              ({
                ...mount,
                hostPath: `${mount.hostPath}/${path}`,
                path: `/workspace/${path}`,
                access: 'read',
              }) as const,
          ),
        ],
        network: 'none',
        timeoutMs: 20_000,
      });

    test('holds what they did, and nothing of it reaches the base', async () => {
      const workspace = await workspaces.open(base);
      const bases = join(statePath, 'cache/bases');
      const trees = () => readdirSync(bases).flatMap((name) => listTree(join(bases, name, 'tree')));
      const before = trees();
      const result = await run(
        workspace,
        'echo changed > a.txt; rm b.txt; mkdir new && mv dir/c.txt new/; chmod 755 new/c.txt; git commit -qam x; echo $?',
      );
      expect(result).toMatchObject({ exitCode: 0, stdoutTail: '0\n', stderrTail: '' });
      const captured = await workspace.capturePatch();
      const patch = captured.kind === 'captured' ? captured.patch : '';
      expect(parsePatch(patch).map(({ path }) => path)).toEqual(['a.txt', 'b.txt', 'dir/c.txt', 'new/c.txt']);
      expect(trees()).toEqual(before);
      await workspace.dispose();
    });

    test('shows single files that cannot be written', async () => {
      const workspace = await workspaces.open(base);
      const result = await run(workspace, 'echo x > a.txt; echo y > b.txt', ['a.txt']);
      expect(result).toMatchObject({ stderrTail: expect.stringContaining('a.txt: Read-only file system') });
      expect([await workspace.readFile('a.txt'), await workspace.readFile('b.txt')]).toEqual(['a\n', 'y\n']);
      await workspace.dispose();
    });

    test('is two for two that are open at the same time', async () => {
      const opened = await Promise.all([workspaces.open(base), workspaces.open(base)]);
      await Promise.all(opened.map((workspace, i) => run(workspace, `echo ${i} > a.txt`)));
      expect(await Promise.all(opened.map((workspace) => workspace.readFile('a.txt')))).toEqual([
        '0\n',
        '1\n',
      ]);
      await Promise.all(opened.map((workspace) => workspace.dispose()));
    });

    test('whose mount is ended from outside is lost, and no fault of who worked in it', async () => {
      const workspace = await workspaces.open(base);
      const holder = /^\/proc\/(\d+)\//.exec(workspace.hostPath)?.[1];
      process.kill(Number(holder), 'SIGKILL');
      await expect.poll(() => existsSync(`/proc/${holder}/ns/mnt`)).toBe(false);
      expect(await workspace.capturePatch()).toEqual({
        kind: 'lost',
        detail: 'the mount of the workspace is gone',
      });
      const patch = '--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-a\n+b\n';
      await expect(workspace.apply(patch)).rejects.toThrow();
      await workspace.dispose();
    });

    test('shows nothing of the base but its tree', async () => {
      const workspace = await workspaces.open(base);
      const result = await run(workspace, 'ls -A /workspace; ls -A /workspace/..');
      expect(result).toMatchObject({ stdoutTail: expect.not.stringMatching(/steps\.json|merged/) });
      await workspace.dispose();
    });
  });
}

requires('rootOverlay').test('whoever is killed leaves no mount and no process behind', async () => {
  const statePath = join(directory, 'killed');
  const source = new URL('../../../src/adapters/', import.meta.url).href;
  const owner = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { createHostSandbox } from '${source}sandboxes/host.ts';
       import { createOverlayWorkspaces } from '${source}workspaces/overlay.ts';
       const workspaces = createOverlayWorkspaces({ statePath: ${JSON.stringify(statePath)}, sandbox: createHostSandbox(), mode: 'root' });
       const { mount } = await workspaces.open(${JSON.stringify(base)});
       process.stdout.write(mount.namespace + '\\n');
       setInterval(() => {}, 1000);`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [namespace] = await once(owner.stdout.setEncoding('utf8'), 'data');
  const pid = String(namespace).trim().slice('/proc/'.length);
  expect(readFileSync(`/proc/${pid}/mountinfo`, 'utf8')).toContain(statePath);
  owner.kill('SIGKILL');
  // Ends when that process has.
  execFileSync('tail', ['--follow', '/dev/null', `--pid=${pid}`]);
  expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(statePath);
  await reapScratchFolders(join(statePath, 'scratch'));
  expect(readdirSync(join(statePath, 'scratch'))).toEqual([]);
});

requires('userOverlay').test('where an overlay cannot be mounted, workspaces are copies', async () => {
  // Mount's options cannot hold such a path.
  const statePath = join(directory, 'with,comma');
  mkdirSync(statePath);
  for (const [path, isOverlay] of [
    [statePath, false],
    [join(directory, 'plain'), true],
  ] as const) {
    const workspace = await createWorkspaces({ statePath: path, sandbox: createHostSandbox() }).open(base);
    expect(workspace.mount.namespace !== undefined).toBe(isOverlay);
    expect(await workspace.readFile('a.txt')).toBe('a\n');
    await workspace.dispose();
  }
});
