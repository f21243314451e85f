import { readConfig } from '../config/config.ts';
import { curate as curateFlow } from '../flows/curate.ts';
import { createHouse } from '../wire.ts';
import { toNextStep } from './next-step.ts';
import { renderReasons } from './render-reasons.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';

export async function curate(context: CommandContext, _options: GlobalOptions): Promise<number> {
  const config = readConfig(context.directory, context.configFile);
  const house = await createHouse(config);
  try {
    const summary = await curateFlow(house, {
      minAiShare: config.curation.minAiShare,
      onProgress: context.onProgress,
      signal: context.signal,
    });
    const text = `${summary.candidates} candidates → ${summary.kept} kept\n${renderReasons(summary.rejections)}`;
    await context.output.print(`${text}${toNextStep(context, 'rollbench validate')}`, summary);
    return context.signal.aborted ? exitCodes.interrupted : exitCodes.done;
  } finally {
    await house.store.close();
  }
}
