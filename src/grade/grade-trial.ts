import { ruleOnOutcome } from '../domain/outcome.ts';
import { parsePatch } from '../domain/patch.ts';
import type { Score } from '../domain/score.ts';
import type { Task } from '../domain/task.ts';
import type { Grade, Trial } from '../domain/trial.ts';
import { type CleanRoom, type CleanRoomResult, judgeInCleanRoom } from '../testbed/clean-room.ts';
import { describeResult, proveControl } from '../testbed/controls.ts';

/** The version is raised when the same trial could get another grade: a changed grader makes a new grade beside the old. */
export const testsGrader = { grader: 'tests', graderVersion: 1 } as const;

/**
 * Decides whether a trial resolved its task: its patch in the clean room, judged by failToPass and passToPass tests.
 * Needs the recorded patch alone; no agent is started.
 */
export async function gradeTrial(trial: Trial, patch: string, task: Task, room: CleanRoom): Promise<Grade> {
  const ruling = ruleOnOutcome(trial.outcome, trial.hasPatch);
  if (ruling.kind === 'ruled') {
    return toGrade(trial, {
      verdict: ruling.verdict,
      score: ruling.verdict === 'invalid' ? null : 0,
      evidence: [ruling.reason],
    });
  }
  const result = await judgeInCleanRoom(task, patch, room);
  const evidence = [describeResult(result, task), ...describeRestored(result)];
  if (result.kind === 'judged') {
    const { failToPassPassed, failToPassFailed, passToPassFailed, restoredFiles, durationMs } = result;
    return toGrade(trial, {
      verdict: result.score === 1 ? 'pass' : 'fail',
      score: result.score,
      evidence,
      restoredFiles,
      durationMs,
      tests: {
        failToPassPassed,
        failToPassFailed,
        passToPassFailed,
        passToPassCount: task.passToPass.length,
      },
    });
  }
  const blame = await findBlame(result, task, room);
  return toGrade(trial, {
    verdict: blame.isPatch ? 'fail' : 'invalid',
    score: blame.isPatch ? 0 : null,
    evidence: [...evidence, blame.text],
    restoredFiles: result.restoredFiles,
  });
}

/**
 * Without proof that the suite ran nothing is known, unless the gold control still has its proof on this machine, now:
 * then it is the patch that hangs, crashes or silences the suite, and leaving it out would flatter the agent.
 */
async function findBlame(
  result: Exclude<CleanRoomResult, { kind: 'judged' }>,
  task: Task,
  room: CleanRoom,
): Promise<{ isPatch: boolean; text: string }> {
  if (result.kind === 'conflict')
    return { isPatch: true, text: 'validation has proved that gold fits this base' };
  if (result.run.cause === 'brokenSandbox' || result.run.cause === 'cancelled') {
    return { isPatch: false, text: 'the sandbox failed, not the patch' };
  }
  const gold = await proveControl('gold', task, room);
  return gold.holds
    ? {
        isPatch: true,
        text: 'the gold control passes on this machine now: the patch is what stops the suite',
      }
    : {
        isPatch: false,
        text: `the gold control fails on this machine, too (${gold.detail}): the task is not sound here`,
      };
}

function describeRestored({ restoredFiles }: CleanRoomResult): string[] {
  return restoredFiles.length === 0 ? [] : [`put back to the gold side: ${restoredFiles.join(', ')}`];
}

function toGrade(trial: Trial, part: Pick<Grade, 'verdict' | 'score' | 'evidence'> & Partial<Grade>): Grade {
  return {
    schemaVersion: 1,
    trialId: trial.id,
    ...testsGrader,
    tests: null,
    restoredFiles: [],
    durationMs: 0,
    ...part,
    evidence: [...part.evidence],
    ...(part.restoredFiles ? { restoredFiles: [...part.restoredFiles] } : {}),
  };
}

/** The summary for `score.json`. */
export function toScore(trial: Trial, grades: readonly Grade[], patch: string): Score {
  const tests = grades.find((grade) => grade.grader === testsGrader.grader);
  const verdict = tests?.verdict ?? 'invalid';
  return {
    schemaVersion: 1,
    test_pass: verdict === 'pass',
    files_modified: parsePatch(patch).map(({ path }) => path),
    resolved: verdict === 'pass',
    score: tests?.score ?? null,
    outcome: trial.outcome,
    verdict,
    grades: [...grades],
  };
}
