import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { enterNamespace } from '../../src/adapters/mount-namespace.ts';
import { createHostSandbox } from '../../src/adapters/sandboxes/host.ts';
import { parsePatch } from '../../src/domain/patch.ts';
import { emptyRecipe } from '../../src/domain/recipe.ts';
import type { Sandbox, Workspace, WorkspaceBase, Workspaces } from '../../src/ports.ts';
import { createGitFixture } from '../support/git-fixture.ts';
import { toOwnRecipe } from '../support/own-recipe.ts';
import { sharedTemporaryDirectory } from '../support/temporary-directory.ts';

export interface WorkspacesSetting {
  readonly statePath: string;
  readonly sandbox: Sandbox;
  readonly maxPatchBytes?: number;
}

/** The patch of a workspace whose changes can be captured. */
async function readCapture(workspace: Workspace): Promise<string> {
  const captured = await workspace.capturePatch();
  if (captured.kind !== 'captured') throw new Error(captured.detail);
  return captured.patch;
}

/** What every kind of workspace promises. */
export function describeWorkspaces(name: string, create: (setting: WorkspacesSetting) => Workspaces): void {
  describe(`${name} as Workspaces`, () => {
    const directory = sharedTemporaryDirectory();
    const statePath = join(directory, 'state');
    const workspaces = create({ statePath, sandbox: createHostSandbox() });

    const fixture = createGitFixture(join(directory, 'repo'));
    fixture.commit('Before', { 'secret-of-the-past.txt': 'past\n' });
    rmSync(join(fixture.path, 'secret-of-the-past.txt'));
    chmodSync(fixture.path, 0o755);
    writeFileSync(join(fixture.path, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
    symlinkSync('a.txt', join(fixture.path, 'link'));
    const commit = fixture.commit('Base', {
      'a.txt': 'one\ntwo\nthree\n',
      'dir/b.txt': 'b\n',
      'name with blank': 'x\n',
      binary: new Uint8Array([0, 1, 2, 255]),
      '.gitignore': 'ignored/\n*.log\n',
    });
    fixture.commit('The answer', { 'answer.txt': 'the future\n' });
    fixture.git('tag', 'answer');
    writeFileSync(join(fixture.path, 'a.txt'), 'not committed\n');
    const base: WorkspaceBase = { repoPath: fixture.path, commit, setup: null };

    const withWorkspace = async <T>(use: (workspace: Workspace) => Promise<T>, of = base): Promise<T> => {
      const workspace = await workspaces.open(of);
      try {
        return await use(workspace);
      } finally {
        await workspace.dispose();
      }
    };
    const git = (workspace: Workspace, ...args: string[]) => runThere(workspace, 'git', ...args);
    const capture = (change: (path: string, workspace: Workspace) => void) =>
      withWorkspace(async (workspace) => {
        change(workspace.hostPath, workspace);
        return readCapture(workspace);
      });

    describe('a fresh workspace', () => {
      test('holds the tree of its commit, with modes, links and bytes', () =>
        withWorkspace(async ({ hostPath }) => {
          expect(readdirSync(hostPath).sort()).toEqual(
            ['.git', '.gitignore', 'a.txt', 'binary', 'dir', 'link', 'name with blank', 'run.sh'].sort(),
          );
          expect(readFileSync(join(hostPath, 'a.txt'), 'utf8')).toBe('one\ntwo\nthree\n');
          expect(readFileSync(join(hostPath, 'binary'))).toEqual(Buffer.from([0, 1, 2, 255]));
          expect(lstatSync(join(hostPath, 'run.sh')).mode & 0o111).toBe(0o111);
          expect(readlinkSync(join(hostPath, 'link'))).toBe('a.txt');
        }));

      test('is a clean repository of one commit, in which one can commit', () =>
        withWorkspace(async (workspace) => {
          expect(git(workspace, 'log', '--all', '--format=%s')).toBe('Base\n');
          expect(git(workspace, 'status', '--porcelain')).toBe('');
          expect(git(workspace, 'branch', '--show-current')).toBe('main\n');
          writeFileSync(join(workspace.hostPath, 'new'), '');
          git(workspace, 'add', '.');
          git(workspace, 'commit', '--quiet', '-m', 'Work');
          expect(git(workspace, 'log', '--format=%s')).toBe('Work\nBase\n');
        }));

      test('leads to no other commit by any of git’s ways', () =>
        withWorkspace(async (workspace) => {
          const kinds = git(
            workspace,
            'cat-file',
            '--batch-all-objects',
            '--batch-check=%(objecttype) %(objectname)',
          );
          expect(kinds.match(/^commit /gm)).toHaveLength(1);
          expect(git(workspace, 'reflog', '--all')).toBe('');
          expect(git(workspace, 'remote')).toBe('');
          expect(git(workspace, 'tag')).toBe('');
          expect(git(workspace, 'stash', 'list')).toBe('');
          expect(readdirSync(join(workspace.hostPath, '.git')).sort()).toEqual(
            expect.not.arrayContaining(['hooks', 'logs', 'worktrees', 'modules', 'FETCH_HEAD', 'ORIG_HEAD']),
          );
          const words = 'the future|answer|secret-of-the-past';
          // Exit code 1: nothing found.
          expect(spawnSync('grep', ['-raE', words, '.'], { cwd: workspace.hostPath }).status).toBe(1);
        }));

      test('is the same commit for the same tree, wherever it comes from', async () => {
        const other = createGitFixture(join(directory, 'other'));
        const head = other.commit('Something else', { 'x.txt': 'x\n' });
        const again = createGitFixture(join(directory, 'again'));
        again.commit('First', {});
        const headAgain = again.commit('Second', { 'x.txt': 'x\n' });
        const ids = await Promise.all(
          [
            { ...base, repoPath: other.path, commit: head },
            { ...base, repoPath: again.path, commit: headAgain },
          ].map((of) => withWorkspace(async (workspace) => git(workspace, 'rev-parse', 'HEAD'), of)),
        );
        expect(ids[0]).toBe(ids[1]);
      });

      test('tells what of history is in it', () =>
        withWorkspace(async (workspace) => {
          const clean = await workspace.inspectHistory();
          const nothing = { remotes: [], unreachable: [], strays: [], hasAlternates: false };
          expect(clean).toMatchObject({ refs: ['refs/heads/main'], ...nothing });
          expect(clean.commitIds).toHaveLength(1);
          git(workspace, 'commit', '--quiet', '--allow-empty', '-m', 'Loose');
          git(workspace, 'reset', '--quiet', '--hard', 'HEAD~1');
          git(workspace, 'remote', 'add', 'origin', fixture.path);
          git(workspace, 'config', 'include.path', '/tmp/config');
          writeFileSync(join(workspace.hostPath, 'note'), 'what the future brings\n');
          const noteId = git(workspace, 'hash-object', '-w', 'note').trim();
          git(workspace, 'notes', 'add', '-m', 'note');
          mkdirSync(join(workspace.hostPath, '.git/objects/info'), { recursive: true });
          writeFileSync(join(workspace.hostPath, '.git/objects/info/alternates'), '');
          const soiled = await workspace.inspectHistory();
          expect(soiled).toMatchObject({ remotes: ['origin'], hasAlternates: true });
          expect(soiled.refs).toEqual(['refs/heads/main', 'refs/notes/commits']);
          expect(soiled.commitIds).toHaveLength(3);
          expect(soiled.unreachable).toContain(noteId);
          expect(soiled.strays).toEqual(
            expect.arrayContaining(['include.path', 'remote.origin.url', 'refs/notes/commits']),
          );
        }));

      test('has no changes, and tells each that is made', () =>
        withWorkspace(async (workspace) => {
          expect(await workspace.listChanges()).toEqual([]);
          writeFileSync(join(workspace.hostPath, 'dir/new'), '');
          rmSync(join(workspace.hostPath, 'a.txt'));
          git(workspace, 'tag', 'mark');
          expect(await workspace.listChanges()).toEqual(
            expect.arrayContaining(['dir/new', 'a.txt', '.git/refs/tags/mark']),
          );
        }));

      test('shares nothing with the next one', async () => {
        await withWorkspace(async (workspace) => {
          writeFileSync(join(workspace.hostPath, 'a.txt'), 'soiled');
          git(workspace, 'commit', '--quiet', '--all', '-m', 'Soiled');
          rmSync(join(workspace.hostPath, '.git/HEAD'));
        });
        await withWorkspace(async (workspace) => {
          expect(await workspace.readFile('a.txt')).toBe('one\ntwo\nthree\n');
          expect(git(workspace, 'log', '--all', '--format=%s')).toBe('Base\n');
        });
      });

      test('is gone after its disposal, read-only directories included', async () => {
        const workspace = await workspaces.open(base);
        mkdirSync(join(workspace.hostPath, 'cache/deep'), { recursive: true });
        writeFileSync(join(workspace.hostPath, 'cache/deep/file'), '', { mode: 0o400 });
        chmodSync(join(workspace.hostPath, 'cache/deep'), 0o000);
        chmodSync(join(workspace.hostPath, 'cache'), 0o500);
        await workspace.dispose();
        expect(existsSync(workspace.hostPath)).toBe(false);
        expect(readdirSync(join(statePath, 'scratch'))).toEqual([]);
      });
    });

    describe('the captured patch', () => {
      const change = (path: string) => {
        writeFileSync(join(path, 'a.txt'), 'one\n2\nthree');
        writeFileSync(join(path, 'new é'), 'new\n');
        writeFileSync(join(path, 'new\nline'), 'new\n');
        writeFileSync(Buffer.from(`${path}/latin-\xe9`, 'latin1'), Buffer.from('caf\xe9\n', 'latin1'));
        writeFileSync(join(path, 'binary'), new Uint8Array([0, 9]));
        rmSync(join(path, 'dir/b.txt'));
        chmodSync(join(path, 'name with blank'), 0o755);
        rmSync(join(path, 'link'));
        symlinkSync('/etc/passwd', join(path, 'link'));
      };
      const changed = [
        'a.txt',
        'binary',
        'dir/b.txt',
        'latin-\ufffd',
        'link',
        'name with blank',
        'new\nline',
        'new é',
      ];

      test('is empty when nothing was changed', async () => {
        expect(await capture(() => {})).toBe('');
      });

      test('is empty when something was changed and put back', async () => {
        const patch = await capture((path) => {
          writeFileSync(join(path, 'a.txt'), 'other');
          writeFileSync(join(path, 'a.txt'), 'one\ntwo\nthree\n');
        });
        expect(patch).toBe('');
      });

      test('holds changed, new and deleted files, modes, links, binaries and odd names', async () => {
        const patch = await capture(change);
        expect(
          parsePatch(patch)
            .map(({ path }) => path)
            .sort(),
        ).toEqual([...changed].sort());
        expect(patch).not.toContain('root:');
      });

      test('makes of a fresh workspace the same tree, and is the same there', async () => {
        const patch = await capture(change);
        await withWorkspace(async (workspace) => {
          expect(await workspace.apply(patch)).toEqual({ kind: 'applied' });
          expect(readFileSync(join(workspace.hostPath, 'a.txt'), 'utf8')).toBe('one\n2\nthree');
          expect(readFileSync(Buffer.from(`${workspace.hostPath}/latin-\xe9`, 'latin1'))).toEqual(
            Buffer.from('caf\xe9\n', 'latin1'),
          );
          expect(await readCapture(workspace)).toBe(patch);
        });
      });

      test('is the same whether the work was committed, staged, or neither', async () => {
        const patches = await Promise.all(
          [
            [],
            [['add', '-A']],
            [
              ['add', '-A'],
              ['commit', '-qm', 'x'],
            ],
            [
              ['switch', '-qc', 'side'],
              ['commit', '-qam', 'x'],
            ],
          ].map((commands) =>
            withWorkspace(async (workspace) => {
              change(workspace.hostPath);
              for (const command of commands) git(workspace, ...command);
              return readCapture(workspace);
            }),
          ),
        );
        expect(new Set(patches).size).toBe(1);
      });

      test('notices a change of equal size and time', async () => {
        const patch = await capture((path) => {
          const { mtime } = lstatSync(join(path, 'a.txt'));
          writeFileSync(join(path, 'a.txt'), 'one\nTWO\nthree\n');
          execFileSync('touch', ['-d', mtime.toISOString(), join(path, 'a.txt')]);
        });
        expect(parsePatch(patch)[0]?.addedLines).toEqual(['TWO']);
      });

      test('leaves out what is ignored, and empty directories', async () => {
        const patch = await capture((path) => {
          mkdirSync(join(path, 'ignored'));
          writeFileSync(join(path, 'ignored/x'), 'x');
          writeFileSync(join(path, 'debug.log'), 'x');
          for (const name of ['.codex', '.agents', '.aws', 'empty']) mkdirSync(join(path, name));
        });
        expect(patch).toBe('');
      });

      test('holds the files of repositories that were made inside, without their histories', async () => {
        await withWorkspace(async (workspace) => {
          const commit = 'git add . && git -c user.name=A -c user.email=a@b commit --quiet --message';
          const script = `git init -q inner && cd inner && echo x > x.txt && ${commit} Inner && git init -q deeper && cd deeper && echo y > y.txt && ${commit} Deeper`;
          runThere(workspace, '/bin/sh', '-c', script);
          const patch = await readCapture(workspace);
          expect(parsePatch(patch).map(({ path }) => path)).toEqual(['inner/deeper/y.txt', 'inner/x.txt']);
          expect(git(workspace, '-C', 'inner', 'log', '--format=%s')).toBe('Inner\n');
          expect(await readCapture(workspace)).toBe(patch);
        });
      });

      test('runs nothing that the workspace’s own repository names', async () => {
        const ran = join(directory, 'ran');
        const patch = await withWorkspace(async (workspace) => {
          writeFileSync(join(workspace.hostPath, 'trap.sh'), `#!/bin/sh\ntouch ${ran}\ncat\n`, {
            mode: 0o755,
          });
          const trap = join(workspace.hostPath, 'trap.sh');
          const hooks = join(workspace.hostPath, '.git/hooks');
          mkdirSync(hooks);
          for (const hook of ['post-index-change', 'pre-commit'])
            writeFileSync(join(hooks, hook), `#!/bin/sh\n${trap}\n`, { mode: 0o755 });
          for (const [key, value] of [
            ['core.fsmonitor', trap],
            ['filter.trap.clean', trap],
            ['filter.trap.smudge', trap],
            ['diff.trap.textconv', trap],
            ['diff.external', trap],
            ['core.worktree', '/'],
          ] as const) {
            git(workspace, 'config', key, value);
          }
          writeFileSync(join(workspace.hostPath, '.gitattributes'), '* filter=trap diff=trap\n');
          writeFileSync(join(workspace.hostPath, 'a.txt'), 'changed\n');
          return readCapture(workspace);
        });
        expect(parsePatch(patch).map(({ path }) => path)).toEqual(['.gitattributes', 'a.txt', 'trap.sh']);
        expect(existsSync(ran)).toBe(false);
      });

      test.each([
        ['removed', (path: string) => rmSync(join(path, '.git'), { recursive: true })],
        [
          'replaced by a link to another one',
          (path: string) => {
            rmSync(join(path, '.git'), { recursive: true });
            symlinkSync(join(fixture.path, '.git'), join(path, '.git'));
          },
        ],
        ['torn', (path: string) => writeFileSync(join(path, '.git/index'), 'torn')],
      ])('needs no repository in the workspace: %s', async (_name, spoil) => {
        const patch = await capture((path) => {
          writeFileSync(join(path, 'a.txt'), 'changed\n');
          spoil(path);
        });
        expect(parsePatch(patch).map(({ path }) => path)).toEqual(['a.txt']);
      });

      test.each<[string, string, string[], string]>([
        ['a pipe in place of a file', 'rm a.txt; mkfifo a.txt', ['a.txt'], ''],
        [
          'a pipe that git would wait for',
          'rm .gitignore; mkfifo .gitignore; touch x',
          ['.gitignore', 'x'],
          '',
        ],
        ['a name that git refuses', 'touch git~1 x', ['x'], "# not captured: invalid path 'git~1'"],
        ['a repository in disguise', 'mkdir .GIT; touch .GIT/config x', ['x'], "invalid path '.GIT/config'"],
        [
          'an encoding that files do not have',
          'echo "* working-tree-encoding=UTF-16" > .gitattributes; touch x',
          ['.gitattributes', 'x'],
          '',
        ],
        [
          'an encoding that does not exist',
          'echo "* working-tree-encoding=no" > .gitattributes; touch x',
          ['.gitattributes', 'x'],
          '',
        ],
        [
          'links in place of git’s own files',
          'ln -sf /dev/zero .gitignore; ln -s /etc/passwd .gitattributes',
          ['.gitattributes', '.gitignore'],
          '',
        ],
        ['a link in place of a directory', 'rm -r dir; ln -s / dir', ['dir', 'dir/b.txt'], ''],
        ['an empty repository', 'mkdir n; cd n; git init -q; touch f', ['n/f'], ''],
        [
          'a repository whose name is no text',
          'mkdir "$(printf "z\\351")"; cd z*; git init -q; touch f',
          ['z\ufffd/f'],
          '',
        ],
        [
          'a file that is only a hole',
          'truncate -s 20G hole; touch x',
          ['x'],
          '# not captured: ./hole is larger than',
        ],
        [
          'what nobody may read',
          'mkdir q; touch q/x; chmod 000 a.txt q/x',
          process.getuid?.() === 0 ? ['q/x'] : [],
          '',
        ],
      ])('is taken whatever was left: %s', async (_name, script, expected, remark) => {
        const patch = await capture((_path, workspace) => runThere(workspace, '/bin/sh', '-c', script));
        const paths = [...new Set(parsePatch(patch).map(({ path }) => path))];
        expect(paths.sort()).toEqual(expected);
        expect(patch).toContain(remark);
        expect(patch.startsWith('# not captured: ')).toBe(
          remark !== '' || (expected.length === 0 && patch !== ''),
        );
        await withWorkspace(async (workspace) =>
          expect(paths.length === 0 || (await workspace.apply(patch)).kind === 'applied').toBe(true),
        );
      });

      test('and the workspace can be removed, however deep it is', async () => {
        const workspace = await workspaces.open(base);
        // No shell goes that deep everywhere.
        const script =
          "const { mkdirSync, writeFileSync } = require('node:fs'); for (let i = 0; i < 40; i++) { mkdirSync('d'.repeat(200)); process.chdir('d'.repeat(200)); } writeFileSync('x', '')";
        execFileSync(process.execPath, ['-e', script], { cwd: workspace.hostPath });
        writeFileSync(join(workspace.hostPath, 'y'), '');
        expect(parsePatch(await readCapture(workspace)).map(({ path }) => path)).toEqual(['y']);
        await workspace.dispose();
        expect(existsSync(workspace.hostPath)).toBe(false);
      });

      test('of a size that nobody can have written is none, and why is said', async () => {
        const small = create({
          statePath: join(directory, 'small'),
          sandbox: createHostSandbox(),
          maxPatchBytes: 1000,
        });
        const workspace = await small.open(base);
        for (const name of ['x', 'y']) writeFileSync(join(workspace.hostPath, name), '1 2 3 4\n'.repeat(100));
        expect(await workspace.capturePatch()).toEqual({
          kind: 'uncapturable',
          detail: expect.stringContaining('more than 1000 bytes of output'),
        });
        await workspace.dispose();
      });

      test.each([
        ['a link to another directory', (path: string) => symlinkSync(fixture.path, path)],
        ['a file', (path: string) => writeFileSync(path, '')],
        ['nothing', () => {}],
      ])('of what has become %s is none, and says so', async (_name, replace) => {
        const workspace = await workspaces.open(base);
        rmSync(workspace.hostPath, { recursive: true });
        replace(workspace.hostPath);
        expect(await workspace.capturePatch()).toEqual({
          kind: 'uncapturable',
          detail: 'the workspace is no directory any more',
        });
        await workspace.dispose();
      });

      test('is exact for whatever is done to the files', async () => {
        const name = fc.constantFrom(
          'a.txt',
          'dir/b.txt',
          'dir/new',
          'binary',
          'name with blank',
          'é "x"',
          'link',
          'run.sh',
        );
        const step = fc.oneof(
          fc.record({
            kind: fc.constant('write'),
            name,
            content: fc.oneof(fc.string(), fc.string({ unit: 'binary' })),
          }),
          fc.record({ kind: fc.constant('remove'), name, content: fc.constant('') }),
          fc.record({
            kind: fc.constant('link'),
            name,
            content: fc.constantFrom('a.txt', '../..', '/etc/passwd'),
          }),
          fc.record({ kind: fc.constant('mode'), name, content: fc.constant('') }),
        );
        await fc.assert(
          fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
            const worked = await workspaces.open(base);
            const fresh = await workspaces.open(base);
            for (const { kind, name: file, content } of steps)
              play(join(worked.hostPath, file), kind, content);
            const patch = await readCapture(worked);
            expect(await fresh.apply(patch)).toEqual({ kind: 'applied' });
            expect(listTree(fresh.hostPath)).toEqual(listTree(worked.hostPath));
            await Promise.all([worked.dispose(), fresh.dispose()]);
          }),
          { seed: 11, numRuns: 25 },
        );
      });
    });

    describe('applying a patch', () => {
      const patchOf = (before: string, after: string, path = 'a.txt') =>
        `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1,3 +1,3 @@\n one\n-${before}\n+${after}\n three\n`;

      test('of nothing is done at once', () =>
        withWorkspace(async (workspace) => expect(await workspace.apply('')).toEqual({ kind: 'applied' })));

      test('that does not fit changes nothing and says what git says', () =>
        withWorkspace(async (workspace) => {
          const patch = `${patchOf('two', '2')}${patchOf('wrong', 'x', 'dir/b.txt')}`;
          const result = await workspace.apply(patch);
          expect(result).toMatchObject({ kind: 'conflict', detail: expect.stringContaining('dir/b.txt') });
          expect(await workspace.readFile('a.txt')).toBe('one\ntwo\nthree\n');
        }));

      test.each([
        ['climbs out', '../escaped'],
        ['names an absolute path', '/tmp/escaped'],
        ['writes into the repository', '.git/hooks/post-checkout'],
      ])('that %s is a conflict', (_name, path) =>
        withWorkspace(async (workspace) => {
          const patch = `diff --git a/${path} b/${path}\nnew file mode 100755\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+x\n`;
          expect(await workspace.apply(patch)).toMatchObject({ kind: 'conflict' });
          expect(existsSync(join(workspace.hostPath, path))).toBe(false);
        }),
      );

      test('that writes through a link that it brought along is a conflict', () =>
        withWorkspace(async (workspace) => {
          const link =
            'diff --git a/out b/out\nnew file mode 120000\n--- /dev/null\n+++ b/out\n@@ -0,0 +1 @@\n+/tmp\n\\ No newline at end of file\n';
          const file =
            'diff --git a/out/x b/out/x\nnew file mode 100644\n--- /dev/null\n+++ b/out/x\n@@ -0,0 +1 @@\n+x\n';
          expect(await workspace.apply(link + file)).toMatchObject({ kind: 'conflict' });
          expect(await workspace.apply(link)).toEqual({ kind: 'applied' });
          expect(await workspace.apply(file)).toMatchObject({ kind: 'conflict' });
        }));

      test('that is none is a conflict', () =>
        withWorkspace(async (workspace) =>
          expect(await workspace.apply('this is no patch\n')).toMatchObject({ kind: 'conflict' }),
        ));
    });

    describe('files', () => {
      test('are read and written, with their directories', () =>
        withWorkspace(async (workspace) => {
          expect(await workspace.readFile('dir/b.txt')).toBe('b\n');
          expect(await workspace.readFile('missing/x')).toBeUndefined();
          expect(await workspace.readFile('dir')).toBeUndefined();
          await workspace.writeFile('new/dir/x', 'x');
          await workspace.writeFile('a.txt', 'é');
          expect([await workspace.readFile('new/dir/x'), await workspace.readFile('a.txt')]).toEqual([
            'x',
            'é',
          ]);
        }));

      test('of the base are listed, whatever has become of them', () =>
        withWorkspace(async (workspace) => {
          const files = ['.gitignore', 'a.txt', 'binary', 'dir/b.txt', 'link', 'name with blank', 'run.sh'];
          rmSync(join(workspace.hostPath, '.git'), { recursive: true });
          rmSync(join(workspace.hostPath, 'a.txt'));
          await workspace.writeFile('new', 'x');
          expect([...(await workspace.listBaseFiles())].sort()).toEqual(files);
        }));

      test('are never reached through links', () =>
        withWorkspace(async (workspace) => {
          const outside = join(directory, 'outside');
          mkdirSync(outside, { recursive: true });
          writeFileSync(join(outside, 'x'), 'outside');
          symlinkSync(outside, join(workspace.hostPath, 'out'));
          symlinkSync(join(outside, 'x'), join(workspace.hostPath, 'x'));
          expect(await workspace.readFile('x')).toBeUndefined();
          expect(await workspace.readFile('out/x')).toBeUndefined();
          await workspace.writeFile('x', 'inside');
          await expect(workspace.writeFile('out/x', 'inside')).rejects.toThrow('is no directory');
          await expect(workspace.writeFile('out/new/x', 'inside')).rejects.toThrow('is no directory');
          expect(await workspace.readFile('x')).toBe('inside');
          expect(readFileSync(join(outside, 'x'), 'utf8')).toBe('outside');
          expect(readdirSync(outside)).toEqual(['x']);
        }));

      test.each(['../x', '/etc/passwd', 'a/../../x', '', 'a//b', './a'])('%j is no path inside', (path) =>
        withWorkspace(async (workspace) => {
          await expect(workspace.readFile(path)).rejects.toThrow('no path inside');
          await expect(workspace.writeFile(path, 'x')).rejects.toThrow('no path inside');
        }),
      );

      test('that are pipes are not waited for', () =>
        withWorkspace(async (workspace) => {
          execFileSync('mkfifo', [join(workspace.hostPath, 'pipe')]);
          expect(await workspace.readFile('pipe')).toBeUndefined();
        }));
    });

    describe('set-up', () => {
      const setup =
        'mkdir -p ignored "odd [dir" && echo made | tee ignored/x "odd [dir/y" made.txt && echo changed > a.txt && git rev-parse HEAD > ignored/head';

      test('leaves what it made in every workspace, ignored or not, and in no patch', async () => {
        const of = { ...base, setup: toOwnRecipe(setup) };
        expect(await workspaces.prepare(of)).toMatchObject({ kind: 'ready' });
        await withWorkspace(async (workspace) => {
          expect(await workspace.readFile('ignored/x')).toBe('made\n');
          expect(await workspace.readFile('odd [dir/y')).toBe('made\n');
          expect(git(workspace, 'status', '--porcelain')).toBe('');
          writeFileSync(join(workspace.hostPath, 'own'), 'x\n');
          expect(parsePatch(await readCapture(workspace)).map(({ path }) => path)).toEqual(['own']);
        }, of);
      });

      test('changes no tracked file', () =>
        withWorkspace(
          async (workspace) => {
            expect(await workspace.readFile('a.txt')).toBe('one\ntwo\nthree\n');
            expect(await readCapture(workspace)).toBe('');
          },
          { ...base, setup: toOwnRecipe(setup) },
        ));

      test('cannot leave anything in the repository', () =>
        withWorkspace(
          async (workspace) => {
            expect(existsSync(join(workspace.hostPath, '.git/hooks'))).toBe(false);
            expect(git(workspace, 'log', '--all', '--format=%s')).toBe('Base\n');
          },
          {
            ...base,
            setup: toOwnRecipe(
              'mkdir .git/hooks && touch .git/hooks/x && git commit -q --allow-empty -m x && git tag x',
            ),
          },
        ));

      test('runs once, however many workspaces are opened at the same time', async () => {
        const log = join(directory, 'setup-ran');
        const of = { ...base, setup: toOwnRecipe(`echo once >> ${log}`) };
        const opened = await Promise.all(Array.from({ length: 4 }, () => workspaces.open(of)));
        await Promise.all(opened.map((workspace) => workspace.dispose()));
        await create({ statePath, sandbox: createHostSandbox() }).prepare(of);
        expect(readFileSync(log, 'utf8')).toBe('once\n');
      });

      test('that fails is told with its last lines, and tried again next time', async () => {
        const mended = join(directory, 'mended');
        const failing = `test -e ${mended} || { echo "registry is down"; exit 3; }`;
        const of = { ...base, setup: toOwnRecipe(failing) };
        expect(await workspaces.prepare(of)).toEqual({
          kind: 'setupFailed',
          step: failing,
          command: failing,
          detail: 'exit code 3',
          outputTail: 'registry is down',
        });
        await expect(workspaces.open(of)).rejects.toThrow(/failed: exit code 3\nregistry is down/);
        writeFileSync(mended, '');
        expect(await workspaces.prepare(of)).toMatchObject({ kind: 'ready' });
      });

      test('reads the manifests of another commit after its own, and leaves the tree as it was', async () => {
        const other = createGitFixture(join(directory, 'manifests'));
        const of: WorkspaceBase = {
          repoPath: other.path,
          commit: other.commit('Before', { 'needs.txt': 'one\n', 'source.txt': 'before\n' }),
          setupCommit: other.commit('After', {
            'needs.txt': 'two\n',
            'more.txt': 'three\n',
            'source.txt': '',
          }),
          setup: {
            ...emptyRecipe,
            inputs: ['more.txt', 'needs.txt'],
            steps: [
              { name: 'strict', command: 'cat needs.txt more.txt >> fetched', scope: 'manifests' },
              {
                name: 'sources',
                command: 'cat needs.txt source.txt >> "$ROLLBENCH_ENVIRONMENT/fetched"',
                scope: 'sources',
              },
              {
                name: 'tree',
                command: 'cat needs.txt "$ROLLBENCH_ENVIRONMENT/fetched" >> made',
                scope: 'tree',
              },
            ],
          },
        };
        expect(await workspaces.prepare(of)).toMatchObject({
          environment: { steps: [{ name: 'strict', hasFailed: true }, {}, { name: 'strict' }, {}, {}, {}] },
        });
        await withWorkspace(async (workspace) => {
          expect(await workspace.readFile('fetched')).toBe('one\ntwo\nthree\n');
          const fetched = 'one\nbefore\ntwo\nbefore\n';
          expect(await workspace.readFile('made')).toBe(`one\n${fetched}two\n${fetched}`);
          expect(await workspace.readFile('needs.txt')).toBe('one\n');
          expect(await workspace.readFile('more.txt')).toBeUndefined();
          expect(git(workspace, 'status', '--porcelain')).toBe('');
        }, of);
      });

      test('ends when its signal says so', async () => {
        const pipe = join(directory, 'started');
        execFileSync('mkfifo', [pipe]);
        const stop = new AbortController();
        const of = { ...base, setup: toOwnRecipe(`echo started > ${pipe}; sleep 600`) };
        const preparing = workspaces.prepare(of, stop.signal);
        expect(await readFile(pipe, 'utf8')).toBe('started\n');
        stop.abort();
        expect(await preparing).toMatchObject({ kind: 'setupFailed', detail: 'stopped from outside' });
      });
    });

    describe('a base that cannot be rebuilt', () => {
      test('names the commit that is unknown', async () => {
        const unknown = 'deadbeef'.repeat(5);
        await expect(workspaces.prepare({ ...base, commit: unknown })).rejects.toThrow(
          `has no commit ${unknown}`,
        );
        await expect(workspaces.prepare({ ...base, commit: '--upload-pack=x' })).rejects.toThrow(
          'no commit id',
        );
      });

      test('names the repository that is gone', async () => {
        await expect(workspaces.prepare({ ...base, repoPath: '/no/such/repo' })).rejects.toThrow(
          '/no/such/repo',
        );
      });

      test('names the submodule that would be missing', async () => {
        const parent = createGitFixture(join(directory, 'parent'));
        parent.git(
          '-c',
          'protocol.file.allow=always',
          'submodule',
          '--quiet',
          'add',
          fixture.path,
          'modules/inner',
        );
        const head = parent.commit('With a submodule', {});
        const withSubmodule = { ...base, repoPath: parent.path, commit: head };
        expect(await workspaces.prepare(withSubmodule)).toMatchObject({
          kind: 'unbuildable',
          detail: expect.stringContaining('submodule modules/inner cannot be rebuilt'),
        });
        await expect(workspaces.open(withSubmodule)).rejects.toThrow('submodule modules/inner');
      });

      test('names the file that Git LFS would have to bring', async () => {
        const large = createGitFixture(join(directory, 'large'));
        const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 4\n';
        const head = large.commit('Base', {
          'assets/.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n',
          'assets/a b.bin': pointer,
        });
        expect(await workspaces.prepare({ repoPath: large.path, commit: head, setup: null })).toEqual({
          kind: 'unbuildable',
          detail: expect.stringContaining('assets/a b.bin is kept in Git LFS'),
        });
      });

      test('leaves nothing behind', () => {
        const entries = readdirSync(join(statePath, 'cache', 'bases'));
        expect(entries.filter((entry) => entry.startsWith('.'))).toEqual([]);
      });
    });
  });
}

