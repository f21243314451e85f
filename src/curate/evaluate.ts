import type { Candidate } from '../domain/candidate.ts';
import type { Evaluation, EvaluationError, FilterMeasure, Share } from '../domain/evaluation.ts';
import { type LabelledRecord, Labels } from '../domain/labelled-record.ts';
import { parsePatch } from '../domain/patch.ts';
import { cohensKappa } from '../stats/cohens-kappa.ts';
import { wilsonInterval } from '../stats/wilson-interval.ts';
import { classify } from './classify.ts';
import { type Curated, curateCandidates } from './curate-candidates.ts';
import { type Answer, type Question, questions, said } from './evaluation-questions.ts';
import { labelledRepo, type SplitPatch, toBaseTree, toLabelledCandidate } from './labelled-candidate.ts';
import { createMemoryTrees } from './memory-trees.ts';

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
  const answers = records.map((record, i): Answer => {
    const [own, candidate] = [curated[i], candidates[i]];
    if (own === undefined || candidate === undefined)
      throw new Error(`curation said nothing of ${record.id}`);
    return toAnswer(record, candidate, own);
  });
  return {
    evaluation: {
      part: options.part,
      recordCount: records.length,
      confidence,
      methods: { shares: 'wilson', kappa: 'cohen-fleiss-wilson' },
      filters: questions.map((question) => measure(question, answers)),
    },
    errors: questions.flatMap((question) => answers.flatMap((answer) => toErrors(question, answer))),
  };
}

function measure({ filter, classes, label, found }: Question, answers: readonly Answer[]): FilterMeasure {
  const table = classes.map(() => classes.map(() => 0));
  for (const answer of answers) {
    const row = table[classes.indexOf(label(answer.record.labels) ?? '')];
    const column = classes.indexOf(found(answer) ?? '');
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

function toErrors({ filter, label, found }: Question, answer: Answer): EvaluationError[] {
  const { record, curated } = answer;
  const [wanted, got] = [label(record.labels), found(answer)];
  if (wanted === null || got === null || wanted === got) return [];
  const finding = curated.findings.find((each) => each.filter === filter);
  const text = finding?.text ?? curated.decision.evidence.text;
  return [{ id: record.id, filter, label: wanted, found: got, text, why: record.why }];
}

/** Curation classifies what it keeps; here all are. */
function toAnswer(record: LabelledRecord, candidate: Candidate, curated: Curated): Answer {
  const cause = Labels.shape.untestableCause.parse(said(curated, 'testability').evidence.cause);
  const files = parsePatch(candidate.goldPatch);
  const { classification } = classify(candidate, files, Object.keys(toBaseTree(record)), cause);
  return { record, curated, classification };
}
