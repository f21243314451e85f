import { resolve } from 'node:path';
import { readConfig } from '../config/config.ts';
import { mergeExperiment } from '../flows/experiment/merge.ts';
import { openRecords } from '../wire.ts';
import { describeTally } from './describe-summary.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';

export async function merge(
  context: CommandContext,
  _options: GlobalOptions,
  ...folders: string[]
): Promise<number> {
  const config = readConfig(context.directory, context.configFile);
  const records = await openRecords(config);
  try {
    const paths = folders.map((folder) => resolve(context.directory, folder));
    const { experiment, ...summary } = await mergeExperiment(paths, records, context.onProgress);
    const isWhole = summary.completed === summary.cells && summary.verdicts.invalid === 0;
    const next = isWhole
      ? `See: rollbench report ${experiment.id}`
      : `Play what is open or invalid: rollbench run --resume ${experiment.id}`;
    await context.output.print(`${describeTally(summary)}\n${next}`, {
      ...summary,
      mergedFrom: experiment.mergedFrom ?? [],
      quarantined: [],
    });
    return isWhole ? exitCodes.done : exitCodes.incomplete;
  } finally {
    await records.store.close();
  }
}
