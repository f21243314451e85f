import { isDeclaredNoTest, isTestFile, type TestRules } from '../domain/file-kinds.ts';
import { parsePatch } from '../domain/patch.ts';
import type { Task } from '../domain/task.ts';
import type { TestRunner, Workspace } from '../ports.ts';

/** By its path, a file that decides the verdict: by the team's word, by convention, or because the runner itself would take it. */
export function isJudging(path: string, runner: TestRunner, rules: TestRules): boolean {
  return (
    isTestFile(path, rules) ||
    (runner.isTestFile(path) && !isDeclaredNoTest(path, rules)) ||
    runner.isRunnerConfig(path)
  );
}

export const isMixedConfig = (path: string, runner: TestRunner) =>
  runner.restoreMixedConfig(path, '', '') !== undefined;

/** Each mount makes all further ones slower: so many take less than a second, three times as many five. */
const mostMounts = 500;

/**
 * What code under test may not change while it runs: the files of the task's tests, those that the gold side brings, and
 * all configuration of the runner. Where tests are named by packages, targets or classes, they may lie in any file of tests.
 *
 * Where these are too many, folders in which there is nothing else stand for their files, although nothing new can be
 * written there then; if they still are, the ones nearest to the gold side's go first.
 * @returns files and folders that exist, none of them a link
 */
export async function listJudgingFiles(
  workspace: Pick<Workspace, 'readFile' | 'listBaseFiles'>,
  judged: Pick<Task, 'goldPatch' | 'testPatch' | 'testRules' | 'failToPass' | 'passToPass'>,
  runner: TestRunner,
): Promise<string[]> {
  const isOfTests = (path: string) => isJudging(path, runner, judged.testRules);
  const goldSide = new Set([judged.goldPatch, judged.testPatch].flatMap(parsePatch).map(({ path }) => path));
  const named = new Set(
    [...judged.failToPass, ...judged.passToPass].map((id) => id.split('::', 1)[0] as string),
  );
  const paths = [...goldSide.union(new Set(await workspace.listBaseFiles()))];
  const isNeeded = (path: string) =>
    named.has(path) ||
    (goldSide.has(path) && isOfTests(path)) ||
    runner.isRunnerConfig(path) ||
    isMixedConfig(path, runner);
  const needed = await keepThere(paths.filter(isNeeded), workspace);
  if ([...named].every(isOfTests)) return needed;
  const goldFolders = new Set([...goldSide].flatMap(toFolders));
  const toDistance = (path: string) => toFolders(path).filter((folder) => !goldFolders.has(folder)).length;
  const others = paths
    .filter((path) => !isNeeded(path) && isOfTests(path))
    .sort((a, b) => toDistance(a) - toDistance(b));
  const files = [...needed, ...(await keepThere(others, workspace))];
  if (files.length <= mostMounts) return files;
  const toMountPoint = createMountPoints(files, paths);
  const neededCount = new Set(needed.map(toMountPoint)).size;
  return [...new Set(files.map(toMountPoint))].slice(0, Math.max(mostMounts, neededCount));
}

/** What is none any more, or a link, is not there to be mounted. */
async function keepThere(
  paths: readonly string[],
  workspace: Pick<Workspace, 'readFile'>,
): Promise<string[]> {
  const there: string[] = [];
  for (const path of paths) if ((await workspace.readFile(path)) !== undefined) there.push(path);
  return there;
}

/** The outermost folder of a file in which there is nothing that may be written; the file itself where there is none. */
function createMountPoints(fixed: readonly string[], paths: readonly string[]): (file: string) => string {
  const files = new Set(fixed);
  const open = new Set(paths.filter((path) => !files.has(path)).flatMap(toFolders));
  return (file) => toFolders(file).find((folder) => !open.has(folder)) ?? file;
}

/** From the outermost. */
function toFolders(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}
