import type { Candidate } from '../domain/candidate.ts';
import type { EvaluationError, FilterMeasure } from '../domain/evaluation.ts';
import { type LabelledRecord, Labels } from '../domain/labelled-record.ts';
import { parsePatch } from '../domain/patch.ts';
import { classify } from './classify.ts';
import { type Curated, curateCandidates } from './curate-candidates.ts';
import { type Answer, questions, said } from './evaluation-questions.ts';
import { labelledRepo, type SplitPatch, toBaseTree, toLabelledCandidate } from './labelled-candidate.ts';
import { measureAnswers, type Question } from './measure-answers.ts';
import { createMemoryTrees } from './memory-trees.ts';

/** What curation makes of labelled records: of all of them together, as it does of candidates. */
export async function answerLabelled(
  records: readonly LabelledRecord[],
  splitPatch: SplitPatch,
): Promise<readonly Answer[]> {
  const candidates = await Promise.all(records.map((record) => toLabelledCandidate(record, splitPatch)));
  const git = createMemoryTrees(Object.fromEntries(records.map((record) => [record.id, toBaseTree(record)])));
  const curated: Curated[] = [];
  for await (const each of curateCandidates(candidates, { repositories: [{ name: labelledRepo, git }] })) {
    curated.push(each);
  }
  return records.map((record, i): Answer => {
    const [own, candidate] = [curated[i], candidates[i]];
    if (own === undefined || candidate === undefined)
      throw new Error(`curation said nothing of ${record.id}`);
    return toAnswer(record, candidate, own);
  });
}

/** Counts where the words of each filter and the labels agree. */
export function evaluateFilters(answers: readonly Answer[], confidence: number): FilterMeasure[] {
  const words = answers.map((word) => ({ labels: word.record.labels, word }));
  return questions.map((question) => measureAnswers(question, words, confidence));
}

/** Every record on which a filter and a label differ. */
export function listErrors(answers: readonly Answer[]): EvaluationError[] {
  return questions.flatMap((question) => answers.flatMap((answer) => toErrors(question, answer)));
}

function toErrors({ filter, label, found }: Question<Answer>, answer: Answer): EvaluationError[] {
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
  return { record, candidate, curated, classification };
}
