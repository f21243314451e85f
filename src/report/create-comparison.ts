import type { Comparison, TaskChange } from '../domain/comparison.ts';
import { toCanonicalJson, toTrialId } from '../domain/ids.ts';
import type { Report } from '../domain/report.ts';
import type { Variant, VariantSettings } from '../domain/variant.ts';
import { toHolmLevels } from '../stats/holm.ts';
import { mean, sampleVariance } from '../stats/mean.ts';
import { minimumDetectableEffect } from '../stats/minimum-detectable-effect.ts';
import { estimatePairedDifference, type PairedDifference } from '../stats/paired-difference.ts';
import { type CellVerdict, toGraded } from '../stats/solve-rate.ts';

/** A variant with its verdicts on each fail-to-pass task, in order of repeats. */
export interface ComparisonSide {
  readonly experimentId: string;
  readonly variant: Variant;
  readonly isSealed: boolean;
  readonly verdicts: ReadonlyMap<string, readonly CellVerdict[]>;
}

/** @throws {RangeError} for a variant that the report does not hold. */
export function toComparisonSide(
  report: Pick<Report, 'experimentId' | 'variants' | 'tasks' | 'isSealed'>,
  variantId: string,
): ComparisonSide {
  const variant = report.variants.find(({ id }) => id === variantId);
  if (variant === undefined) throw new RangeError(`the report holds no variant ${variantId}`);
  return {
    experimentId: report.experimentId,
    variant: { id: variant.id, name: variant.name, settings: variant.settings },
    isSealed: report.isSealed,
    verdicts: new Map(
      report.tasks
        .filter((task) => task.kind === 'fail-to-pass')
        .map((task) => [task.taskId, task.verdicts[variantId] ?? []]),
    ),
  };
}

export interface ComparisonOptions {
  readonly correction?: Comparison['correction'];
  /** Interval and p-value; those of a single look when absent. */
  readonly estimate?: typeof estimatePairedDifference;
}

/** Compares B, the candidate, with A, the baseline, over the tasks that both have graded cells of. */
export function createComparison(
  a: ComparisonSide,
  b: ComparisonSide,
  confidence: number,
  { correction = 'not-needed', estimate = estimatePairedDifference }: ComparisonOptions = {},
): Comparison {
  const { taskIds, rowsA, rowsB } = pair(a, b);
  const difference = estimate(rowsA, rowsB, confidence);
  const changes = taskIds.toSorted().flatMap((id) => toChange(id, a, b) ?? []);
  return {
    a: a.variant.id,
    b: b.variant.id,
    nameA: a.variant.name,
    nameB: b.variant.name,
    experimentA: a.experimentId,
    experimentB: b.experimentId,
    isSealed: a.isSealed && b.isSealed,
    rateA: difference.rateA,
    rateB: difference.rateB,
    difference: difference.estimate,
    correction,
    pValue: difference.pValue,
    permutationPValue: difference.permutationPValue,
    decision: difference.decision,
    minimumDetectableEffect: detect(difference, confidence),
    pairedTasks: difference.differences.length,
    unpairedTasks: taskIds.length - difference.differences.length,
    tasksGained: changes.filter(({ rateA, rateB }) => rateB > rateA).map(({ taskId }) => taskId),
    tasksLost: changes.filter(({ rateA, rateB }) => rateB < rateA).map(({ taskId }) => taskId),
    changes,
    differingSettings: findDifferingSettings(a.variant.settings, b.variant.settings),
    warnings: [],
  };
}

/**
 * Compares each candidate with the baseline; with several, each at the level that Holm's procedure gives it.
 */
export function createComparisons(
  baseline: ComparisonSide,
  candidates: readonly ComparisonSide[],
  confidence: number,
): Comparison[] {
  if (candidates.length < 2)
    return candidates.map((candidate) => createComparison(baseline, candidate, confidence));
  const pValues = candidates.map((candidate) => {
    const { rowsA, rowsB } = pair(baseline, candidate);
    return estimatePairedDifference(rowsA, rowsB, confidence).pValue;
  });
  const levels = toHolmLevels(pValues, 1 - confidence);
  return candidates.map((candidate, i) =>
    createComparison(baseline, candidate, 1 - (levels[i] ?? 1 - confidence), { correction: 'holm' }),
  );
}

/** The verdicts of both on each task that one of them has. */
function pair(a: ComparisonSide, b: ComparisonSide) {
  const taskIds = [...new Set([...a.verdicts.keys(), ...b.verdicts.keys()])];
  return {
    taskIds,
    rowsA: taskIds.map((id) => a.verdicts.get(id) ?? []),
    rowsB: taskIds.map((id) => b.verdicts.get(id) ?? []),
  };
}

function detect({ differences, rateA }: PairedDifference, confidence: number): number | null {
  if (differences.length < 2 || rateA === null) return null;
  return minimumDetectableEffect({
    taskCount: differences.length,
    differenceVariance: sampleVariance(differences),
    baselineRate: rateA,
    confidence,
    power: 0.8,
  });
}

/** `null` where both sides solve the task as often, or one has no verdict on it. */
function toChange(taskId: string, a: ComparisonSide, b: ComparisonSide): TaskChange | null {
  const gradedA = toGraded(a.verdicts.get(taskId) ?? []);
  const gradedB = toGraded(b.verdicts.get(taskId) ?? []);
  if (gradedA.length === 0 || gradedB.length === 0) return null;
  const [rateA, rateB] = [mean(gradedA), mean(gradedB)];
  if (rateA === rateB) return null;
  return { taskId, rateA, rateB, trialsA: listTrials(taskId, a), trialsB: listTrials(taskId, b) };
}

function listTrials(taskId: string, { experimentId, variant, verdicts }: ComparisonSide): string[] {
  return (verdicts.get(taskId) ?? []).flatMap((verdict, i) =>
    verdict === null ? [] : [toTrialId({ experimentId, taskId, variantId: variant.id, repeatIndex: i + 1 })],
  );
}

/** Codex's own keys are listed one by one, as `codex.<key>`. */
function findDifferingSettings(a: VariantSettings, b: VariantSettings): Comparison['differingSettings'] {
  const left = flatten(a);
  const right = flatten(b);
  return [...new Set([...left.keys(), ...right.keys()])]
    .sort()
    .map((key) => ({ key, a: left.get(key) ?? null, b: right.get(key) ?? null }))
    .filter((setting) => toCanonicalJson(setting.a) !== toCanonicalJson(setting.b));
}

type Json = Comparison['differingSettings'][number]['a'];

function flatten({ codex, limits, ...plain }: VariantSettings): Map<string, Json> {
  return new Map<string, Json>([
    ...Object.entries(plain),
    ...Object.entries(codex).map(([key, value]): [string, Json] => [`codex.${key}`, value]),
    ...Object.entries(limits).map(([key, value]): [string, Json] => [`limits.${key}`, value]),
  ]);
}
