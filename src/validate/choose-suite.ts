import { UsageError } from '../domain/usage-error.ts';
import type { Git, TestRunner, TreeView } from '../ports.ts';

export interface ChosenSuite {
  readonly runner: TestRunner;
  readonly command: string;
}

/**
 * The runner that is configured, else the first that recognises the tree at a commit. A configured command wins over the
 * detected one, but its report is read by the runner that recognised the tree.
 * @throws {UsageError} naming the runners that there are
 */
export async function chooseSuite(
  repo: { readonly git: Git; readonly test: string | null; readonly runner: string | null },
  commit: string,
  runners: readonly TestRunner[],
): Promise<ChosenSuite | undefined> {
  const tree: TreeView = {
    files: await repo.git.listFiles(commit),
    readFile: (path) => repo.git.readFile(commit, path),
  };
  const { runner: wanted } = repo;
  const chosen = wanted === null ? runners : runners.filter(({ name }) => name === wanted);
  if (chosen.length === 0) {
    const names = runners.map(({ name }) => name).join(', ');
    throw new UsageError(`[[repo]] runner = "${wanted}": there is no such test runner; there are ${names}`);
  }
  for (const runner of chosen) {
    const command = wanted !== null && repo.test !== null ? repo.test : await runner.detect(tree);
    if (command !== undefined) return { runner, command: repo.test ?? command };
  }
  return undefined;
}
