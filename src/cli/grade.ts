import { readConfig } from '../config/config.ts';
import { type GraderTally, gradeExperiment } from '../flows/grade/grade.ts';
import { findExperiment, tasksOf } from '../flows/select.ts';
import { createHouse } from '../wire.ts';
import { renderKappa } from './render-kappa.ts';
import { renderSpending } from './render-spending.ts';
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
    const rows = summary.graders.map(({ grader, verdicts: { pass, fail, invalid }, meanScore, judging }) => [
      judging && judging.isCalibrated !== true ? `${grader} (uncalibrated)` : grader,
      ...[pass, fail, invalid].map(String),
      meanScore === null ? '–' : meanScore.toFixed(2),
    ]);
    const table = renderTable(['grader', 'pass', 'fail', 'invalid', 'mean score'], rows, 'grader');
    const text = [
      `${summary.experimentId}: ${summary.completed} of ${summary.cells} trials`,
      table,
      ...summary.graders.flatMap(describeVotes),
      ...(summary.judging ? [`judged by ${summary.judging.judge}: ${renderSpending(summary.judging)}`] : []),
    ].join('\n');
    const invalid = summary.graders.some(({ verdicts }) => verdicts.invalid > 0);
    // Grading proves no task anew: none is set aside by it.
    await context.output.print(text, { ...summary, quarantined: [] });
    if (context.signal.aborted) return exitCodes.interrupted;
    return invalid || summary.completed < summary.cells ? exitCodes.incomplete : exitCodes.done;
  } finally {
    await house.store.close();
  }
}

const describeVotes = ({ grader, judging }: GraderTally): string[] =>
  judging ? [`${grader}: votes agree by κ ${renderKappa(judging.amongVotes)}`] : [];
