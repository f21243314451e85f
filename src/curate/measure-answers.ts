import type { FilterMeasure, Share } from '../domain/evaluation.ts';
import type { Labels } from '../domain/labelled-record.ts';
import { cohensKappa } from '../stats/cohens-kappa.ts';
import { wilsonInterval } from '../stats/wilson-interval.ts';

/** What is measured: the class that a label names, and the class that somebody's word comes to. */
export interface Question<Word> {
  readonly filter: string;
  readonly classes: readonly string[];
  label(labels: Labels): string | null;
  /** `null`: it says nothing of this record, which is left out. */
  found(word: Word): string | null;
}

/** Counts where words and labels agree. */
export function measureAnswers<Word>(
  { filter, classes, label, found }: Question<Word>,
  answers: readonly { readonly labels: Labels; readonly word: Word }[],
  confidence: number,
): FilterMeasure {
  const table = classes.map(() => classes.map(() => 0));
  for (const { labels, word } of answers) {
    const row = table[classes.indexOf(label(labels) ?? '')];
    const column = classes.indexOf(found(word) ?? '');
    if (row !== undefined && column >= 0) row[column] = (row[column] ?? 0) + 1;
  }
  return {
    filter,
    classes: classes.map((name, i) => {
      const count = table[i]?.[i] ?? 0;
      return {
        class: name,
        precision: toShare(count, sum(table.map((row) => row[i] ?? 0)), confidence),
        recall: toShare(count, sum(table[i] ?? []), confidence),
      };
    }),
    kappa: { ...cohensKappa(table, confidence), total: sum(table.flat()) },
  };
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

function toShare(count: number, total: number, confidence: number): Share {
  const interval = wilsonInterval(count, total, confidence);
  return {
    value: total === 0 ? null : count / total,
    lower: interval?.lower ?? null,
    upper: interval?.upper ?? null,
    count,
    total,
  };
}
