import type { Report } from '../domain/report.ts';
import { sanitizeText } from './words/sanitize-text.ts';

const columns = [
  ...['experiment', 'task', 'kind', 'repo', 'type', 'complexity', 'language', 'crosses_packages'],
  ...['prompt_length', 'age_days', 'ai_share', 'author_family', 'variant', 'variant_id', 'repeat', 'verdict'],
] as const;

/** A row for each cell, in order of tasks, variants and repeats (RFC 4180); a cell without a verdict has an empty one. */
export function renderReportCsv({ experimentId, tasks, variants }: Report): string {
  const rows = tasks.flatMap((task) =>
    variants.flatMap(({ id, name }) =>
      (task.verdicts[id] ?? []).map((verdict, i) => [
        ...[experimentId, task.taskId, task.kind, task.repo, task.taskType, task.complexity, task.language],
        ...[task.crossesPackages, task.promptLength, Number(task.ageDays.toFixed(1)), task.aiShare ?? ''],
        ...[task.authorFamily ?? '', name, id, i + 1, verdict ?? ''],
      ]),
    ),
  );
  return `${[columns, ...rows].map((row) => row.map(toField).join(',')).join('\r\n')}\r\n`;
}

/** What a spreadsheet would take for a formula is made text: names come from outside. */
function toField(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const text = sanitizeText(value).replace(/^(?=[=+\-@])/, "'");
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
