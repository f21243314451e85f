import { readConfig } from '../config/config.ts';
import { UsageError } from '../domain/usage-error.ts';
import { renderExplanation, renderFunnel } from '../flows/report/render.ts';
import { explain, funnelOf } from '../flows/report/report.ts';
import { openStore } from '../wire.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';

export async function funnel(
  context: CommandContext,
  options: GlobalOptions & { readonly explain?: string },
): Promise<number> {
  const store = await openStore(readConfig(context.directory, context.configFile));
  try {
    if (options.explain) {
      const decisions = await explain(store, options.explain);
      if (decisions.length === 0) {
        throw new UsageError(`no decision on "${options.explain}": rollbench funnel --json lists every id`);
      }
      await context.output.print(renderExplanation(decisions, context.output.palette), {
        id: options.explain,
        decisions,
      });
    } else {
      const value = await funnelOf(store);
      await context.output.print(renderFunnel(value, context.output.palette), value);
    }
    return exitCodes.done;
  } finally {
    await store.close();
  }
}
