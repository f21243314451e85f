import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { readConfig } from '../config/config.ts';
import type { TrialEvent } from '../domain/trial-event.ts';
import { UsageError } from '../domain/usage-error.ts';
import { findExperiment } from '../flows/select.ts';
import { createHouse, toAtif } from '../wire.ts';
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
      const events: TrialEvent[] = [];
      await house.traces.read(trial.id, (batch) => {
        for (const event of batch) events.push(event);
      });
      if (variant === undefined || events.length === 0) continue;
      const file = join(resolve(context.directory, options.output), `${trial.id}.atif.json`);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, `${JSON.stringify(toAtif(trial, variant, events), null, 2)}\n`);
      written.push(file);
    }
    await context.output.print(`${written.length} trials written to ${options.output}`, { written });
    return exitCodes.done;
  } finally {
    await house.store.close();
  }
}
