import { resolve } from 'node:path';
import { readConfig } from '../config/config.ts';
import { UsageError } from '../domain/usage-error.ts';
import { type CurateSummary, curate as curateFlow } from '../flows/curate/curate.ts';
import { evaluateCuration } from '../flows/curate/evaluate-curation.ts';
import { formatQuantity } from '../report/words/format.ts';
import { createHouse, openLabels } from '../wire.ts';
import { toNextStep } from './next-step.ts';
import { renderErrors, renderEvaluation } from './render-evaluation.ts';
import { renderReasons } from './render-reasons.ts';
import { renderSpending } from './render-spending.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';
import { toCurateOptions } from './stage-options.ts';

interface CurateCommandOptions extends GlobalOptions {
  readonly evaluate?: boolean;
  readonly labels?: string;
  readonly part: string;
  readonly errors?: boolean;
  readonly judge?: boolean;
}

export async function curate(context: CommandContext, options: CurateCommandOptions): Promise<number> {
  if (options.evaluate === true) return evaluate(context, options);
  if (options.judge === true)
    throw new UsageError('--judge goes with --evaluate: curate asks its judge anyway');
  const config = readConfig(context.directory, context.configFile);
  const house = await createHouse(config);
  try {
    const summary = await curateFlow(house, {
      ...toCurateOptions(config),
      onProgress: context.onProgress,
      signal: context.signal,
    });
    const text = `${summary.candidates} candidates → ${summary.kept} kept\n${renderReasons(summary.rejections)}${renderJudging(summary.judging)}${renderChanged(summary.changed)}`;
    const wordless = summary.judging?.undecided ?? 0;
    const next = toFirstStep(wordless, summary.inDoubt);
    await context.output.print(`${text}${toNextStep(context, `${next}rollbench validate`)}`, summary);
    if (context.signal.aborted) return exitCodes.interrupted;
    return wordless > 0 ? exitCodes.incomplete : exitCodes.done;
  } finally {
    await house.store.close();
  }
}

function toFirstStep(wordless: number, inDoubt: number): string {
  if (wordless > 0) return `rollbench curate again (${wordless} without a word), then `;
  return inDoubt > 0 ? `rollbench tasks review (${inDoubt} in doubt), then ` : '';
}

/** Of a part that nobody shall look at, counts are all that is printed. */
async function evaluate(
  context: CommandContext,
  { labels, part, errors: wantsErrors, judge: wantsJudge }: CurateCommandOptions,
): Promise<number> {
  if (wantsErrors === true && part !== 'build') {
    throw new UsageError('--errors shows single records, and that only of --part build: others stay unseen');
  }
  const directory = labels === undefined ? undefined : resolve(context.directory, labels);
  const judging = wantsJudge === true ? await openOwnJudge(context) : null;
  try {
    const { onProgress, signal } = context;
    const set = openLabels(directory);
    const judge = judging?.judge ?? null;
    const { evaluation, errors } = await evaluateCuration(set, { part, judge, onProgress, signal });
    const list = wantsErrors === true ? `\n${renderErrors(errors)}` : '';
    await context.output.print(`${renderEvaluation(evaluation)}${list}`, {
      ...evaluation,
      ...(wantsErrors === true ? { errors } : {}),
    });
    if (signal.aborted) return exitCodes.interrupted;
    return evaluation.judges.some(({ noWordCount }) => noWordCount > 0)
      ? exitCodes.incomplete
      : exitCodes.done;
  } finally {
    await judging?.close();
  }
}

/** @throws {UsageError} where the rules judge alone: they are measured anyway */
async function openOwnJudge({ directory, configFile }: CommandContext) {
  const house = await createHouse(readConfig(directory, configFile));
  const judge = await house.openJudge();
  const close = async () => {
    await judge?.close();
    await house.store.close();
  };
  if (judge !== null) return { judge, close };
  await close();
  throw new UsageError(
    '--judge measures the judge of [curation], and none is configured there but the rules',
  );
}

function renderJudging(judging: CurateSummary['judging']): string {
  if (judging === null) return '';
  const { judge, judged, undecided, disputed } = judging;
  const open = [
    ...(undecided > 0 ? [`no word on ${undecided}`] : []),
    ...(disputed > 0 ? [`disagreement on ${disputed}`] : []),
  ];
  return `${[`judged by ${judge}: ${formatQuantity(judged, 'candidate')}`, ...open].join(', ')}\n      ${renderSpending(judging)}\n`;
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
