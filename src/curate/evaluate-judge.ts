import { Complexity, TaskType } from '../domain/candidate.ts';
import type { JudgeMeasure } from '../domain/evaluation.ts';
import type { Judgement } from '../domain/judgement.ts';
import { Labels } from '../domain/labelled-record.ts';
import { toTaskType } from '../domain/task-category.ts';
import type { JudgeResult } from '../ports.ts';
import { measureAnswers, type Question } from './measure-answers.ts';

/** One record that was put to a judge. */
export interface Judged {
  readonly labels: Labels;
  readonly result: JudgeResult;
}

const yes = (is: boolean, name: string) => (is ? name : `not ${name}`);

const questions: readonly Question<Judgement>[] = [
  {
    filter: 'leakage',
    classes: Labels.shape.leakage.options,
    label: ({ leakage }) => leakage,
    found: ({ leakage }) => leakage,
  },
  {
    filter: 'template',
    classes: ['template', 'not template'],
    label: ({ template }) => yes(template, 'template'),
    found: ({ isTemplate }) => yes(isTemplate, 'template'),
  },
  {
    filter: 'testability',
    classes: ['testable', 'not testable'],
    label: ({ testable }) => yes(testable, 'testable'),
    found: ({ isTestable }) => yes(isTestable, 'testable'),
  },
  {
    filter: 'task type',
    classes: TaskType.options,
    label: ({ taskType }) => taskType,
    found: ({ taskType }) => toTaskType(taskType),
  },
  {
    filter: 'complexity',
    classes: Complexity.options,
    label: ({ complexity }) => complexity,
    found: ({ complexity }) => complexity,
  },
];

/**
 * Holds a judge's words against labels; of several that were asked together, also those of each. What a judge gave no word on
 * is counted, and in none of its shares.
 * @param name of the judge that was asked
 */
export function evaluateJudge(name: string, judged: readonly Judged[], confidence: number): JudgeMeasure[] {
  const words = new Map<string, { labels: Labels; word: Judgement }[]>([[name, []]]);
  const add = (judge: string, labels: Labels, word: Judgement) =>
    words.set(judge, [...(words.get(judge) ?? []), { labels, word }]);
  for (const { labels, result } of judged) {
    if (result.kind === 'judged') add(name, labels, result.judgement);
    const votes = result.kind === 'undecided' ? [] : (result.votes ?? []);
    for (const { judge, judgement } of votes) add(judge, labels, judgement);
  }
  return [...words].map(([judge, answers]) => ({
    judge,
    wordCount: answers.length,
    noWordCount: judged.length - answers.length,
    filters: questions.map((question) => measureAnswers(question, answers, confidence)),
  }));
}
