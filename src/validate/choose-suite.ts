import { parsePatch } from '../domain/patch.ts';
import { UsageError } from '../domain/usage-error.ts';
import type { Git, TestRunner, TreeView } from '../ports.ts';

export interface ChosenSuite {
  readonly runner: TestRunner;
  readonly command: string;
}

/** What to write where no runner recognises a repository: a command alone does not say who reads its report. */
export function adviseOnSuite(test: string | null): string {
  return test === null
    ? '[[repo]] test = "…"'
    : `[[repo]] runner = "…" or report = "…" beside test = ${JSON.stringify(test)}`;
}

/**
 * The runner that is configured, else the first that recognises the tree at a commit. A configured command wins over the
 * detected one, but its report is read by the runner that recognised the tree.
 * @param testPatch - where nobody recognises the tree alone, it is seen with the files that this adds: a repository may get
 *   its first tests with a change
 * @throws {UsageError} naming the runners that there are
 */
export async function chooseSuite(
  repo: { readonly git: Git; readonly test: string | null; readonly runner: string | null },
  commit: string,
  runners: readonly TestRunner[],
  testPatch = '',
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
  const [only] = chosen;
  if (wanted !== null && only !== undefined && repo.test !== null)
    return { runner: only, command: repo.test };
  const found = (await detect(chosen, tree)) ?? (await detect(chosen, withAdded(tree, testPatch)));
  return found && { ...found, command: repo.test ?? found.command };
}

async function detect(runners: readonly TestRunner[], tree: TreeView): Promise<ChosenSuite | undefined> {
  for (const runner of runners) {
    const command = await runner.detect(tree);
    if (command !== undefined) return { runner, command };
  }
  return undefined;
}

function withAdded(tree: TreeView, patch: string): TreeView {
  const added = parsePatch(patch).filter(({ change, isBinary }) => change === 'add' && !isBinary);
  const texts = new Map(added.map(({ path, addedLines }) => [path, `${addedLines.join('\n')}\n`]));
  return {
    files: [...tree.files, ...texts.keys()].toSorted(),
    readFile: async (path) => texts.get(path) ?? tree.readFile(path),
  };
}
