import { parsePatch } from '../domain/patch.ts';
import type { SuiteState } from '../domain/task.ts';
import type { RunsByState, SuiteRun } from '../testbed/protocol.ts';

/**
 * The files of tests that a change may concern, as one run of the whole suite in each state shows: those that it alters, and
 * those in which a test comes out otherwise with gold than before it, for the better or the worse.
 * @returns `null` where there is none: then all of them are watched
 */
export function findRelevantFiles(runs: RunsByState, testPatch: string): ReadonlySet<string> | null {
  const [before, after] = [runs['base+tests'], runs.gold].map((of) => new Set(of.flatMap(listPassed)));
  const changing = before?.symmetricDifference(after ?? new Set()) ?? new Set();
  const patched = new Set(parsePatch(testPatch).map(({ path }) => path));
  const tests = [...runs['base+tests'], ...runs.gold].flatMap((run) => run.tests);
  const files = new Set(
    tests.filter(({ id, file }) => changing.has(id) || patched.has(file)).map(({ file }) => file),
  );
  return files.size === 0 ? null : files;
}

const listPassed = ({ tests }: SuiteRun) =>
  tests.filter(({ status }) => status === 'passed').map(({ id }) => id);

/** What a run of these files alone would have shown. */
export function narrowRun(run: SuiteRun, files: ReadonlySet<string>): SuiteRun {
  return {
    ...run,
    tests: run.tests.filter(({ file }) => files.has(file)),
    loadFailures: run.loadFailures.filter((file) => files.has(file)),
  };
}

/** Of these files, those that a state has: before the change some are not there yet. */
export function listFilesOf(state: SuiteState, { [state]: [run] }: RunsByState): readonly string[] {
  return [...new Set([...(run?.tests.map(({ file }) => file) ?? []), ...(run?.loadFailures ?? [])])];
}
