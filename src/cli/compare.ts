import { readConfig } from '../config/config.ts';
import type { Comparison } from '../domain/comparison.ts';
import { renderComparison } from '../flows/render.ts';
import { compareVariants } from '../flows/report.ts';
import { findExperiment, findVariant } from '../flows/select.ts';
import { openStore } from '../wire.ts';
import { parseAmount } from './parse-number.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';

interface CompareOptions extends GlobalOptions {
  readonly experiment?: string;
  readonly failOn?: 'regression' | 'not-noninferior';
  readonly margin: string;
}

/** A is the baseline, B the candidate. */
export async function compare(
  context: CommandContext,
  options: CompareOptions,
  a = '',
  b = '',
): Promise<number> {
  const config = readConfig(context.directory, context.configFile);
  const store = await openStore(config);
  try {
    const experiment = await findExperiment(store, options.experiment);
    const comparison = await compareVariants(
      experiment,
      findVariant(experiment, a),
      findVariant(experiment, b),
      store,
      config.eval.stabilityThreshold,
    );
    await context.output.print(renderComparison(comparison, context.output.palette), comparison);
    const margin = (parseAmount('--margin', options.margin) ?? 0) / 100;
    const fault = options.failOn && findGateFault(comparison, options.failOn, margin);
    if (fault) context.output.say(`gate ${options.failOn}: ${fault}`);
    // What was not graded is not compared: a gate that held over a part has not held.
    if (comparison.difference.excludedCount > 0 || comparison.difference.value === null)
      return exitCodes.incomplete;
    return fault ? exitCodes.gateFailed : exitCodes.done;
  } finally {
    await store.close();
  }
}

/**
 * Gates look at interval bounds, never at the point value: `regression` fails on what is proven, `not-noninferior` on
 * what is not disproven. Without an interval nothing is proven, and nothing disproven.
 */
export function findGateFault(
  { difference }: Pick<Comparison, 'difference'>,
  gate: 'regression' | 'not-noninferior',
  margin: number,
): string | undefined {
  const { lower, upper } = difference;
  const percent = (share: number) => `${(share * 100).toFixed(1)} points`;
  if (gate === 'regression') {
    return upper !== null && upper < -margin
      ? `B is proven worse: at best ${percent(upper)}, the margin is ${percent(-margin)}`
      : undefined;
  }
  if (lower === null) return 'there is no interval: more tasks are needed to show that B is no worse';
  return lower < -margin
    ? `B may be worse by ${percent(-lower)}, the margin is ${percent(margin)}: not proven no worse`
    : undefined;
}
