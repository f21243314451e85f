import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { readConfig } from '../config/config.ts';
import { type ReportFormat, renderReport } from '../flows/render.ts';
import { funnelOf, reportOn } from '../flows/report.ts';
import { findExperiment } from '../flows/select.ts';
import { openStore } from '../wire.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';

interface ReportOptions extends GlobalOptions {
  readonly format: ReportFormat;
  readonly output?: string;
}

export async function report(context: CommandContext, options: ReportOptions, id?: string): Promise<number> {
  const config = readConfig(context.directory, context.configFile);
  const store = await openStore(config);
  try {
    const experiment = await findExperiment(store, id);
    const value = await reportOn(experiment, store, config.eval.stabilityThreshold);
    const funnel = await funnelOf(store);
    const palette = context.output.palette;
    if (options.output) {
      const file = resolve(context.directory, options.output);
      await writeAtomically(file, renderReport(value, { format: options.format, funnel, palette }));
      context.output.say(`written: ${file}`);
      if (context.output.isJson) await context.output.print('', value);
    } else
      await context.output.print(renderReport(value, { format: options.format, funnel, palette }), value);
    // Open or invalid cells: the report stands, but says less than it was to say.
    const isComplete = value.variants.every(({ solveRate }) => solveRate.excludedCount === 0);
    return isComplete ? exitCodes.done : exitCodes.incomplete;
  } finally {
    await store.close();
  }
}

export async function writeAtomically(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.tmp`, content);
  await rename(`${file}.tmp`, file);
}
