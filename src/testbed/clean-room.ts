import { type TestRules, toFileKind } from '../domain/file-kinds.ts';
import { type FilePatch, joinPatch, parsePatch } from '../domain/patch.ts';
import type { Task } from '../domain/task.ts';
import type { SilentRun, TestRun } from '../domain/test-report.ts';
import type { Artifacts, InvocationOptions, Sandbox, TestRunner, Workspace, Workspaces } from '../ports.ts';
import { isJudging, isMixedConfig, listJudgingFiles } from './judging-files.ts';
import { runTests } from './run-tests.ts';
import { toWorkspaceBase } from './to-workspace-base.ts';

/** Where patches are judged: nothing of the agent's is in it but the patch. */
export interface CleanRoom {
  readonly workspaces: Workspaces;
  readonly sandbox: Sandbox;
  readonly artifacts: Pick<Artifacts, 'scratch'>;
  readonly runner: TestRunner;
  readonly repoPath: string;
  readonly testTimeoutMs: number;
  /** Such as the files that alone are asked for, where the runner can select them. */
  readonly invocation?: InvocationOptions;
  readonly signal?: AbortSignal;
}

/** The part of a task that judging needs; a candidate under validation has it, too. */
export type Judged = Pick<
  Task,
  'baseCommit' | 'goldPatch' | 'testPatch' | 'testRules' | 'failToPass' | 'passToPass'
> & {
  readonly environment: Pick<Task['environment'], 'setup' | 'setupCommit' | 'test' | 'testFiles'>;
};

export type CleanRoomResult =
  | {
      readonly kind: 'judged';
      readonly failToPassPassed: string[];
      /** Failed, skipped or missing in the report. */
      readonly failToPassFailed: string[];
      /** Failed or missing; a skipped one is no regression. */
      readonly passToPassFailed: string[];
      /** Share of failToPass that passes × share of passToPass that holds; 1 exactly when resolved. */
      readonly score: number;
      /** Files and targets that could not be loaded or built. */
      readonly loadFailures: readonly string[];
      readonly restoredFiles: string[];
      readonly durationMs: number;
    }
  /** `patch`: it does not fit the base; `tests`: after it, the gold side's tests do not fit any more. */
  | {
      readonly kind: 'conflict';
      readonly side: 'patch' | 'tests';
      readonly detail: string;
      readonly restoredFiles: string[];
    }
  | {
      readonly kind: 'didNotRun';
      readonly run: SilentRun;
      readonly restoredFiles: string[];
    };

export type Judge = typeof judgeInCleanRoom;

/** Nothing was tried: the patch does not fit the base, or the sandbox failed. */
export function isUnknown(result: CleanRoomResult): boolean {
  if (result.kind === 'didNotRun') return ['brokenSandbox', 'cancelled'].includes(result.run.cause);
  return result.kind === 'conflict';
}

/**
 * Judges a patch on a fresh base. Tests, runner configuration and lockfiles come from the gold side, whatever the patch says of
 * them, and where it is sealed they cannot be written while the suite runs; the network is off.
 *
 * What a patch's code does inside of a process that tests it, such as patching `node:assert` or talking to the runner in
 * the tests' name, cannot be told from an honest test here: that is left to the audit of patches for exploits.
 */
export async function judgeInCleanRoom(
  judged: Judged,
  patch: string,
  room: CleanRoom,
): Promise<CleanRoomResult> {
  const workspace = await room.workspaces.open(toWorkspaceBase(judged, room.repoPath));
  try {
    const { accepted, restored } = splitProtected(parsePatch(patch), room.runner, judged.testRules);
    const restoredFiles = [...new Set(restored.map(({ path }) => path))];
    const applied = await workspace.apply(joinPatch(accepted));
    if (applied.kind === 'conflict')
      return { kind: 'conflict', side: 'patch', detail: applied.detail, restoredFiles };
    const goldSide = await applyGoldSide(workspace, judged, room.runner, restored);
    if (goldSide.kind === 'conflict')
      return { kind: 'conflict', side: 'tests', detail: goldSide.detail, restoredFiles };
    restoredFiles.push(...(await restoreMixedConfigs(workspace, accepted, judged, room)));
    const { test: command, testFiles: files } = judged.environment;
    const run = await runTests({
      invocation: files ? { files } : {},
      ...room,
      workspace,
      command,
      timeoutMs: room.testTimeoutMs,
      readOnlyFiles: await listJudgingFiles(workspace, judged, room.runner),
    });
    if (run.kind === 'didNotRun') return { kind: 'didNotRun', run, restoredFiles };
    const { loadFailures, durationMs } = run;
    return { kind: 'judged', ...judgeRun(run, judged), loadFailures, restoredFiles, durationMs };
  } finally {
    await workspace.dispose();
  }
}

