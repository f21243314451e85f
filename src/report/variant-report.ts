import type { VariantReport } from '../domain/report.ts';
import { addUsage, noUsage } from '../domain/usage.ts';
import type { Variant } from '../domain/variant.ts';
import { toAgreement } from '../stats/agreement.ts';
import { estimatePassAtK, estimatePassPowerK } from '../stats/pass-at-k.ts';
import { type CellVerdict, estimateSolveRate } from '../stats/solve-rate.ts';
import type { PlayedCell } from './cells.ts';

/** The numbers of one variant from its cells, those of regression-only tasks apart. */
export function createVariantReport(
  variant: Variant,
  cells: { readonly failToPass: readonly PlayedCell[]; readonly regressionOnly: readonly PlayedCell[] },
  confidence: number,
): VariantReport {
  const rows = toRows(cells.failToPass);
  const regressionRows = toRows(cells.regressionOnly);
  const trials = [...cells.failToPass, ...cells.regressionOnly].flatMap(({ trial }) => trial ?? []);
  const spentOnRate = sumKnown(cells.failToPass.flatMap(({ trial }) => (trial ? [trial.costUsd] : [])));
  const solvedCount = cells.failToPass.filter(({ verdict }) => verdict === 'pass').length;
  return {
    id: variant.id,
    name: variant.name,
    settings: variant.settings,
    solveRate: estimateSolveRate(rows, confidence),
    regressionOnlyRate: regressionRows.length > 0 ? estimateSolveRate(regressionRows, confidence) : null,
    passAtK: estimatePassAtK(rows),
    passPowerK: estimatePassPowerK(rows),
    stability: toStability(rows),
    usage: trials.map(({ usage }) => usage).reduce(addUsage, noUsage),
    costUsd: sumKnown(trials.map(({ costUsd }) => costUsd)),
    costPerSolvedUsd: spentOnRate !== null && solvedCount > 0 ? spentOnRate / solvedCount : null,
    durationMs: toMedian(trials.map(({ durationMs }) => durationMs)),
    audit: null,
    outcomes: countBy(trials.map(({ outcome }) => outcome.kind)),
  };
}

/** Verdicts by task, in the order in which the tasks come. */
function toRows(cells: readonly PlayedCell[]): CellVerdict[][] {
  return [...Map.groupBy(cells, ({ taskId }) => taskId).values()].map((row) =>
    row.map(({ verdict }) => verdict),
  );
}

export function countBy(keys: readonly string[]): Record<string, number> {
  const groups = Map.groupBy(keys, (key) => key);
  return Object.fromEntries([...groups].map(([key, same]): [string, number] => [key, same.length]).sort());
}

function toStability(rows: readonly (readonly CellVerdict[])[]): number | null {
  const agreements = rows.flatMap((row) => toAgreement(row) ?? []);
  return agreements.length > 0
    ? agreements.filter((agreement) => agreement === 1).length / agreements.length
    : null;
}

/** One unknown part makes the sum unknown. `null` also for no parts: nothing was spent that we know of. */
function sumKnown(parts: readonly (number | null)[]): number | null {
  if (parts.length === 0) return null;
  return parts.reduce((sum: number | null, part) => (sum === null || part === null ? null : sum + part), 0);
}

function toMedian(values: readonly number[]): number | null {
  const sorted = values.filter(Number.isFinite).sort((x, y) => x - y);
  const middle = sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1);
  return middle.length > 0 ? middle.reduce((sum, value) => sum + value, 0) / middle.length : null;
}
