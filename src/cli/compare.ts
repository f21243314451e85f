import { type Config, readConfig } from '../config/config.ts';
import type { Comparison } from '../domain/comparison.ts';
import type { Experiment } from '../domain/trial.ts';
import { UsageError } from '../domain/usage-error.ts';
import { findCommonAnchors } from '../flows/release/release.ts';
import { renderComparison } from '../flows/report/render.ts';
import { compareDates, compareSeveral, compareVariants } from '../flows/report/report.ts';
import { findExperiment, findPrevious, findVariant } from '../flows/select.ts';
import type { Store } from '../ports.ts';
import type { ComparisonFormat } from '../report/formats.ts';
import { type ComparisonGate, findGateFault } from '../report/gates.ts';
import { openStore } from '../wire.ts';
import { parseAmount } from './parse-number.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';
import { sayFaults } from './say-faults.ts';
import { toReportSettings } from './to-report-settings.ts';

interface CompareOptions extends GlobalOptions {
  readonly experiment?: string;
  readonly baselineExperiment?: string;
  readonly task?: string[];
  readonly anchors?: boolean;
  readonly format: ComparisonFormat;
  readonly failOn?: ComparisonGate;
  readonly margin: string;
}

/** A is the baseline, B the candidate, and so is whoever else is named. */
export async function compare(
  context: CommandContext,
  options: CompareOptions,
  a = '',
  b = '',
  ...others: string[]
): Promise<number> {
  const { output } = context;
  const config = readConfig(context.directory, context.configFile);
  const margin = (parseAmount('--margin', options.margin) ?? 0) / 100;
  if ((options.task || options.anchors) && options.baselineExperiment === undefined) {
    const option = options.task ? '--task' : '--anchors';
    throw new UsageError(
      `${option} chooses the tasks that two experiments share: name --baseline-experiment`,
    );
  }
  const store = await openStore(config);
  try {
    const experiment = await findExperiment(store, options.experiment);
    const comparisons =
      options.baselineExperiment === undefined
        ? await compareHere(experiment, [a, b, ...others], store, config)
        : [await compareWithPast(experiment, [a, b, ...others], { ...options, output }, store, config)];
    const [first] = comparisons;
    const pages = comparisons.map((each) => renderComparison(each, output.palette, options.format));
    await output.print(pages.join('\n'), first && comparisons.length === 1 ? first : { items: comparisons });
    const { failOn } = options;
    const faults = failOn ? comparisons.flatMap((each) => findGateFault(each, failOn, margin) ?? []) : [];
    sayFaults(output, failOn ?? '', faults);
    // What was not graded is not compared: a gate that held over a part has not held.
    if (comparisons.some(({ difference }) => difference.excludedCount > 0 || difference.value === null))
      return exitCodes.incomplete;
    return faults.length > 0 ? exitCodes.gateFailed : exitCodes.done;
  } finally {
    await store.close();
  }
}

async function compareHere(
  experiment: Experiment,
  names: readonly string[],
  store: Store,
  config: Config,
): Promise<Comparison[]> {
  const [baseline, ...candidates] = names.map((name) => findVariant(experiment, name));
  const [only] = candidates;
  if (baseline === undefined || only === undefined)
    throw new UsageError('compare takes a baseline and at least one candidate');
  const settings = toReportSettings(config);
  return candidates.length === 1
    ? [await compareVariants(experiment, baseline, only, store, settings)]
    : compareSeveral(experiment, baseline, candidates, store, settings);
}

async function compareWithPast(
  after: Experiment,
  [a = '', b = '', ...others]: readonly string[],
  { baselineExperiment, task, anchors, output }: CompareOptions & Pick<CommandContext, 'output'>,
  store: Store,
  config: Config,
): Promise<Comparison> {
  if (others.length > 0) throw new UsageError('two experiments are compared by one variant of each');
  const before =
    baselineExperiment === 'previous'
      ? await findPrevious(store, after, a)
      : await findExperiment(store, baselineExperiment);
  const common = anchors ? await findCommonAnchors(before, after, { store }) : undefined;
  if (common) output.say(common.statement);
  return compareDates(
    {
      before,
      after,
      a: findVariant(before, a).id,
      b: findVariant(after, b).id,
      taskIds: common?.anchors ?? task,
    },
    store,
    toReportSettings(config),
  );
}
