import { expect, test } from 'vitest';
import { createRulesJudge } from '../../src/adapters/judges/rules.ts';
import { createLabelledFiles } from '../../src/adapters/labels/labelled-files.ts';
import type { LabelledRecord } from '../../src/domain/labelled-record.ts';
import { noSpending } from '../../src/domain/spending.ts';
import { type EvaluationOptions, evaluateCuration } from '../../src/flows/evaluate-curation.ts';
import type { Judge, JudgeResult, JudgeSubject } from '../../src/ports.ts';
import { exampleJudgement } from '../support/example-judgement.ts';
import { exampleRecord } from '../support/example-record.ts';

type DistributiveOmit<T, K extends PropertyKey> = T extends T ? Omit<T, K> : never;

const evaluate = (records: readonly LabelledRecord[], judge: EvaluationOptions['judge'] = null) =>
  evaluateCuration({ read: async () => records }, { part: 'mine', judge, onProgress: () => {} });

test('counts where filter and label agree, with denominators and intervals', async () => {
  const leak = { prompts: ['CI of PR #12 is red, make it pass'], labels: { leakage: 'leak' } } as const;
  const { evaluation, errors } = await evaluate([
    exampleRecord({ id: 'a' }),
    exampleRecord({ id: 'b', ...leak, prompts: [...leak.prompts] }),
    exampleRecord({ id: 'c', labels: { leakage: 'leak' }, why: 'Somebody thought so.' }),
  ]);
  expect(evaluation).toMatchObject({ part: 'mine', recordCount: 3 });
  const leakage = evaluation.filters.find(({ filter }) => filter === 'leakage');
  const found = leakage?.classes.find((measure) => measure.class === 'leak');
  expect(found?.precision).toMatchObject({ value: 1, count: 1, total: 1 });
  expect(found?.recall).toMatchObject({ value: 0.5, count: 1, total: 2 });
  expect(found?.recall.lower).toBeCloseTo(0.0945, 4);
  expect(found?.recall.upper).toBeCloseTo(0.9055, 4);
  expect(leakage?.kappa.total).toBe(3);
  expect(errors.filter(({ filter }) => filter === 'leakage')).toEqual([
    {
      id: 'c',
      filter: 'leakage',
      label: 'leak',
      found: 'none',
      text: 'the prompt gives nothing away',
      why: 'Somebody thought so.',
    },
  ]);
});

test('a class that nobody has is measured by nothing', async () => {
  const { evaluation } = await evaluate([exampleRecord()]);
  const template = evaluation.filters.find(({ filter }) => filter === 'template');
  expect(template?.classes[0]).toEqual({
    class: 'template',
    precision: { value: null, lower: null, upper: null, count: 0, total: 0 },
    recall: { value: null, lower: null, upper: null, count: 0, total: 0 },
  });
  expect(template?.kappa.value).toBeNull();
});

test('files that are new, gone or without a last newline make patches that the filters can read', async () => {
  const { evaluation } = await evaluate([
    exampleRecord({
      changes: [
        { path: 'src/new.ts', before: null, after: 'export const a = 1;' },
        { path: 'src/old.ts', before: 'export const b = 1;\n', after: null },
        { path: 'src/empty.ts', before: null, after: '' },
        { path: 'src/a b.ts', before: 'x', after: 'y\n' },
      ],
    }),
  ]);
  const testability = evaluation.filters.find(({ filter }) => filter === 'testability');
  expect(testability?.classes[0]?.recall.value).toBe(1);
});

test('a judge is asked about every record, and so is each of several; where there is no word, it is counted', async () => {
  const says = (judge: string, leakage: 'none' | 'leak') => ({
    judge,
    judgement: exampleJudgement({ leakage }),
  });
  const words = new Map<string, DistributiveOmit<JudgeResult, 'spending'>>([
    ['clear', { kind: 'judged', ...says('both', 'leak'), votes: [says('x', 'leak'), says('y', 'leak')] }],
    ['disputed', { kind: 'disputed', fields: ['leakage'], votes: [says('x', 'leak'), says('y', 'none')] }],
    ['down', { kind: 'undecided', cause: 'provider', detail: 'it is down' }],
  ]);
  const spending = { usage: { ...noSpending.usage, requestCount: 2 }, costUsd: 0.5 };
  const seen: JudgeSubject[] = [];
  const judge: Judge = {
    name: 'both',
    version: '1',
    async judge(subject) {
      seen.push(subject);
      const word = words.get(subject.prompts[0] ?? '');
      if (word === undefined) throw new Error(`no word on ${subject.prompts[0]}`);
      return { ...word, spending };
    },
  };
  const records = [...words.keys()].map((id) =>
    exampleRecord({ id, prompts: [id], labels: { leakage: 'leak' } }),
  );
  const { evaluation } = await evaluate(records, { judge, concurrency: 2, close: async () => {} });
  expect(seen.map(({ prompts }) => prompts[0])).toEqual([...words.keys()]);
  const shareOf = (name: string) => {
    const own = evaluation.judges.find((each) => each.judge === name);
    const leak = own?.filters[0]?.classes.find((each) => each.class === 'leak');
    return [own?.wordCount, own?.noWordCount, leak?.recall.count, leak?.recall.total];
  };
  expect(shareOf('both')).toEqual([1, 2, 1, 1]);
  expect(shareOf('x')).toEqual([2, 1, 2, 2]);
  expect(shareOf('y')).toEqual([2, 1, 1, 2]);
  expect(evaluation.judging).toMatchObject({ usage: { requestCount: 6 }, costUsd: 1.5 });
});

test('the rules, asked as a judge, say what their filters say', async () => {
  const records = await createLabelledFiles('fixtures/labelled').read('build');
  const judge = { judge: createRulesJudge(), concurrency: 1, close: async () => {} };
  const { evaluation } = await evaluate(records.slice(0, 300), judge);
  for (const filter of ['template', 'testability', 'task type', 'complexity']) {
    const own = evaluation.judges[0]?.filters.find((each) => each.filter === filter);
    expect(own).toEqual(evaluation.filters.find((each) => each.filter === filter));
  }
});

test('on the building part the filters are what they were tuned to be', async () => {
  const { evaluation } = await evaluateCuration(createLabelledFiles('fixtures/labelled'), {
    part: 'build',
    judge: null,
    onProgress: () => {},
  });
  const of = (filter: string, name: string) => {
    const measures = evaluation.filters.find((each) => each.filter === filter)?.classes;
    const measure = measures?.find((each) => each.class === name);
    return [measure?.precision.value ?? 0, measure?.recall.value ?? 0];
  };
  const check = (filter: string, name: string, minPrecision: number, minRecall: number) => {
    const [precision = 0, recall = 0] = of(filter, name);
    expect([filter, precision >= minPrecision, recall >= minRecall]).toEqual([filter, true, true]);
  };
  check('leakage', 'leak', 0.975, 0.9);
  check('template', 'template', 0.985, 0.95);
  check('testability', 'testable', 0.99, 0.99);
  check('all together', 'kept', 0.9, 0.93);
  check('task type', 'bug_fix', 0.79, 0.8);
});
