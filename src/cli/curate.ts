import { resolve } from 'node:path';
import { readConfig } from '../config/config.ts';
import { UsageError } from '../domain/usage-error.ts';
import { curate as curateFlow } from '../flows/curate.ts';
import { evaluateCuration } from '../flows/evaluate-curation.ts';
import { createHouse, openLabels } from '../wire.ts';
import { toNextStep } from './next-step.ts';
import { renderErrors, renderEvaluation } from './render-evaluation.ts';
import { renderReasons } from './render-reasons.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';

interface CurateCommandOptions extends GlobalOptions {
  readonly evaluate?: boolean;
  readonly labels?: string;
  readonly part: string;
  readonly errors?: boolean;
}

export async function curate(context: CommandContext, options: CurateCommandOptions): Promise<number> {
  if (options.evaluate === true) return evaluate(context, options);
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

/** Of a part that nobody shall look at, counts are all that is printed. */
async function evaluate(
  context: CommandContext,
  { labels, part, errors: wantsErrors }: CurateCommandOptions,
): Promise<number> {
  if (wantsErrors === true && part !== 'build') {
    throw new UsageError('--errors shows single records, and that only of --part build: others stay unseen');
  }
  const directory = labels === undefined ? undefined : resolve(context.directory, labels);
  const { evaluation, errors } = await evaluateCuration(openLabels(directory), part);
  const list = wantsErrors === true ? `\n${renderErrors(errors)}` : '';
  await context.output.print(`${renderEvaluation(evaluation)}${list}`, {
    ...evaluation,
    ...(wantsErrors === true ? { errors } : {}),
  });
  return exitCodes.done;
}