/** Runs a program in the workspace, as a sandbox would start one there. */
function runThere({ mount }: Workspace, ...argv: string[]): string {
  const entry = mount.namespace ? [...enterNamespace(mount.namespace), mount.hostPath] : [];
  const [file = '', ...args] = [...entry, ...argv];
  return execFileSync(file, args, {
    cwd: mount.namespace ? '/' : mount.hostPath,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function play(path: string, kind: string, content: string): void {
  if (kind !== 'mode') rmSync(path, { force: true });
  if (kind === 'write' || kind === 'link') mkdirSync(dirname(path), { recursive: true });
  if (kind === 'write') writeFileSync(path, content);
  if (kind === 'link') symlinkSync(content, path);
  if (kind === 'mode' && existsSync(path) && lstatSync(path).isFile()) chmodSync(path, 0o755);
}

/** Each file's path, right to be executed, and content. Node's own recursive listing would follow links. */
function listTree(root: string, path = ''): string[] {
  return readdirSync(join(root, path))
    .filter((name) => name !== '.git')
    .flatMap((name) => {
      const file = join(path, name);
      const status = lstatSync(join(root, file));
      if (status.isDirectory()) return listTree(root, file);
      if (status.isSymbolicLink()) return [`${file} -> ${readlinkSync(join(root, file))}`];
      return [`${file} ${(status.mode & 0o100) !== 0} ${readFileSync(join(root, file)).toString('base64')}`];
    })
    .sort();
}
