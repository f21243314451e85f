import { readConfig } from '../config/config.ts';
import { UsageError } from '../domain/usage-error.ts';
import { plan as createPlan } from '../flows/report/plan.ts';
import { renderPlan } from '../flows/report/render.ts';
import { openStore } from '../wire.ts';
import { parseCount, parsePercent } from './parse-number.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';
import { toReportSettings } from './to-report-settings.ts';

interface PlanOptions extends GlobalOptions {
  readonly effect: string;
  readonly power: string;
  readonly repeats?: string;
  readonly experiment?: string;
}

export async function plan(context: CommandContext, options: PlanOptions): Promise<number> {
  const config = readConfig(context.directory, context.configFile);
  const effect = parsePercent('--effect', options.effect) ?? 0;
  const power = parsePercent('--power', options.power) ?? 0;
  if (effect < 0.001) throw new UsageError('--effect takes percentage points from 0.1 to 100');
  if (power < 0.5 || power > 0.999) throw new UsageError('--power takes a percentage from 50 to 99.9');
  const store = await openStore(config);
  try {
    const value = await createPlan(store, {
      ...{ effect, power },
      repeats: parseCount('--repeats', options.repeats) ?? config.eval.runsPerTask,
      experimentId: options.experiment,
      settings: toReportSettings(config),
    });
    await context.output.print(renderPlan(value, context.output.palette), value);
    return exitCodes.done;
  } finally {
    await store.close();
  }
}
