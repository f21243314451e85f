import type { Bounds } from '../domain/estimate.ts';
import type { AuditCounts, VariantReport } from '../domain/report.ts';
import { addUsage, noUsage } from '../domain/usage.ts';
import type { Variant } from '../domain/variant.ts';
import { toAgreement } from '../stats/agreement.ts';
import { bootstrapRatio } from '../stats/bootstrap-ratio.ts';
import { estimatePassAtK, estimatePassPowerK } from '../stats/pass-at-k.ts';
import { type CellVerdict, estimateSolveRate } from '../stats/solve-rate.ts';
import { wilsonInterval } from '../stats/wilson-interval.ts';
import type { PlayedCell } from './cells.ts';
import { nameFailure } from './name-failure.ts';

const noBounds: Bounds = { lower: null, upper: null };

/** The numbers of one variant from its cells, those of regression-only tasks apart. */
export function createVariantReport(
  variant: Variant,
  cells: { readonly failToPass: readonly PlayedCell[]; readonly regressionOnly: readonly PlayedCell[] },
  confidence: number,
): VariantReport {
  const byTask = [...Map.groupBy(cells.failToPass, ({ taskId }) => taskId).values()];
  const rows = byTask.map(toVerdicts);
  const regressionRows = [...Map.groupBy(cells.regressionOnly, ({ taskId }) => taskId).values()].map(
    toVerdicts,
  );
  const all = [...cells.failToPass, ...cells.regressionOnly];
  const trials = all.flatMap(({ trial }) => trial ?? []);
  const rated = cells.failToPass.flatMap(({ trial }) => trial ?? []);
  const cost = perSolved(byTask, ({ trial }) => (trial ? trial.costUsd : 0), confidence);
  const tokens = perSolved(byTask, ({ trial }) => toTokens(trial), confidence);
  return {
    id: variant.id,
    name: variant.name,
    settings: variant.settings,
    solveRate: estimateSolveRate(rows, confidence),
    ifLeftOut: { failed: rateIf('fail', rows), passed: rateIf('pass', rows) },
    regressionOnlyRate: regressionRows.length > 0 ? estimateSolveRate(regressionRows, confidence) : null,
    passAtK: estimatePassAtK(rows),
    passPowerK: estimatePassPowerK(rows),
    ...toStability(rows, confidence),
    usage: trials.map(({ usage }) => usage).reduce(addUsage, noUsage),
    costUsd: sumKnown(trials.map(({ costUsd }) => costUsd)),
    unknownCostCount: trials.filter(({ costUsd }) => costUsd === null).length,
    costPerSolvedUsd: cost.value,
    costPerSolvedBoundsUsd: cost.bounds,
    costPerTrialUsd: toMean(rated.map(({ costUsd }) => costUsd)),
    tokensPerSolved: tokens.value,
    tokensPerSolvedBounds: tokens.bounds,
    durationMs: toQuantile(durationsOf(trials), 0.5),
    slowDurationMs: toQuantile(durationsOf(trials), 0.9),
    audit: countAudits(all),
    auditOfSolved: countAudits(all.filter(({ verdict }) => verdict === 'pass')),
    outcomes: countBy(trials.map(({ outcome }) => outcome.kind)),
    failures: countBy(cells.failToPass.flatMap((cell) => nameFailure(cell) ?? [])),
  };
}

const toVerdicts = (row: readonly PlayedCell[]): CellVerdict[] => row.map(({ verdict }) => verdict);

function countAudits(cells: readonly PlayedCell[]): AuditCounts | null {
  const levels = cells.flatMap(({ audit }) => audit ?? []);
  return levels.length === 0 ? null : { clean: 0, suspicious: 0, exploit: 0, ...countBy(levels) };
}

const toTokens = (trial: PlayedCell['trial']) =>
  trial ? trial.usage.inputTokens + trial.usage.outputTokens : 0;

export function countBy(keys: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return Object.fromEntries([...counts].sort());
}

/** The rate if all that is left out had come out so. */
function rateIf(verdict: 'pass' | 'fail', rows: readonly (readonly CellVerdict[])[]): number | null {
  const filled = rows.map((row) => row.map((seen) => (seen === 'pass' || seen === 'fail' ? seen : verdict)));
  const means = filled
    .filter((row) => row.length > 0)
    .map((row) => row.filter((seen) => seen === 'pass').length / row.length);
  return toMean(means);
}

/** All that was spent over all that passed, with the tasks as a sample; unknown as soon as one part is. */
function perSolved(
  tasks: readonly (readonly PlayedCell[])[],
  toSpent: (cell: PlayedCell) => number | null,
  confidence: number,
): { value: number | null; bounds: Bounds } {
  const played = tasks.filter((row) => row.some(({ trial }) => trial !== null));
  const spent = played.map((row) => sumKnown(row.map(toSpent)));
  const known = spent.filter((each) => each !== null);
  const solved = played.map((row) => row.filter(({ verdict }) => verdict === 'pass').length);
  const solvedCount = solved.reduce((sum, count) => sum + count, 0);
  const total = sumKnown(spent);
  if (total === null || solvedCount === 0) return { value: null, bounds: noBounds };
  return { value: total / solvedCount, bounds: bootstrapRatio(known, solved, { confidence }) ?? noBounds };
}

/** Whether a task's repeats all agree is one yes or no for each task. */
function toStability(
  rows: readonly (readonly CellVerdict[])[],
  confidence: number,
): Pick<VariantReport, 'stability' | 'stabilityBounds'> {
  const agreements = rows.flatMap((row) => toAgreement(row) ?? []);
  const stableCount = agreements.filter((agreement) => agreement === 1).length;
  return {
    stability: agreements.length > 0 ? stableCount / agreements.length : null,
    stabilityBounds: wilsonInterval(stableCount, agreements.length, confidence) ?? noBounds,
  };
}

/** One unknown part makes the sum unknown. `null` also for no parts: nothing was spent that we know of. */
function sumKnown(parts: readonly (number | null)[]): number | null {
  if (parts.length === 0) return null;
  return parts.reduce((sum: number | null, part) => (sum === null || part === null ? null : sum + part), 0);
}

function toMean(parts: readonly (number | null)[]): number | null {
  const sum = sumKnown(parts);
  return sum === null ? null : sum / parts.length;
}

const durationsOf = (trials: readonly { readonly durationMs: number }[]) =>
  trials.map(({ durationMs }) => durationMs).filter(Number.isFinite);

/** Linear between neighbours: of two values the median lies between them. */
function toQuantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((x, y) => x - y);
  const position = share * (sorted.length - 1);
  const low = sorted[Math.floor(position)];
  const high = sorted[Math.ceil(position)];
  return low === undefined || high === undefined ? null : low + (high - low) * (position % 1);
}
