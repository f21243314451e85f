import type { Evaluation, EvaluationError, FilterMeasure } from '../domain/evaluation.ts';
import { renderSpending } from './render-spending.ts';
import { renderTable } from './render-table.ts';

/** For each filter its agreement with the labels, then a row for each class: every share with its interval and its denominator. */
export function renderEvaluation(evaluation: Evaluation): string {
  const { part, recordCount, confidence, filters, judges, judging } = evaluation;
  const title = `${recordCount} labelled records, part "${part}"\n\n`;
  const words = judges.map(
    ({ judge, wordCount, noWordCount, filters: own }) =>
      `\n${judge}: its word on ${wordCount} records, none on ${noWordCount}\n\n${renderMeasures(own, confidence)}`,
  );
  const cost = judging === null ? '' : `\n${renderSpending(judging)}\n`;
  return `${title}${renderMeasures(filters, confidence)}${words.join('')}${cost}`;
}

function renderMeasures(filters: readonly FilterMeasure[], confidence: number): string {
  const level = `${Math.round(confidence * 100)}%`;
  const rows = filters.flatMap(({ filter, classes, kappa }) => [
    [filter, `κ ${toCell(kappa, toNumber)}`, String(kappa.total)],
    ...classes.map((measure) => [
      `  ${measure.class}`,
      toCell(measure.precision, toPercent),
      String(measure.precision.total),
      toCell(measure.recall, toPercent),
      String(measure.recall.total),
    ]),
  ]);
  const head = ['', `precision (${level})`, 'of', `recall (${level})`, 'of'];
  return `${renderTable(head, rows, '')}\n`;
}

export function renderErrors(errors: readonly EvaluationError[]): string {
  return errors
    .map(({ id, filter, label, found, text, why }) =>
      [`${id}  ${filter}: ${found}, labelled ${label}`, `    ${text}`, `    ${why}`].join('\n'),
    )
    .join('\n');
}

interface Bounded {
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** Without bounds where the data give none. */
function toCell({ value, lower, upper }: Bounded, format: (value: number | null) => string): string {
  return lower === null || upper === null
    ? format(value)
    : `${format(value)} (${format(lower)}–${format(upper)})`;
}

/** With a decimal: targets such as 98 % are missed by less than one point. */
function toPercent(share: number | null): string {
  return share === null ? '–' : (share * 100).toFixed(1);
}

function toNumber(value: number | null): string {
  return value === null ? '–' : value.toFixed(2).replace('-', '−');
}
