import { readConfig } from '../config/config.ts';
import { type CurateSummary, curate as curateFlow } from '../flows/curate.ts';
import { formatCount, formatQuantity, formatUsd } from '../report/words/format.ts';
import { createHouse } from '../wire.ts';
import { toNextStep } from './next-step.ts';
import { renderReasons } from './render-reasons.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';

export async function curate(context: CommandContext, _options: GlobalOptions): Promise<number> {
  const config = readConfig(context.directory, context.configFile);
  const house = await createHouse(config);
  try {
    const summary = await curateFlow(house, {
      minAiShare: config.curation.minAiShare,
      onProgress: context.onProgress,
      signal: context.signal,
    });
    const text = `${summary.candidates} candidates → ${summary.kept} kept\n${renderReasons(summary.rejections)}${renderJudging(summary.judging)}`;
    await context.output.print(`${text}${toNextStep(context, 'rollbench validate')}`, summary);
    if (context.signal.aborted) return exitCodes.interrupted;
    return (summary.judging?.undecided ?? 0) > 0 ? exitCodes.incomplete : exitCodes.done;
  } finally {
    await house.store.close();
  }
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
