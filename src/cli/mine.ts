import { readConfig } from '../config/config.ts';
import { renderRedactions } from '../domain/redaction.ts';
import { UsageError } from '../domain/usage-error.ts';
import { mine as mineFlow } from '../flows/mine.ts';
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
    const taken = renderRedactions(summary.redactions);
    const text = `${count(summary.sessions, 'session')} with ${count(summary.turns, 'turn')} → ${count(summary.candidates, 'candidate')}\n${renderReasons(summary.rejections)}${taken === '' ? '' : `${taken}\n`}`;
    await context.output.print(`${text}${toNextStep(context, 'rollbench curate')}`, summary);
    return context.signal.aborted ? exitCodes.interrupted : exitCodes.done;
  } finally {
    await house.store.close();
  }
}

const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;
