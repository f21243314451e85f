import { toJudgeSubject } from '../../curate/apply-judgement.ts';
import { answerLabelled, evaluateFilters, listErrors } from '../../curate/evaluate.ts';
import { evaluateJudge, type Judged } from '../../curate/evaluate-judge.ts';
import type { Answer } from '../../curate/evaluation-questions.ts';
import type { Evaluation, EvaluationError } from '../../domain/evaluation.ts';
import { noTestRules } from '../../domain/file-kinds.ts';
import type { OnProgress } from '../../domain/progress.ts';
import { addSpending, noSpending, type Spending } from '../../domain/spending.ts';
import { splitPatch } from '../../mine/split-patch.ts';
import type { LabelledSet } from '../../ports.ts';
import { forEachConcurrently } from '../for-each-concurrently.ts';
import type { OpenJudge } from '../house.ts';

const confidence = 0.95;

export interface EvaluationOptions {
  readonly part: string;
  /** Is put every record; `null`: the filters are measured alone. */
  readonly judge: OpenJudge | null;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}

/** Holds curation's filters against a labelled set, and a judge. */
export async function evaluateCuration(
  labels: LabelledSet,
  options: EvaluationOptions,
): Promise<{ readonly evaluation: Evaluation; readonly errors: readonly EvaluationError[] }> {
  const records = await labels.read(options.part);
  const answers = await answerLabelled(records, (files) =>
    splitPatch(files, noTestRules, async () => ({ before: '', after: '' })),
  );
  const asked = options.judge && (await ask(options.judge, answers, options));
  return {
    evaluation: {
      part: options.part,
      recordCount: records.length,
      confidence,
      methods: { shares: 'wilson', kappa: 'cohen-fleiss-wilson' },
      filters: evaluateFilters(answers, confidence),
      judges: asked ? evaluateJudge(asked.name, asked.judged, confidence) : [],
      judging: asked ? asked.spending : null,
    },
    errors: listErrors(answers),
  };
}

async function ask(
  { judge, concurrency }: OpenJudge,
  answers: readonly Answer[],
  { onProgress, signal }: EvaluationOptions,
): Promise<{ name: string; judged: readonly Judged[]; spending: Spending }> {
  const judged: Judged[] = [];
  let spending = noSpending;
  const [stage, total] = ['judge', answers.length];
  onProgress({ kind: 'started', stage, total });
  await forEachConcurrently(answers, concurrency, signal, async ({ record, candidate, curated, ...rest }) => {
    const subject = toJudgeSubject({ ...candidate, classification: rest.classification }, curated);
    const result = await judge.judge(subject, signal);
    spending = addSpending(spending, result.spending);
    if (result.kind === 'undecided' && result.cause === 'cancelled') return;
    judged.push({ labels: record.labels, result });
    const [done, text, { costUsd }] = [judged.length, `${record.id}  ${result.kind}`, spending];
    onProgress({ kind: 'advanced', stage, done, total, id: record.id, text, costUsd });
  });
  const text = `${judge.name} was asked about ${judged.length} of ${total} records`;
  onProgress({ kind: 'finished', stage, done: judged.length, text });
  return { name: judge.name, judged, spending };
}
