import { toChangedLines } from '../../domain/changed-lines.ts';
import { isTestFile } from '../../domain/file-kinds.ts';
import { formatShare } from '../../domain/format-share.ts';
import type { CheckSettings } from '../../domain/grader-settings.ts';
import { joinPatch } from '../../domain/patch.ts';
import type { Task } from '../../domain/task.ts';
import type { GradeEvidence } from '../../domain/trial.ts';
import type { Workspace } from '../../ports.ts';
import type { CleanRoom } from '../../testbed/clean-room.ts';
import type { CheckReading, Problem } from '../checks/problem.ts';
import { type CheckRun, runCheck } from '../checks/run-check.ts';
import { type GradedTrial, type Grader, invalid, type Word } from '../grader.ts';

/**
 * A command of the team (lint, types, format, coverage) on the base and on the patched tree, each laid out fresh. Only what
 * the patch made worse counts: what the base complains of already is nobody's fault in this trial.
 */
export function createCheckGrader(settings: CheckSettings, toRoom: (task: Task) => CleanRoom): Grader {
  return {
    name: `check:${settings.name}`,
    version: 1,
    needs: 'patch',
    basis: () => settings,
    open: (graded) => ({ finish: () => gradeByCheck(graded, settings, toRoom(graded.task)) }),
  };
}

async function gradeByCheck(
  graded: GradedTrial,
  settings: CheckSettings,
  room: CleanRoom,
): Promise<Word | undefined> {
  if (graded.files.length === 0)
    return { verdict: 'pass', score: 1, evidence: [{ text: 'nothing is changed' }] };
  const patched = await runOn(graded, joinPatch(graded.files), settings, room);
  if (patched.kind === 'cancelled') return undefined;
  if (patched.kind === 'failed') return invalid(`on the patched tree: ${patched.detail}`);
  if (patched.reading.kind === 'coverage') return judgeCoverage(graded, patched.reading, settings);
  if (patched.reading.problems.length === 0)
    return {
      verdict: 'pass',
      score: 1,
      evidence: [{ text: 'nothing to complain of' }],
      measures: { worse: 0 },
    };
  const base = await runOn(graded, '', settings, room);
  if (base.kind === 'cancelled') return undefined;
  if (base.kind === 'failed') return invalid(`on the base: ${base.detail}`);
  const before = base.reading.kind === 'problems' ? base.reading.problems : [];
  return judgeProblems(before, patched.reading.problems);
}

async function runOn(
  { task }: GradedTrial,
  patch: string,
  settings: CheckSettings,
  room: CleanRoom,
): Promise<CheckRun> {
  const workspace: Workspace = await room.workspaces.open({
    repoPath: room.repoPath,
    commit: task.baseCommit,
    setup: task.environment.setup,
  });
  try {
    const applied = await workspace.apply(patch);
    if (applied.kind === 'conflict')
      return { kind: 'failed', detail: `the patch does not apply: ${applied.detail}` };
    return await runCheck(workspace, settings, room);
  } finally {
    await workspace.dispose();
  }
}

/** A problem is the same wherever its line has moved to. */
const toKey = ({ rule, path, text }: Problem) => [rule, path, path === null ? '' : text].join('\0');

function judgeProblems(before: readonly Problem[], after: readonly Problem[]): Word {
  const left = new Map<string, number>();
  for (const problem of before) left.set(toKey(problem), (left.get(toKey(problem)) ?? 0) + 1);
  const worse = after.filter((problem) => {
    const count = left.get(toKey(problem)) ?? 0;
    left.set(toKey(problem), count - 1);
    return count <= 0;
  });
  const summary = `${worse.length} new complaints; ${before.length} on the base, ${after.length} on the patched tree`;
  return {
    verdict: worse.length === 0 ? 'pass' : 'fail',
    score: 1 / (1 + worse.length),
    evidence: [{ text: summary }, ...worse.slice(0, 50).map(toEvidence)],
    measures: { worse: worse.length, before: before.length, after: after.length },
  };
}

function toEvidence({ rule, path, line, text }: Problem): GradeEvidence {
  const said = `${rule === '' ? '' : `${rule}: `}${text}`.slice(0, 500);
  return path === null ? { text: said } : { text: said, file: { path, line } };
}

/** Of the changed lines of code those that the report speaks of. */
function judgeCoverage(
  { files, task }: GradedTrial,
  { lines }: Extract<CheckReading, { kind: 'coverage' }>,
  { minCoverage }: CheckSettings,
): Word {
  const missed: GradeEvidence[] = [];
  let [covered, total] = [0, 0];
  for (const [path, changed] of toChangedLines(files)) {
    if (isTestFile(path, task.testRules)) continue;
    for (const line of changed) {
      const isCovered = lines.get(path)?.get(line);
      if (isCovered === undefined) continue;
      total++;
      if (isCovered) covered++;
      else missed.push({ text: 'no test executes this line', file: { path, line } });
    }
  }
  const share = total === 0 ? 1 : covered / total;
  const text = `${covered} of ${total} changed lines are covered, at least ${formatShare(minCoverage)} asked for`;
  return {
    verdict: share >= minCoverage ? 'pass' : 'fail',
    score: share,
    evidence: [{ text }, ...missed.slice(0, 50)],
    measures: { covered, changed: total },
  };
}
