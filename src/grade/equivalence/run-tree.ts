import type { Task } from '../../domain/task.ts';
import type { TestRun } from '../../domain/test-report.ts';
import type { PatchResult, Workspace } from '../../ports.ts';
import type { CleanRoom } from '../../testbed/clean-room.ts';
import { runTests } from '../../testbed/run-tests.ts';
import { toWorkspaceBase } from '../../testbed/to-workspace-base.ts';

/** A state of the tree that is looked at from outside: what is laid over the base. */
export interface Tree {
  readonly patch: string;
  /** Written in the end, by path. */
  readonly files?: ReadonlyMap<string, string>;
}

type Conflict = Extract<PatchResult, { kind: 'conflict' }>;

export type TreeRun = (TestRun & { readonly texts: ReadonlyMap<string, string> }) | Conflict;

/** Does something on a tree of its own, which is thrown away. */
export async function inTree<T>(
  task: Task,
  { patch, files = new Map() }: Tree,
  room: CleanRoom,
  work: (workspace: Workspace) => Promise<T>,
): Promise<T | Conflict> {
  const workspace = await room.workspaces.open(toWorkspaceBase(task, room.repoPath));
  try {
    const applied = await workspace.apply(patch);
    if (applied.kind === 'conflict') return applied;
    for (const [path, text] of files) await workspace.writeFile(path, text);
    return await work(workspace);
  } finally {
    await workspace.dispose();
  }
}

/** @returns the files that there are, by path */
export function readTree(task: Task, tree: Tree, paths: readonly string[], room: CleanRoom) {
  return inTree(task, tree, room, async (workspace) => ({
    kind: 'read' as const,
    texts: await readFiles(workspace, paths),
  }));
}

/**
 * Runs the suite on a tree, with whatever tests lie in it, and reads some of its files beforehand.
 * @param wanted paths of tests that a suite which names its files would leave out, and of files that are to be read
 */
export function runTree(
  task: Task,
  tree: Tree,
  wanted: { readonly tests: readonly string[]; readonly read: readonly string[] },
  room: CleanRoom,
): Promise<TreeRun> {
  return inTree(task, tree, room, async (workspace) => {
    const texts = await readFiles(workspace, wanted.read);
    const { test: command, testFiles } = task.environment;
    const run = await runTests({
      ...room,
      ...(testFiles ? { invocation: { files: [...new Set([...testFiles, ...wanted.tests])] } } : {}),
      workspace,
      command,
      timeoutMs: room.testTimeoutMs,
    });
    return { ...run, texts };
  });
}

/** @returns the files that there are, by path */
export async function readFiles(
  workspace: Workspace,
  paths: readonly string[],
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const path of paths) {
    const text = await workspace.readFile(path);
    if (text !== undefined) texts.set(path, text);
  }
  return texts;
}
