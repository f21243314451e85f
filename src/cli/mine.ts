import { readConfig } from '../config/config.ts';
import { renderRedactions } from '../domain/redaction.ts';
import { UsageError } from '../domain/usage-error.ts';
import { type MineSummary, mine as mineFlow } from '../flows/mine.ts';
import type { SessionRoot } from '../ports.ts';
import { formatQuantity } from '../report/words/format.ts';
import { createHouse } from '../wire.ts';
import { toNextStep } from './next-step.ts';
import { parseAge } from './parse-number.ts';
import { renderReasons } from './render-reasons.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';
import { toMineOptions } from './stage-options.ts';

export async function mine(
  context: CommandContext,
  options: GlobalOptions & { readonly since?: string },
): Promise<number> {
  const config = readConfig(context.directory, context.configFile);
  if (config.repos.length === 0) {
    throw new UsageError(
      'no repository to link sessions to: run rollbench init, or write [[repo]] path = "." into rollbench.toml',
    );
  }
  const maxAgeMs = parseAge('--since', options.since);
  const house = await createHouse(config);
  try {
    const summary = await mineFlow(house, {
      ...toMineOptions(config),
      ...(maxAgeMs === undefined ? {} : { maxAgeMs }),
      onProgress: context.onProgress,
      signal: context.signal,
    });
    const next = summary.candidates > 0 ? 'rollbench curate' : 'rollbench funnel';
    const isEmpty = summary.sessions === 0 && !context.signal.aborted;
    const text = isEmpty
      ? describeNothing(summary, config.sessions.roots)
      : `${describeFound(summary)}${toNextStep(context, next)}`;
    await context.output.print(text, summary);
    return context.signal.aborted ? exitCodes.interrupted : exitCodes.done;
  } finally {
    await house.store.close();
  }
}

function describeFound({ sessions, turns, candidates, rejections, redactions }: MineSummary): string {
  const [found, asked, made] = [
    formatQuantity(sessions, 'session'),
    formatQuantity(turns, 'turn'),
    formatQuantity(candidates, 'candidate'),
  ];
  const taken = renderRedactions(redactions);
  return `${found} with ${asked} → ${made}\n${renderReasons(rejections)}${taken === '' ? '' : `${taken}\n`}`;
}

/** Where to look instead. */
function describeNothing({ filesTooOld }: MineSummary, roots: readonly SessionRoot[]): string {
  if (filesTooOld > 0)
    return `No session is young enough; ${formatQuantity(filesTooOld, 'file')} of older ones: raise --since, or [sessions] max_age_days.`;
  const places = roots.map(({ path }) => `"${path}"`).join(', ');
  return `No session in ${places}: name their folders in [sessions] paths.`;
}
