import { readConfig } from '../config/config.ts';
import { gradeExperiment } from '../flows/grade.ts';
import { findExperiment, tasksOf } from '../flows/select.ts';
import { createHouse } from '../wire.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';

export async function grade(context: CommandContext, _options: GlobalOptions, id?: string): Promise<number> {
  const config = readConfig(context.directory, context.configFile);
  const house = await createHouse(config);
  try {
    const experiment = await findExperiment(house.store, id);
    const summary = await gradeExperiment(experiment, await tasksOf(experiment, house.store), house, {
      testTimeoutMs: config.validation.testTimeoutMs,
      onProgress: context.onProgress,
      signal: context.signal,
    });
    const { pass, fail, invalid } = summary.verdicts;
    const text = `${summary.experimentId}: ${pass} pass, ${fail} fail, ${invalid} invalid of ${summary.completed} trials`;
    // Grading proves no task anew: none is set aside by it.
    await context.output.print(text, { ...summary, quarantined: [] });
    if (context.signal.aborted) return exitCodes.interrupted;
    return invalid > 0 || summary.completed < summary.cells ? exitCodes.incomplete : exitCodes.done;
  } finally {
    await house.store.close();
  }
}
