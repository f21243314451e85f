import type { Comparison } from '../domain/comparison.ts';
import { fold, joinSections, quoteMarkdown, renderTable, renderWarnings } from './markdown/pieces.ts';
import { escapeMarkdown, toMarkdownCode } from './words/escape-markdown.ts';
import { formatPercent, formatQuantity } from './words/format.ts';
import {
  listShownChanges,
  toDecisionSentence,
  toPermutationSentence,
  toPowerSentence,
  unsealedBadge,
} from './words/sentences.ts';

/** One comparison for a pull-request comment: the decision in sight, what it rests on folded. */
export function renderComparisonMarkdown(comparison: Comparison): string {
  return joinSections([
    `### ${toDecisionSentence(comparison, quoteMarkdown)}`,
    comparison.isSealed ? '' : `> **${unsealedBadge}**: agents could reach the machine they ran on.`,
    comparison.pairedTasks > 1
      ? `${toPowerSentence(comparison)} Permutation: ${toPermutationSentence(comparison)}.`
      : '',
    renderSides(comparison),
    renderWarnings(comparison.warnings),
    renderChanges('gained', comparison),
    renderChanges('lost', comparison),
    renderSettings(comparison),
  ]);
}

function renderSides(comparison: Comparison): string {
  const { difference, pairedTasks, unpairedTasks } = comparison;
  const row = (role: string, name: string, rate: number | null, experiment: string) => [
    role,
    quoteMarkdown(name),
    formatPercent(rate),
    toMarkdownCode(experiment),
  ];
  const over = [
    formatQuantity(pairedTasks, 'task'),
    formatQuantity(difference.trialCount, 'trial'),
    `${formatQuantity(difference.excludedCount, 'cell')} left out`,
    `${formatQuantity(unpairedTasks, 'task')} not graded on both sides`,
  ];
  return [
    renderTable(
      ['', 'Variant', 'Solved', 'Experiment'],
      [
        row('candidate', comparison.nameB, comparison.rateB, comparison.experimentB),
        row('baseline', comparison.nameA, comparison.rateA, comparison.experimentA),
      ],
    ),
    `Over ${over.join(', ')}.`,
  ].join('\n\n');
}

function renderChanges(label: 'gained' | 'lost', comparison: Comparison): string {
  const { shown, hiddenCount } = listShownChanges(comparison, label);
  if (shown.length === 0) return '';
  const table = renderTable(
    ['Task', 'Before', 'Now', 'Trial of the baseline', 'Trial of the candidate'],
    shown.map(({ taskId, rateA, rateB, trialsA, trialsB }) => [
      toMarkdownCode(taskId),
      formatPercent(rateA),
      formatPercent(rateB),
      toMarkdownCode(trialsA[0] ?? ''),
      toMarkdownCode(trialsB[0] ?? ''),
    ]),
  );
  const more = hiddenCount > 0 ? `\n\n${hiddenCount} more with \`rollbench compare --json\`.` : '';
  return fold(`${formatQuantity(shown.length + hiddenCount, 'task')} ${label}`, table + more);
}

function renderSettings({ differingSettings }: Comparison): string {
  if (differingSettings.length === 0) return 'The settings are the same.';
  const items = differingSettings.map(
    ({ key, a, b }) =>
      `- ${escapeMarkdown(key)}: ${toMarkdownCode(JSON.stringify(a))} → ${toMarkdownCode(JSON.stringify(b))}`,
  );
  return fold(`${formatQuantity(differingSettings.length, 'setting')} differ`, items.join('\n'));
}
