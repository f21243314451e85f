import { toChangedLines } from '../../domain/changed-lines.ts';
import { isTestFile, toFileKind } from '../../domain/file-kinds.ts';
import { formatShare } from '../../domain/format-share.ts';
import type { EquivalenceSettings } from '../../domain/grader-settings.ts';
import { ruleOnOutcome } from '../../domain/outcome.ts';
import { type FilePatch, parsePatch } from '../../domain/patch.ts';
import type { Task } from '../../domain/task.ts';
import type { Clock, Syntax } from '../../ports.ts';
import { type CleanRoom, judgeInCleanRoom } from '../../testbed/clean-room.ts';
import { describeResult } from '../../testbed/controls.ts';
import { mutateChange } from '../../testbed/mutate-change.ts';
import { describeInputs, describeMutation, describeOwnTests } from '../equivalence/describe.ts';
import { compareInputs, type InputComparison } from '../equivalence/inputs/compare-inputs.ts';
import { compareOwnTests, type OwnTests } from '../equivalence/own-tests.ts';
import { readTree } from '../equivalence/run-tree.ts';
import { measureSimilarity } from '../equivalence/similarity.ts';
import { type GradedTrial, type Grader, invalid, type Word } from '../grader.ts';

export interface EquivalenceTools {
  readonly toRoom: (task: Task) => CleanRoom;
  readonly syntax: Pick<Syntax, 'mutate' | 'listFunctions'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

/** Functions that are called are quick, or what is asked of them is no cheap question. */
const callsTimeoutMs = 20_000;

/**
 * Does a patch behave as gold does, beyond the task's tests? Asked of the tests that the agent has written, on gold; of small
 * faults in the patch, by the task's tests; of functions that both have, on made-up inputs; and how alike both are: these two are
 * information alone. It says what it ran.
 */
export function createEquivalenceGrader(settings: EquivalenceSettings, tools: EquivalenceTools): Grader {
  return {
    name: 'equivalence',
    version: 2,
    needs: 'patch',
    basis: () => settings,
    open: (graded) => ({
      async finish() {
        const room = tools.toRoom(graded.task);
        const word = await gradeEquivalence(graded, settings, room, tools);
        return room.signal?.aborted ? undefined : word;
      },
    }),
  };
}

async function gradeEquivalence(
  { trial, task, patch, files }: GradedTrial,
  { minScore, maxMutants, maxInputs, timeMs }: EquivalenceSettings,
  room: CleanRoom,
  { syntax, clock }: EquivalenceTools,
): Promise<Word> {
  const ruling = ruleOnOutcome(trial.outcome, trial.hasPatch);
  if (ruling.kind === 'ruled') {
    const { verdict, reason } = ruling;
    return { verdict, score: verdict === 'invalid' ? null : 0, evidence: [{ text: reason }] };
  }
  const similarity = measureSimilarity(
    files.filter(isCode(task)),
    parsePatch(task.goldPatch).filter(isCode(task)),
  );
  const judged = await judgeInCleanRoom(task, patch, room);
  if (judged.kind !== 'judged') return invalid(`nothing to compare: ${describeResult(judged, task)}`);
  const own = await compareOwnTests(task, patch, files, room, syntax);
  const mutation =
    judged.score < 1 || maxMutants === 0
      ? null
      : await mutateChange(
          { judged: task, patch, files: await readChanged(task, patch, files, room), seed: trial.taskId },
          room,
          { syntax, clock, maxMutants, timeMs },
          judgeInCleanRoom,
        );
  const inputs: InputComparison | null =
    maxInputs === 0
      ? null
      : await compareInputs(task, patch, files, { maxInputs, timeoutMs: callsTimeoutMs }, room, syntax);
  const score = judged.score * toShare(own);
  const goldScore = task.validation.mutation?.score ?? null;
  return {
    verdict: score >= minScore ? 'pass' : 'fail',
    score,
    evidence: [
      { text: `by the task's tests: ${describeResult(judged, task)}` },
      ...describeOwnTests(own),
      ...describeMutation(mutation, goldScore),
      ...(inputs ? describeInputs(inputs) : []),
      { text: `${formatShare(similarity.value)} of the changed lines are gold's` },
      ...similarity.hunks.map(({ path, line, share }) => ({
        text: `of this place in gold it has ${formatShare(share)}`,
        file: { path, line },
      })),
    ],
    measures: {
      similarity: similarity.value,
      ...(own.kind === 'compared'
        ? {
            ownTestsAlike: own.alike.length,
            ownTestsDeparting: own.departing.length,
            blindSpotsTried: own.blindSpots.tried,
            blindSpotsNoticed: own.blindSpots.noticed.length,
          }
        : {}),
      ...(inputs?.kind === 'compared' ? countInputs(inputs) : {}),
      ...(mutation ? { mutantsTried: mutation.triedCount, mutantsKilled: mutation.killedCount } : {}),
      ...(goldScore === null ? {} : { goldMutationScore: goldScore }),
    },
  };
}

const isCode =
  ({ testRules }: Task) =>
  ({ path }: FilePatch): boolean =>
    !isTestFile(path, testRules) && ['source', 'config'].includes(toFileKind(path));

/** Without tests of its own nothing speaks against it. */
const toShare = (own: OwnTests): number =>
  own.kind === 'none' ? 1 : own.alike.length / (own.alike.length + own.departing.length);

const countInputs = ({ functions }: Extract<InputComparison, { kind: 'compared' }>) => ({
  inputsTried: functions.reduce((sum, { inputCount }) => sum + inputCount, 0),
  inputsAlike: functions.reduce((sum, { alikeCount }) => sum + alikeCount, 0),
});

/** Source files to which the patch adds lines, as it leaves them. */
async function readChanged(task: Task, patch: string, files: readonly FilePatch[], room: CleanRoom) {
  const changed = toChangedLines(
    files.filter(({ path }) => !isTestFile(path, task.testRules) && toFileKind(path) === 'source'),
  );
  const tree = await readTree(task, { patch }, [...changed.keys()], room);
  // It has just been judged, so it fits.
  if (tree.kind === 'conflict') throw new Error(tree.detail);
  return [...tree.texts].map(([path, text]) => ({
    path,
    text,
    lines: changed.get(path) ?? new Set<number>(),
  }));
}
