import type { ValidationRecord } from '../domain/task.ts';
import type { Judged } from '../testbed/clean-room.ts';
import type { ChangedFile } from '../testbed/mutate-change.ts';
import type { SuiteRun } from '../testbed/protocol.ts';
import { runCovered } from '../testbed/run-tests.ts';
import { toWorkspaceBase } from '../testbed/to-workspace-base.ts';
import type { ChosenSuite } from './choose-suite.ts';
import { inState } from './run-state.ts';
import type { ValidationBench } from './validation-bench.ts';

/**
 * Of gold's own lines, those that the failToPass tests execute.
 * @param seen - a run of the gold state: which files have tests
 * @returns `null` where the runner cannot tell, or the tests come out otherwise while they are watched
 */
export async function measureCoverage(
  judged: Judged,
  files: readonly ChangedFile[],
  seen: SuiteRun,
  suite: ChosenSuite,
  repoPath: string,
  bench: ValidationBench,
): Promise<ValidationRecord['coverage']> {
  const { coverage, abilities } = suite.runner;
  if (coverage === undefined || files.length === 0) return null;
  const wanted = new Set(judged.failToPass);
  const testFiles = new Set(seen.tests.filter(({ id }) => wanted.has(id)).map(({ file }) => file));
  const otherTestFiles = new Set(seen.tests.map(({ file }) => file)).difference(testFiles);
  const base = toWorkspaceBase(judged, repoPath);
  const covered = await inState('gold', judged, base, bench, (workspace) =>
    runCovered(
      {
        workspace,
        coverage,
        sandbox: bench.sandbox,
        artifacts: bench.artifacts,
        runner: suite.runner,
        command: suite.command,
        timeoutMs: bench.testTimeoutMs,
        invocation: abilities.selectsFiles ? { files: [...testFiles] } : {},
        ...(bench.signal ? { signal: bench.signal } : {}),
      },
      { sources: new Map(files.map(({ path, text }) => [path, text])), testFiles, otherTestFiles },
      judged.failToPass,
    ),
  );
  if (!('lines' in covered) || covered.run.kind !== 'ran' || covered.lines === null) return null;
  const passed = new Set(covered.run.tests.filter(({ status }) => status === 'passed').map(({ id }) => id));
  if (!judged.failToPass.every((id) => passed.has(id))) return null;
  let [lineCount, executedCount] = [0, 0];
  for (const { path, lines } of files) {
    const ofFile = covered.lines.get(path);
    if (ofFile === undefined) continue;
    lineCount += lines.intersection(ofFile.executed.union(ofFile.idle)).size;
    executedCount += lines.intersection(ofFile.executed).size;
  }
  return lineCount === 0 ? null : { lineCount, executedCount };
}
