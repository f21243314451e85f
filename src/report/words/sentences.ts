import type { Comparison, TaskChange } from '../../domain/comparison.ts';
import type { Bounds, Estimate } from '../../domain/estimate.ts';
import type { Report } from '../../domain/report.ts';
import { cutText } from './fit-text.ts';
import { formatPercent, formatPoints, formatPValue, formatQuantity } from './format.ts';
import { sanitizeText } from './sanitize-text.ts';

/** How a page writes a variant's name, which comes from outside. */
export type Quote = (name: string) => string;

export const quotePlain: Quote = (name) => cutText(sanitizeText(name), 40);

/** "strong solved 87% of 6 tasks (95% interval 51–97%)." of the variant that solved most. */
export function toHeadline({ variants }: Pick<Report, 'variants'>, quote = quotePlain): string {
  const best = variants
    .filter(({ solveRate }) => solveRate.value !== null)
    .sort((x, y) => (y.solveRate.value ?? 0) - (x.solveRate.value ?? 0))[0];
  if (best === undefined) return 'No trial has a verdict yet, so there is no solve rate.';
  const { name, solveRate } = best;
  const interval =
    solveRate.lower === null
      ? 'one task bounds nothing'
      : `${formatConfidence(solveRate)} interval ${formatInterval(solveRate)}`;
  return `${quote(name)} solved ${formatPercent(solveRate.value)} of ${formatQuantity(solveRate.taskCount, 'task')} (${interval}).`;
}

/** What the comparison says of B, with all that it rests on. */
export function toDecisionSentence(comparison: Comparison, quote = quotePlain): string {
  const a = quote(comparison.nameA);
  const b = quote(comparison.nameB);
  const { difference, pairedTasks } = comparison;
  if (pairedTasks === 0) return `${b} and ${a} have no graded task in common: there is nothing to compare.`;
  if (difference.lower === null)
    return `${b} and ${a} have one graded task in common, which decides nothing.`;
  const numbers = `${formatPoints(difference.value)} (${toIntervalPhrase(comparison)}, ${formatPValue(comparison.pValue)})`;
  switch (comparison.decision) {
    case 'better':
      return `${b} solves more than ${a}: ${numbers}.`;
    case 'worse':
      return `${b} solves less than ${a}: ${numbers}.`;
    case 'no-detectable-difference':
      return `No difference detected between ${b} and ${a}: ${numbers}.`;
  }
}

/** `95% interval −11 to +77 points`. */
export function toIntervalPhrase({ difference, correction }: Comparison): string {
  const level = `${correction === 'holm' ? 'Holm-corrected ' : ''}${formatConfidence(difference)}`;
  return `${level} interval ${formatPointsInterval(difference)}`;
}

/** There were tasks to compare, and they did not decide. */
export function isUndecided({ decision, pairedTasks }: Comparison): boolean {
  return decision === 'no-detectable-difference' && pairedTasks > 1;
}

/** What the cells that are left out could change; nothing where there are none. */
export function toLeftOutSentences({ variants }: Pick<Report, 'variants'>, quote = quotePlain): string[] {
  return variants
    .filter(({ solveRate, ifLeftOut }) => solveRate.excludedCount > 0 && ifLeftOut.failed !== null)
    .map(
      ({ name, solveRate, ifLeftOut }) =>
        `${quote(name)}: ${formatQuantity(solveRate.excludedCount, 'cell')} left out; its rate would be ` +
        `${formatPercent(ifLeftOut.failed)} if all had failed, ${formatPercent(ifLeftOut.passed)} if all had passed.`,
    );
}

/** How large a difference would have had to be: says what "not detected" is worth. */
export function toPowerSentence({ minimumDetectableEffect, pairedTasks }: Comparison): string {
  const tasks = formatQuantity(pairedTasks, 'task');
  return minimumDetectableEffect === null
    ? `With ${tasks} in common no difference can be found reliably.`
    : `With ${tasks} in common a true difference of ${Math.round(minimumDetectableEffect * 100)} points is found four times in five.`;
}

/** The p-value of the exact sign-flip test, or why there is none. */
export function toPermutationSentence({ permutationPValue, pairedTasks }: Comparison): string {
  if (permutationPValue !== null)
    return `exact sign-flip test: ${formatPValue(permutationPValue)}; the decision rests on the interval`;
  return pairedTasks < 2
    ? 'none: too few tasks'
    : 'none: with means of several repeats it would not keep its level';
}

/** A page shows so many tasks that were gained, and so many lost. */
const mostChanges = 12;

export function listShownChanges(
  { changes }: Comparison,
  direction: 'gained' | 'lost',
): { readonly shown: readonly TaskChange[]; readonly hiddenCount: number } {
  const own = changes.filter(({ rateA, rateB }) => (direction === 'gained' ? rateB > rateA : rateB < rateA));
  // What changed most tells most; equal ones stay in order of their ids.
  const sorted = own.toSorted((x, y) => Math.abs(y.rateB - y.rateA) - Math.abs(x.rateB - x.rateA));
  return { shown: sorted.slice(0, mostChanges), hiddenCount: Math.max(0, own.length - mostChanges) };
}

/** `shop-3fa19c04  40% → 100%`. */
export function describeChange({ taskId, rateA, rateB }: TaskChange): string {
  return `${sanitizeText(taskId)}  ${formatPercent(rateA)} → ${formatPercent(rateB)}`;
}

/** `51–97%`. */
export function formatInterval({ lower, upper }: Bounds): string {
  if (lower === null || upper === null) return formatPercent(null);
  return `${formatPercent(lower).replace('%', '')}–${formatPercent(upper)}`;
}

/** `−11 to +77 points`. */
export function formatPointsInterval({ lower, upper }: Bounds): string {
  if (lower === null || upper === null) return formatPoints(null);
  return `${formatPoints(lower).replace(/ .*/, '')} to ${formatPoints(upper)}`;
}

export function formatConfidence({ confidence }: Estimate): string {
  const percent = confidence * 100;
  return `${Number(percent.toFixed(1))}%`;
}

/** Stands on every page whose trials were not sealed. */
export const unsealedBadge = 'UNSEALED';
