import { ruleOnOutcome } from '../../domain/outcome.ts';
import type { Task } from '../../domain/task.ts';
import { type CleanRoom, type CleanRoomResult, judgeInCleanRoom } from '../../testbed/clean-room.ts';
import { describeResult, proveControl } from '../../testbed/controls.ts';
import type { GradedTrial, Grader, Word } from '../grader.ts';

/** The version is raised when the same trial could get another grade: a changed grader makes a new grade beside the old. */
export const testsGrader = { name: 'tests', version: 1 } as const;

/**
 * Decides whether a trial resolved its task: its patch in the clean room, judged by failToPass and passToPass tests. The
 * score is partial credit, and 1 exactly when it did.
 */
export function createTestsGrader(toRoom: (task: Task) => CleanRoom): Grader {
  return {
    ...testsGrader,
    needs: 'patch',
    basis: () => null,
    open: (graded) => ({
      async finish() {
        const room = toRoom(graded.task);
        const word = await gradeByTests(graded, room);
        // A suite that was cut short says nothing about the patch.
        return room.signal?.aborted ? undefined : word;
      },
    }),
  };
}

async function gradeByTests({ trial, patch, task }: GradedTrial, room: CleanRoom): Promise<Word> {
  const ruling = ruleOnOutcome(trial.outcome, trial.hasPatch);
  if (ruling.kind === 'ruled') {
    const { verdict, reason } = ruling;
    return { verdict, score: verdict === 'invalid' ? null : 0, evidence: [{ text: reason }] };
  }
  const { result, before } = await judge(patch, task, room);
  const evidence = [...before, describeResult(result, task), ...describeRestored(result)].map((text) => ({
    text,
  }));
  if (result.kind === 'judged') {
    const { failToPassPassed, failToPassFailed, passToPassFailed, restoredFiles, durationMs } = result;
    const passToPassCount = task.passToPass.length;
    return {
      verdict: result.score === 1 ? 'pass' : 'fail',
      score: result.score,
      evidence,
      measures: {
        failToPassPassed: failToPassPassed.length,
        failToPassCount: task.failToPass.length,
        passToPassBroken: passToPassFailed.length,
        passToPassCount,
      },
      restoredFiles,
      durationMs,
      tests: { failToPassPassed, failToPassFailed, passToPassFailed, passToPassCount },
    };
  }
  const blame = await findBlame(result, task, room);
  return {
    verdict: blame.isPatch ? 'fail' : 'invalid',
    score: blame.isPatch ? 0 : null,
    evidence: [...evidence, { text: blame.text }],
    restoredFiles: result.restoredFiles,
  };
}

/** Whoever ends a suite's process from outside, such as a machine without memory, leaves these; a patch can, too. */
const mayBeEndedFromOutside = ['noReport', 'unreadableReport', 'noTests', 'exitCodeDisagrees'];

/**
 * A suite that fell silent runs once more: what has ended it from outside does so once, and a patch that ends it does so
 * again. A process that is killed while its runner lives on and reports a failed test looks like any failed test.
 * @returns what counts, and in words what came before it
 */
async function judge(
  patch: string,
  task: Task,
  room: CleanRoom,
): Promise<{ result: CleanRoomResult; before: string[] }> {
  const first = await judgeInCleanRoom(task, patch, room);
  const isSilent = first.kind === 'didNotRun' && mayBeEndedFromOutside.includes(first.run.cause);
  if (!isSilent || room.signal?.aborted) return { result: first, before: [] };
  const before = `at first ${describeResult(first, task)}; it may have been ended from outside, and was run again`;
  return { result: await judgeInCleanRoom(task, patch, room), before: [before] };
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
