import type { Estimate } from '../domain/estimate.ts';
import type { Contamination, Digest, Imbalance, ItemRecord, Series } from '../domain/refresh.ts';
import { escapeMarkdown, toMarkdownCode } from './words/escape-markdown.ts';
import { formatPercent, formatPoints, formatQuantity } from './words/format.ts';

/** What a refresh has done, for whoever was not there. */
export function renderDigestMarkdown(digest: Digest): string {
  const { added, revalidated, review, quarantined, retired, tasks, resting } = digest;
  return [
    `# Benchmark, ${digest.at.slice(0, 10)}`,
    '',
    `${formatQuantity(tasks, 'active task')}, ${resting} resting. Since ${digest.since?.slice(0, 10) ?? 'the beginning'}: ` +
      `${added} added, ${revalidated} revalidated, ${review} reviewed, ${quarantined} quarantined, ${retired} retired.`,
    ...section('What has changed', digest.events.map(renderEvent)),
    ...section('Solve rates', digest.series.flatMap(renderSeries)),
    ...section('Over- and under-represented', digest.imbalance.map(renderImbalance)),
    ...section('Saturated', digest.saturated.map(renderItem)),
    ...section('What models may know', digest.contamination.map(renderContamination)),
    '',
  ].join('\n');
}

const section = (title: string, lines: readonly string[]) =>
  lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines];

const renderEvent = ({ taskId, event: { to, reason, text } }: Digest['events'][number]) =>
  `- ${toMarkdownCode(taskId)} ${to} (${reason}): ${escapeMarkdown(text)}`;

function renderSeries({ variantName, points }: Series): string[] {
  const rows = points.map(({ release, anchors, rolling, change, isChangePoint }) => {
    const cells = [release, formatRate(anchors), formatRate(rolling), change ? formatChange(change) : '–'];
    return `| ${cells.map(escapeMarkdown).join(' | ')} | ${isChangePoint ? '**changed**' : ''} |`;
  });
  const head = '| release | on anchors | on all tasks | since the one before, on common anchors | |';
  return [`**${escapeMarkdown(variantName)}**`, '', head, '|---|---|---|---|---|', ...rows, ''];
}

const renderImbalance = ({ dimension, value, share, expectedShare, isOver }: Imbalance) =>
  `- ${isOver ? 'too much' : 'too little'}: ${dimension} ${escapeMarkdown(value)}, ` +
  `${formatPercent(share)} of the tasks and ${formatPercent(expectedShare)} of the work`;

const renderItem = ({ taskId, saturation, experimentCount }: ItemRecord) =>
  `- ${toMarkdownCode(taskId)}: ${saturation === 'all' ? 'every' : 'no'} variant of the last ${experimentCount} experiments solves it`;

function renderContamination({ model, cutoff, datedBefore, isPublic }: Contamination): string {
  const name = escapeMarkdown(model);
  if (cutoff === null) return `- ${name}: how far its knowledge goes is not known`;
  const { date, source } = cutoff;
  return `- ${name} is said to know nothing after ${date} (${source}): ${formatQuantity(datedBefore.length, 'task')} older, ${isPublic.length} of them public`;
}

function formatRate({ value, lower, upper, confidence, taskCount, excludedCount }: Estimate): string {
  const interval =
    lower === null || upper === null
      ? 'no interval'
      : `${formatPercent(confidence)} interval ${formatPercent(lower)} to ${formatPercent(upper)}`;
  return `${formatPercent(value)} (${interval}, ${formatQuantity(taskCount, 'task')}, ${excludedCount} cells left out)`;
}

function formatChange({ value, lower, upper, confidence, taskCount }: Estimate): string {
  const interval =
    lower === null || upper === null
      ? 'no interval'
      : `${formatPercent(confidence)} interval ${formatPoints(lower)} to ${formatPoints(upper)}`;
  return `${formatPoints(value)} (${interval}, ${formatQuantity(taskCount, 'task')})`;
}
