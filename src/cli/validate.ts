import { readConfig } from '../config/config.ts';
import { toDefaultConcurrency } from '../flows/default-concurrency.ts';
import { validate as validateFlow } from '../flows/validate/validate.ts';
import { createHouse } from '../wire.ts';
import { toNextStep } from './next-step.ts';
import { parseCount, parseRate } from './parse-number.ts';
import { renderReasons } from './render-reasons.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';
import { toValidateOptions } from './stage-options.ts';

export async function validate(
  context: CommandContext,
  options: GlobalOptions & { readonly concurrency?: string; readonly maxFlake?: string },
): Promise<number> {
  const config = readConfig(context.directory, context.configFile);
  const house = await createHouse(config);
  try {
    const concurrency =
      parseCount('--concurrency', options.concurrency) ?? toDefaultConcurrency(house.machine);
    const maxFlakeRate = parseRate('--max-flake', options.maxFlake);
    const summary = await validateFlow(house, {
      ...toValidateOptions(config, concurrency, maxFlakeRate),
      onProgress: context.onProgress,
      signal: context.signal,
    });
    const text = `${summary.candidates} candidates → ${summary.tasks} tasks\n${renderReasons(summary.rejections)}`;
    const next = toNextStep(context, 'rollbench run, or rollbench funnel to see why the others fell');
    await context.output.print(`${text}${next}`, summary);
    return context.signal.aborted ? exitCodes.interrupted : exitCodes.done;
  } finally {
    await house.store.close();
  }
}
