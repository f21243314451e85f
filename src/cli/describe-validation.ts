import type { Task, ValidationRecord } from '../domain/task.ts';
import type { sumProofs } from '../flows/validate/proofs.ts';

export type Proofs = Awaited<ReturnType<typeof sumProofs>>;

/** What a task rests on, for people. */
export function describeValidation(
  { validation }: Task,
  { agreeingRuns, flakeRateUpperBound }: Proofs,
): string[] {
  const { before, after } = agreeingRuns;
  return [
    `validated ${validation.validatedAt} on ${validation.machine}`,
    `runs: ${validation.runsPerState} per state${describeOrder(validation)}${describeLoad(validation)}`,
    `agreeing runs: ${before} before the change, ${after} after; flake rate below ${flakeRateUpperBound.toFixed(3)} (95 %)`,
    ...describeSabotage(validation),
    ...describeCoverage(validation),
    ...describeMutation(validation),
    ...validation.loadFailures.map(
      (target) => `not loaded before the change, so that no test of it passes there: ${target}`,
    ),
    ...describeUnstable(validation),
  ];
}

const describeOrder = ({ orderSeeds }: ValidationRecord) =>
  orderSeeds.some((seed) => seed > 0)
    ? ', in random order from the second on'
    : ', in the order of the suite';

const describeLoad = ({ load }: ValidationRecord) =>
  load.rounds.length === 0
    ? ''
    : `, ${load.rounds.length} of them beside ${load.processCount} busy processes`;

function describeSabotage({ sabotage }: ValidationRecord): string[] {
  if (sabotage === null) return [];
  const { hunkCount, triedCount, brokenCount, uncovered } = sabotage;
  return [
    `sabotage: ${brokenCount} of ${triedCount} hunks, undone alone, break a failToPass test` +
      (triedCount < hunkCount ? ` (${hunkCount - triedCount} were not tried)` : ''),
    ...uncovered.map(({ path, line }) => `  uncovered: ${path}:${line}`),
  ];
}

const describeCoverage = ({ coverage }: ValidationRecord) =>
  coverage === null
    ? []
    : [
        `coverage: the failToPass tests execute ${coverage.executedCount} of ${coverage.lineCount} changed lines`,
      ];

function describeMutation({ mutation, isWeak }: ValidationRecord): string[] {
  if (mutation === null) return [];
  const { mutantCount, triedCount, killedCount, survivors } = mutation;
  return [
    `mutants: ${killedCount} of ${triedCount} tried are killed, of ${mutantCount} that could be made${isWeak ? ': WEAK' : ''}`,
    ...survivors.map(({ path, line, before, after }) => `  survived: ${path}:${line}  ${before} → ${after}`),
  ];
}

const describeUnstable = ({ unstableTests }: ValidationRecord) =>
  unstableTests.map(
    ({ id, state, passCount, runCount }) => `set aside: ${id} passed ${passCount} of ${runCount} in ${state}`,
  );
