import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { History } from '../../ports.ts';
import { runGitText } from '../git-command.ts';
import type { WorkspaceTree } from './workspace-tree.ts';

/** All that a repository of one commit consists of. */
const knownFiles =
  /^(HEAD|config|index|info\/exclude|refs\/heads\/main|objects\/(pack\/pack-[0-9a-f]+\.(pack|idx|rev)|[0-9a-f]{2}\/[0-9a-f]+))$/;
const knownSettings =
  /^(core\.(repositoryformatversion|filemode|bare|logallrefupdates|symlinks|ignorecase|precomposeunicode)|extensions\.(objectformat|refstorage)|user\.(name|email))$/;

/** Looks at every object that is there, in packs and loose, not at what refs lead to: a loose end can be found, too. */
export async function inspectHistory({ hostPath, path, namespace }: WorkspaceTree): Promise<History> {
  const list = async (...args: string[]) =>
    (await runGitText(args, { cwd: join(path, '.git'), namespace, env: { GIT_DIR: '.' } }))
      .split('\n')
      .filter((line) => line !== '');
  const [objects, reachable, refs, remotes, settings, files] = await Promise.all([
    list('cat-file', '--batch-all-objects', '--unordered', '--batch-check=%(objectname) %(objecttype)'),
    list('rev-list', '--objects', '--no-object-names', 'refs/heads/main', '--'),
    list('for-each-ref', '--format=%(refname)'),
    list('remote'),
    list('config', '--file', 'config', '--no-includes', '--name-only', '--list'),
    readdir(join(hostPath, '.git'), { recursive: true, withFileTypes: true }),
  ]);
  const led = new Set(reachable);
  return {
    commitIds: objects.filter((line) => line.endsWith(' commit')).map(toId),
    refs,
    remotes,
    unreachable: objects.map(toId).filter((id) => !led.has(id)),
    strays: [
      ...files
        .filter((entry) => !entry.isDirectory())
        .map((entry) => relative(join(hostPath, '.git'), join(entry.parentPath, entry.name)))
        .filter((file) => !knownFiles.test(file)),
      ...settings.filter((setting) => !knownSettings.test(setting)),
    ],
    hasAlternates: ['alternates', 'http-alternates'].some((name) =>
      existsSync(join(hostPath, '.git', 'objects', 'info', name)),
    ),
  };
}

const toId = (line: string) => line.split(' ', 1)[0] as string;
