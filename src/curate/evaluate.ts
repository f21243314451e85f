import { Complexity, TaskType } from '../domain/candidate.ts';
import type { Evaluation, EvaluationError, FilterMeasure, Share } from '../domain/evaluation.ts';
import type { Finding } from '../domain/finding.ts';
import { type LabelledRecord, Labels } from '../domain/labelled-record.ts';
import { cohensKappa } from '../stats/cohens-kappa.ts';
import { wilsonInterval } from '../stats/wilson-interval.ts';
import { type Curated, curateCandidates } from './curate-candidates.ts';
import { labelledRepo, type SplitPatch, toBaseTree, toLabelledCandidate } from './labelled-candidate.ts';
import { createMemoryTrees } from './memory-trees.ts';

/** What is measured: the class that a label names, and the class that curation's words come to. */
interface Question {
  readonly filter: string;
  readonly classes: readonly string[];
  label(labels: Labels): string | null;
  /** `null`: it said nothing of this record, which is left out. */
  found(curated: Curated): string | null;
}

const yes = (is: boolean, name: string) => (is ? name : `not ${name}`);

const said = (curated: Curated, filter: string): Finding => {
  const finding = curated.findings.find((each) => each.filter === filter);
  if (finding === undefined) throw new Error(`${filter} said nothing of ${curated.decision.subjectId}`);
  return finding;
};

const evidenceOf = (curated: Curated, filter: string, key: string) =>
  String(said(curated, filter).evidence[key] ?? 'none');

const questions: readonly Question[] = [
  {
    filter: 'leakage',
    classes: Labels.shape.leakage.options,
    label: ({ leakage }) => leakage,
    found: (curated) => evidenceOf(curated, 'leakage', 'grade'),
  },
  {
    filter: 'template',
    classes: ['template', 'not template'],
    label: ({ template }) => yes(template, 'template'),
    found: (curated) => yes(said(curated, 'template').outcome === 'reject', 'template'),
  },
  {
    filter: 'testability',
    classes: ['testable', 'not testable'],
    label: ({ testable }) => yes(testable, 'testable'),
    found: (curated) => yes(said(curated, 'testability').outcome !== 'reject', 'testable'),
  },
  {
    filter: 'untestable cause',
    classes: Labels.shape.untestableCause.unwrap().options,
    label: ({ untestableCause }) => untestableCause,
    found: (curated) => {
      const cause = evidenceOf(curated, 'testability', 'cause');
      return cause === 'none' ? null : cause;
    },
  },
  {
    filter: 'specification',
    classes: Labels.shape.specification.options,
    label: ({ specification }) => specification,
    found: (curated) => evidenceOf(curated, 'specification', 'grade'),
  },
  {
    filter: 'all together',
    classes: ['kept', 'not kept'],
    label: ({ leakage, template, testable, specification }) =>
      yes(leakage !== 'leak' && !template && testable && specification === 'sufficient', 'kept'),
    found: ({ kind }) => yes(kind === 'kept', 'kept'),
  },
  {
    filter: 'task type',
    classes: TaskType.options,
    label: ({ taskType }) => taskType,
    found: (curated) => classificationOf(curated)?.taskType ?? null,
  },
  {
    filter: 'complexity',
    classes: Complexity.options,
    label: ({ complexity }) => complexity,
    found: (curated) => classificationOf(curated)?.complexity ?? null,
  },
];

function classificationOf(curated: Curated) {
  return curated.kind === 'kept' ? curated.candidate.classification : null;
}

const confidence = 0.95;

/** Runs every filter over labelled records, all of them together as curation does, and counts where words and labels agree. */
export async function evaluateFilters(
  records: readonly LabelledRecord[],
  options: { readonly part: string; readonly splitPatch: SplitPatch },
): Promise<{ readonly evaluation: Evaluation; readonly errors: readonly EvaluationError[] }> {
  const candidates = await Promise.all(
    records.map((record) => toLabelledCandidate(record, options.splitPatch)),
  );
  const git = createMemoryTrees(Object.fromEntries(records.map((record) => [record.id, toBaseTree(record)])));
  const curated: Curated[] = [];
  for await (const each of curateCandidates(candidates, { repositories: [{ name: labelledRepo, git }] })) {
    curated.push(each);
  }
  const pairs = records.map((record, i) => [record, curated[i]] as [LabelledRecord, Curated]);
  return {
    evaluation: {
      part: options.part,
      recordCount: records.length,
      confidence,
      methods: { shares: 'wilson', kappa: 'cohen-fleiss-1969' },
      filters: questions.map((question) => measure(question, pairs)),
    },
    errors: questions.flatMap((question) => pairs.flatMap((pair) => toErrors(question, pair))),
  };
}

function measure(
  { filter, classes, label, found }: Question,
  pairs: readonly [LabelledRecord, Curated][],
): FilterMeasure {
  const table = classes.map(() => classes.map(() => 0));
  for (const [record, curated] of pairs) {
    const row = table[classes.indexOf(label(record.labels) ?? '')];
    const column = classes.indexOf(found(curated) ?? '');
    if (row !== undefined && column >= 0) row[column] = (row[column] ?? 0) + 1;
  }
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  return {
    filter,
    classes: classes.map((name, i) => {
      const count = table[i]?.[i] ?? 0;
      return {
        class: name,
        precision: toShare(count, sum(table.map((row) => row[i] ?? 0))),
        recall: toShare(count, sum(table[i] ?? [])),
      };
    }),
    kappa: { ...cohensKappa(table, confidence), total: sum(table.flat()) },
  };
}

function toShare(count: number, total: number): Share {
  const interval = wilsonInterval(count, total, confidence);
  return {
    value: total === 0 ? null : count / total,
    lower: interval?.lower ?? null,
    upper: interval?.upper ?? null,
    count,
    total,
  };
}

function toErrors(
  { filter, label, found }: Question,
  [record, curated]: [LabelledRecord, Curated],
): EvaluationError[] {
  const [wanted, got] = [label(record.labels), found(curated)];
  if (wanted === null || got === null || wanted === got) return [];
  const finding = curated.findings.find((each) => each.filter === filter);
  const text = finding?.text ?? curated.decision.evidence.text;
  return [{ id: record.id, filter, label: wanted, found: got, text, why: record.why }];
}
