import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { History } from '../../ports.ts';
import { runGitText } from '../git-command.ts';
import type { WorkspaceTree } from './workspace-tree.ts';

/** Looks at every object that is there, in packs and loose, not at what refs lead to: a loose end can be found, too. */
export async function inspectHistory({ hostPath, path, namespace }: WorkspaceTree): Promise<History> {
  const list = async (...args: string[]) =>
    (await runGitText(args, { cwd: join(path, '.git'), namespace, env: { GIT_DIR: '.' } }))
      .split('\n')
      .filter((line) => line !== '');
  const [objects, refs, remotes] = await Promise.all([
    list('cat-file', '--batch-all-objects', '--unordered', '--batch-check=%(objecttype) %(objectname)'),
    list('for-each-ref', '--format=%(refname)'),
    list('remote'),
  ]);
  return {
    commitIds: objects
      .filter((line) => line.startsWith('commit '))
      .map((line) => line.slice('commit '.length)),
    refs,
    remotes,
    hasAlternates: ['alternates', 'http-alternates'].some((name) =>
      existsSync(join(hostPath, '.git', 'objects', 'info', name)),
    ),
  };
}
