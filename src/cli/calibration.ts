import { readConfig } from '../config/config.ts';
import type { Calibration } from '../domain/calibration.ts';
import { UsageError } from '../domain/usage-error.ts';
import { addExample, calibrate } from '../flows/grade/calibrate.ts';
import { createHouse } from '../wire.ts';
import { renderKappa, toNumber } from './render-kappa.ts';
import { renderSpending } from './render-spending.ts';
import { renderTable } from './render-table.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';

/** Patches that people grade, and what a judge is worth beside them. */
export async function calibration(
  context: CommandContext,
  _options: GlobalOptions,
  action = '',
  ...trialIds: string[]
): Promise<number> {
  const isAdding = action === 'add' && trialIds.length > 0;
  if (!isAdding && (action !== 'measure' || trialIds.length > 0))
    throw new UsageError('calibration takes "add TRIAL…" or "measure"');
  const house = await createHouse(readConfig(context.directory, context.configFile));
  try {
    if (isAdding) {
      const items = [];
      for (const id of trialIds) items.push(await addExample(id, house));
      const lines = items.map(({ path, isNew }) => `${path}${isNew ? '' : ' (was there)'}`);
      await context.output.print([...lines, 'Fill in marks.toml there.'].join('\n'), { items });
      return exitCodes.done;
    }
    const items = await calibrate(house, context);
    await context.output.print(items.map(render).join('\n\n'), { items });
    if (context.signal.aborted) return exitCodes.interrupted;
    return items.some(({ noWordCount }) => noWordCount > 0) ? exitCodes.incomplete : exitCodes.done;
  } finally {
    await house.store.close();
  }
}

function render(calibrated: Calibration): string {
  const { rubric, judge, isCalibrated, minAgreement, exampleCount, noWordCount, spending } = calibrated;
  const { agreement, bias, amongVotes, amongPeople, criteria } = calibrated;
  const silent = noWordCount === 0 ? '' : `, no word on ${noWordCount} of them`;
  const rows = criteria.map(({ id, same, total, bias: own }) => [id, `${same} of ${total}`, toNumber(own)]);
  return [
    `${rubric} by ${judge}: ${isCalibrated ? 'calibrated' : 'UNCALIBRATED'}`,
    `  graded by people: ${exampleCount} patches${silent}`,
    `  agreement with people, κ: ${renderKappa(agreement)}; its lower end has to reach ${minAgreement}`,
    `  too kind (+) or too strict (−): ${renderKappa(bias)}`,
    `  between its votes, κ: ${renderKappa(amongVotes)}`,
    `  between people, κ: ${renderKappa(amongPeople)}`,
    renderTable(['criterion', 'same as people', 'bias'], rows, 'criterion'),
    renderSpending(spending),
  ].join('\n');
}
