import type { BudgetSettings } from '../../domain/grader-settings.ts';
import type { Trial } from '../../domain/trial.ts';
import { type Finding, type GradedTrial, type Grader, invalid, toWord, type Word } from '../grader.ts';

/** A median of fewer trials is somebody's luck. */
const fewestOthers = 3;

/** What a trial has cost, held against limits, and against the median of the task's other trials. */
export function createBudgetGrader(settings: BudgetSettings): Grader {
  return {
    name: 'budget',
    version: 2,
    needs: 'patch',
    basis: ({ others }) => ({ settings, medians: settings.medianFactor === null ? null : toMedians(others) }),
    open: (graded) => ({ finish: () => gradeBudget(graded, settings) }),
  };
}

interface Quantity {
  readonly unit: string;
  readonly of: (trial: Trial) => number | null;
}

const quantities = {
  tokens: { unit: 'tokens', of: ({ usage }) => usage.inputTokens + usage.outputTokens },
  reasoningTokens: { unit: 'reasoning tokens', of: ({ usage }) => usage.reasoningTokens },
  usd: { unit: 'dollars', of: ({ costUsd }) => costUsd },
  seconds: { unit: 'seconds', of: ({ durationMs }) => durationMs / 1000 },
  turns: { unit: 'requests', of: ({ usage }) => usage.requestCount },
} as const satisfies Record<string, Quantity>;
type QuantityName = keyof typeof quantities;
const names = Object.keys(quantities) as QuantityName[];

function gradeBudget({ trial, others }: GradedTrial, settings: BudgetSettings): Word {
  const measures = Object.fromEntries(
    names.flatMap((name) => {
      const value = quantities[name].of(trial);
      return value === null ? [] : [[name, value]];
    }),
  );
  const limits = names.flatMap((name): Finding[] => judge(trial, name, settings[name], 'the limit'));
  const factor = settings.medianFactor;
  const medians = toMedians(others);
  const relative =
    factor === null
      ? []
      : names.flatMap((name) => {
          const median = medians[name];
          // Of nothing there is no multiple.
          const most = median === null || median === 0 ? null : median * factor;
          return judge(trial, name, most, `${factor} times the median of ${others.length} other trials`);
        });
  const findings = [...limits, ...relative];
  if (findings.length > 0) return toWord(findings, measures);
  return factor === null
    ? invalid('what the limits are about is not known of this trial')
    : invalid(`a median takes ${fewestOthers} other trials of the task, and there are ${others.length}`);
}

/** What is not known decides nothing. */
function judge(trial: Trial, name: QuantityName, most: number | null, what: string): Finding[] {
  const { unit, of } = quantities[name];
  const value = of(trial);
  if (most === null || value === null) return [];
  const text = `${toNumber(value)} ${unit}, ${what} is ${toNumber(most)}`;
  return [{ holds: value <= most, evidence: { text } }];
}

function toMedians(others: readonly Trial[]): Record<QuantityName, number | null> {
  const toMedian = (name: QuantityName) => {
    const values = others.flatMap((trial) => quantities[name].of(trial) ?? []).sort((a, b) => a - b);
    if (values.length < fewestOthers) return null;
    const middle = Math.floor(values.length / 2);
    const [low = 0, high = 0] = [values[values.length % 2 === 0 ? middle - 1 : middle], values[middle]];
    return (low + high) / 2;
  };
  return Object.fromEntries(names.map((name) => [name, toMedian(name)])) as Record<
    QuantityName,
    number | null
  >;
}

const toNumber = (value: number) => String(Number(value.toPrecision(4)));
