import { join, resolve } from 'node:path';
import { readConfig } from '../config/config.ts';
import { UsageError } from '../domain/usage-error.ts';
import { findExperiment } from '../flows/select.ts';
import { createHouse, writeAtif } from '../wire.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';

/** Writes one file for each trial that an agent has played. */
export async function exportTrials(
  context: CommandContext,
  options: GlobalOptions & { readonly output: string },
  format = '',
  id?: string,
): Promise<number> {
  if (format !== 'atif') throw new UsageError(`there is no format "${format}"; there is: atif`);
  const house = await createHouse(readConfig(context.directory, context.configFile));
  try {
    const experiment = await findExperiment(house.store, id);
    const variants = new Map(experiment.variants.map((variant) => [variant.id, variant]));
    const written: string[] = [];
    for (const trial of await house.store.trials.listFor(experiment.id)) {
      const variant = variants.get(trial.variantId);
      if (variant === undefined) continue;
      const file = join(resolve(context.directory, options.output), `${trial.id}.atif.json`);
      if (await writeAtif(file, trial, variant, house.traces)) written.push(file);
    }
    await context.output.print(`${written.length} trials written to ${options.output}`, { written });
    return exitCodes.done;
  } finally {
    await house.store.close();
  }
}
