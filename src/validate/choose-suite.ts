import type { Git, TestRunner, TreeView } from '../ports.ts';

export interface ChosenSuite {
  readonly runner: TestRunner;
  readonly command: string;
}

/**
 * The first runner that recognises the tree at a commit. A configured command wins over the detected one, but its
 * report is read by the runner that recognised the tree.
 */
export async function chooseSuite(
  repo: { readonly git: Git; readonly test: string | null },
  commit: string,
  runners: readonly TestRunner[],
): Promise<ChosenSuite | undefined> {
  const tree: TreeView = {
    files: await repo.git.listFiles(commit),
    readFile: (path) => repo.git.readFile(commit, path),
  };
  for (const runner of runners) {
    const command = await runner.detect(tree);
    if (command !== undefined) return { runner, command: repo.test ?? command };
  }
  return undefined;
}