/** Whatever decides the verdict is not the patch's to change; a rename out of a protected place changes it, too. */
function splitProtected(files: readonly FilePatch[], runner: TestRunner, rules: TestRules) {
  const isProtected = (path: string) => isJudging(path, runner, rules) || isLockfile(path);
  const restored = files.filter((file) => isProtected(file.path) || isProtected(file.oldPath));
  return { accepted: files.filter((file) => !restored.includes(file)), restored };
}

const isLockfile = (path: string) => toFileKind(path) === 'lockfile';

/** A lockfile that the patch leaves alone stays base's: gold's may name packages that only gold's manifest asks for. */
async function applyGoldSide(
  workspace: Workspace,
  judged: Judged,
  runner: TestRunner,
  restored: readonly FilePatch[],
) {
  const judging = parsePatch(judged.goldPatch).filter(
    ({ path }) =>
      isJudging(path, runner, judged.testRules) ||
      (isLockfile(path) && restored.some((file) => file.path === path)),
  );
  return workspace.apply(joinPatch([...judging, ...parsePatch(judged.testPatch)]));
}

/**
 * Files that are configuration in a part only: that part comes from the gold side, whether or not the patch touches it;
 * the other parts stay as the patch has them.
 * @returns what of the patch was put back
 */
async function restoreMixedConfigs(
  workspace: Workspace,
  accepted: readonly FilePatch[],
  judged: Judged,
  room: CleanRoom,
): Promise<string[]> {
  const patched = new Set(accepted.filter(({ change }) => change !== 'delete').map(({ path }) => path));
  const goldFiles = parsePatch(judged.goldPatch);
  const mixed = [...patched.union(new Set(goldFiles.map(({ path }) => path)))].filter((path) =>
    isMixedConfig(path, room.runner),
  );
  if (mixed.length === 0) return [];
  const gold = await room.workspaces.open(toWorkspaceBase(judged, room.repoPath));
  const restored: string[] = [];
  try {
    const applied = await gold.apply(joinPatch(goldFiles));
    // Validation has proved that gold applies to this base: if it does not now, the repository is not what it was.
    if (applied.kind === 'conflict') throw new Error(`the gold patch no longer applies: ${applied.detail}`);
    for (const path of mixed) {
      const patchedText = await workspace.readFile(path);
      // The patch has none, or has made it something else, such as a link: then all of gold's file stands in its place.
      if (patchedText === undefined && !patched.has(path)) continue;
      const goldText = await gold.readFile(path);
      const text =
        patchedText === undefined
          ? goldText
          : room.runner.restoreMixedConfig(path, patchedText, goldText ?? '');
      if (text === undefined || text === patchedText) continue;
      await workspace.writeFile(path, text);
      if (patched.has(path)) restored.push(path);
    }
  } finally {
    await gold.dispose();
  }
  return restored;
}

function judgeRun(run: Extract<TestRun, { kind: 'ran' }>, judged: Pick<Judged, 'failToPass' | 'passToPass'>) {
  const statuses = new Map(run.tests.map(({ id, status }) => [id, status]));
  const failToPassPassed = judged.failToPass.filter((id) => statuses.get(id) === 'passed');
  const failToPassFailed = judged.failToPass.filter((id) => statuses.get(id) !== 'passed');
  const passToPassFailed = judged.passToPass.filter(
    (id) => !['passed', 'skipped'].includes(statuses.get(id) ?? ''),
  );
  const share = (part: number, whole: number) => (whole === 0 ? 1 : part / whole);
  const score =
    share(failToPassPassed.length, judged.failToPass.length) *
    (1 - (judged.passToPass.length === 0 ? 0 : passToPassFailed.length / judged.passToPass.length));
  return { failToPassPassed, failToPassFailed, passToPassFailed, score };
}
