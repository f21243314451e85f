import { readConfig } from '../config/config.ts';
import { gradeExperiment } from '../flows/grade.ts';
import { findExperiment, tasksOf } from '../flows/select.ts';
import { createHouse } from '../wire.ts';
import { renderTable } from './render-table.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';

export async function grade(
  context: CommandContext,
  options: GlobalOptions & { readonly grader?: string[]; readonly again?: boolean },
  id?: string,
): Promise<number> {
  const config = readConfig(context.directory, context.configFile);
  const house = await createHouse(config);
  try {
    const experiment = await findExperiment(house.store, id);
    const summary = await gradeExperiment(experiment, await tasksOf(experiment, house.store), house, {
      testTimeoutMs: config.validation.testTimeoutMs,
      onProgress: context.onProgress,
      signal: context.signal,
      graders: options.grader,
      again: options.again,
    });
    const rows = summary.graders.map(({ grader, verdicts: { pass, fail, invalid }, meanScore }) => [
      grader,
      ...[pass, fail, invalid].map(String),
      meanScore === null ? '–' : meanScore.toFixed(2),
    ]);
    const table = renderTable(['grader', 'pass', 'fail', 'invalid', 'mean score'], rows, 'grader');
    const text = `${summary.experimentId}: ${summary.completed} of ${summary.cells} trials\n${table}`;
    const invalid = summary.graders.some(({ verdicts }) => verdicts.invalid > 0);
    // Grading proves no task anew: none is set aside by it.
    await context.output.print(text, { ...summary, quarantined: [] });
    if (context.signal.aborted) return exitCodes.interrupted;
    return invalid || summary.completed < summary.cells ? exitCodes.incomplete : exitCodes.done;
  } finally {
    await house.store.close();
  }
}
