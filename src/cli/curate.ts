import { resolve } from 'node:path';
import { readConfig } from '../config/config.ts';
import { UsageError } from '../domain/usage-error.ts';
import { type CurateSummary, curate as curateFlow } from '../flows/curate.ts';
import { evaluateCuration } from '../flows/evaluate-curation.ts';
import { formatCount, formatQuantity, formatUsd } from '../report/words/format.ts';
import { createHouse, openLabels } from '../wire.ts';
import { toNextStep } from './next-step.ts';
import { renderErrors, renderEvaluation } from './render-evaluation.ts';
import { renderReasons } from './render-reasons.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';
import { toCurateOptions } from './stage-options.ts';

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
      ...toCurateOptions(config),
      onProgress: context.onProgress,
      signal: context.signal,
    });
    const text = `${summary.candidates} candidates → ${summary.kept} kept\n${renderReasons(summary.rejections)}${renderJudging(summary.judging)}${renderChanged(summary.changed)}`;
    const next = summary.inDoubt > 0 ? `rollbench tasks review (${summary.inDoubt} in doubt), then ` : '';
    await context.output.print(`${text}${toNextStep(context, `${next}rollbench validate`)}`, summary);
    if (context.signal.aborted) return exitCodes.interrupted;
    return (summary.judging?.undecided ?? 0) > 0 ? exitCodes.incomplete : exitCodes.done;
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

function renderJudging(judging: CurateSummary['judging']): string {
  if (judging === null) return '';
  const { judge, judged, undecided, disputed, usage, costUsd } = judging;
  const tokens = formatCount(usage.inputTokens + usage.outputTokens);
  const open = [
    ...(undecided > 0 ? [`no word on ${undecided}`] : []),
    ...(disputed > 0 ? [`disagreement on ${disputed}`] : []),
  ];
  const cost = `${formatQuantity(usage.requestCount, 'question')}, ${tokens} tokens, ${formatUsd(costUsd)}`;
  return `${[`judged by ${judge}: ${formatQuantity(judged, 'candidate')}`, ...open].join(', ')} (${cost})\n`;
}

/** A page of ids helps nobody: --json has them all. */
const listedChanges = 10;

/** What another configuration, or more knowledge, has made of known candidates. */
function renderChanged(changed: CurateSummary['changed']): string {
  if (changed.length === 0) return '';
  const lines = changed.slice(0, listedChanges).map(({ id, was, now }) => `  ${id}  ${was} → ${now}\n`);
  const more = changed.length - lines.length;
  return `${changed.length} changed since the last time:\n${lines.join('')}${more > 0 ? `  … and ${more} more\n` : ''}`;
}
