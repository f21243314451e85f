import { type Candidate, type Classification, Complexity, TaskType } from '../domain/candidate.ts';
import type { Finding } from '../domain/finding.ts';
import { type LabelledRecord, Labels } from '../domain/labelled-record.ts';
import type { Curated } from './curate-candidates.ts';
import type { Question } from './measure-answers.ts';

/** A labelled record, and what curation says of it. */
export interface Answer {
  readonly record: LabelledRecord;
  readonly candidate: Candidate;
  readonly curated: Curated;
  /** Also of what was not kept. */
  readonly classification: Classification;
}

const yes = (is: boolean, name: string) => (is ? name : `not ${name}`);

export const said = (curated: Curated, filter: string): Finding => {
  const finding = curated.findings.find((each) => each.filter === filter);
  if (finding === undefined) throw new Error(`${filter} said nothing of ${curated.decision.subjectId}`);
  return finding;
};

const evidenceOf = (curated: Curated, filter: string, key: string) =>
  String(said(curated, filter).evidence[key] ?? 'none');

export const questions: readonly Question<Answer>[] = [
  {
    filter: 'leakage',
    classes: Labels.shape.leakage.options,
    label: ({ leakage }) => leakage,
    found: ({ curated }) => evidenceOf(curated, 'leakage', 'grade'),
  },
  {
    filter: 'template',
    classes: ['template', 'not template'],
    label: ({ template }) => yes(template, 'template'),
    found: ({ curated }) => yes(said(curated, 'template').outcome === 'reject', 'template'),
  },
  {
    filter: 'testability',
    classes: ['testable', 'not testable'],
    label: ({ testable }) => yes(testable, 'testable'),
    found: ({ curated }) => yes(said(curated, 'testability').outcome !== 'reject', 'testable'),
  },
  {
    filter: 'untestable cause',
    classes: Labels.shape.untestableCause.unwrap().options,
    label: ({ untestableCause }) => untestableCause,
    found: ({ curated }) => {
      const cause = evidenceOf(curated, 'testability', 'cause');
      return cause === 'none' ? null : cause;
    },
  },
  {
    filter: 'specification',
    classes: Labels.shape.specification.options,
    label: ({ specification }) => specification,
    found: ({ curated }) => evidenceOf(curated, 'specification', 'grade'),
  },
  {
    filter: 'all together',
    classes: ['kept', 'not kept'],
    label: ({ leakage, template, testable, specification }) =>
      yes(leakage !== 'leak' && !template && testable && specification === 'sufficient', 'kept'),
    found: ({ curated: { kind } }) => yes(kind === 'kept', 'kept'),
  },
  {
    filter: 'task type',
    classes: TaskType.options,
    label: ({ taskType }) => taskType,
    found: ({ classification }) => classification.taskType,
  },
  {
    filter: 'complexity',
    classes: Complexity.options,
    label: ({ complexity }) => complexity,
    found: ({ classification }) => classification.complexity,
  },
];
