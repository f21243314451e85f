import type { Evaluation, EvaluationError, Share } from '../domain/evaluation.ts';
import { renderTable } from './render-table.ts';

/** A row for each class of each filter: every share with its denominator and its interval. */
export function renderEvaluation({ part, recordCount, confidence, filters }: Evaluation): string {
  const level = `${Math.round(confidence * 100)}%`;
  const rows = filters.flatMap(({ filter, classes, kappa }) =>
    classes.map((measure, i) => [
      i === 0 ? filter : '',
      measure.class,
      ...toCells(measure.precision),
      ...toCells(measure.recall),
      i === 0 ? toNumber(kappa.value) : '',
      i === 0 ? toRange(kappa.lower, kappa.upper, toNumber) : '',
    ]),
  );
  const head = ['filter', 'class', 'precision', level, 'of', 'recall', level, 'of', 'κ', level];
  return `${recordCount} labelled records, part "${part}"\n\n${renderTable(head, rows, 'class')}\n`;
}

export function renderErrors(errors: readonly EvaluationError[]): string {
  return errors
    .map(({ id, filter, label, found, text, why }) =>
      [`${id}  ${filter}: ${found}, labelled ${label}`, `    ${text}`, `    ${why}`].join('\n'),
    )
    .join('\n');
}

function toCells({ value, lower, upper, total }: Share): string[] {
  return [toPercent(value), toRange(lower, upper, toPercent), String(total)];
}

function toRange(
  lower: number | null,
  upper: number | null,
  format: (value: number | null) => string,
): string {
  return lower === null || upper === null ? '–' : `${format(lower)}–${format(upper)}`;
}

/** With a decimal: targets such as 98 % are missed by less than one point. */
function toPercent(share: number | null): string {
  return share === null ? '–' : (share * 100).toFixed(1);
}

function toNumber(value: number | null): string {
  return value === null ? '–' : value.toFixed(2).replace('-', '−');
}
