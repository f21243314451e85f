import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { readConfig } from '../config/config.ts';
import type { Report, VariantReport } from '../domain/report.ts';
import { UsageError } from '../domain/usage-error.ts';
import { renderReport } from '../flows/report/render.ts';
import { funnelOf, reportOn } from '../flows/report/report.ts';
import { findExperiment } from '../flows/select.ts';
import type { ReportFormat } from '../report/formats.ts';
import { findThresholdFaults, type Thresholds } from '../report/gates.ts';
import { openStore } from '../wire.ts';
import { parseAmount, parsePercent } from './parse-number.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';
import { sayFaults } from './say-faults.ts';
import { toReportSettings } from './to-report-settings.ts';

interface ReportOptions extends GlobalOptions {
  readonly format: ReportFormat;
  readonly output?: string;
  readonly variant?: string[];
  readonly minRate?: string;
  readonly maxCostPerSolved?: string;
  readonly minStability?: string;
  readonly proven?: boolean;
}

export async function report(context: CommandContext, options: ReportOptions, id?: string): Promise<number> {
  const config = readConfig(context.directory, context.configFile);
  const thresholds = toThresholds(options);
  const store = await openStore(config);
  try {
    const experiment = await findExperiment(store, id);
    const value = await reportOn(experiment, store, toReportSettings(config));
    const judged = chooseJudged(value, options.variant);
    const page = renderReport(value, {
      format: options.format,
      funnel: await funnelOf(store),
      palette: context.output.palette,
    });
    if (options.output) {
      const file = resolve(context.directory, options.output);
      await writeAtomically(file, page);
      context.output.say(`written: ${file}`);
      if (context.output.isJson) await context.output.print('', value);
    } else await context.output.print(page, value);
    const faults = judged.flatMap((variant) => findThresholdFaults(variant, thresholds));
    sayFaults(context.output, 'threshold', faults);
    // Open or invalid cells: the report stands, but says less than it was to say.
    const isComplete = value.variants.every(({ solveRate }) => solveRate.excludedCount === 0);
    if (!isComplete) return exitCodes.incomplete;
    return faults.length > 0 ? exitCodes.gateFailed : exitCodes.done;
  } finally {
    await store.close();
  }
}

function toThresholds(options: ReportOptions): Thresholds {
  return {
    minSolveRate: parsePercent('--min-rate', options.minRate),
    maxCostPerSolvedUsd: parseAmount('--max-cost-per-solved', options.maxCostPerSolved),
    minStability: parsePercent('--min-stability', options.minStability),
    isProofAsked: options.proven === true,
  };
}

/** Those that are named, else all but the controls, which prove the tasks and not an agent. */
function chooseJudged({ variants }: Report, names: readonly string[] | undefined): VariantReport[] {
  if (names === undefined)
    return variants.filter(({ settings }) => settings.agent !== 'gold' && settings.agent !== 'noop');
  return names.map((name) => {
    const variant = variants.find((each) => each.name === name || each.id === name);
    if (variant) return variant;
    throw new UsageError(
      `the report has no variant "${name}"; it has ${variants.map((each) => each.name).join(', ')}`,
    );
  });
}

export async function writeAtomically(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.tmp`, content);
  await rename(`${file}.tmp`, file);
}
