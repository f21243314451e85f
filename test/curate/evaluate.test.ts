import { expect, test } from 'vitest';
import { createLabelledFiles } from '../../src/adapters/labels/labelled-files.ts';
import { evaluateFilters } from '../../src/curate/evaluate.ts';
import { noTestRules } from '../../src/domain/file-kinds.ts';
import { evaluateCuration } from '../../src/flows/evaluate-curation.ts';
import { splitPatch } from '../../src/mine/split-patch.ts';
import { exampleRecord } from '../support/example-record.ts';

const evaluate = (records: Parameters<typeof evaluateFilters>[0]) =>
  evaluateFilters(records, {
    part: 'mine',
    splitPatch: (files) => splitPatch(files, noTestRules, async () => ({ before: '', after: '' })),
  });

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

test('on the building part the filters are what they were tuned to be', async () => {
  const { evaluation } = await evaluateCuration(createLabelledFiles('fixtures/labelled'), 'build');
  const of = (filter: string, name: string) => {
    const measures = evaluation.filters.find((each) => each.filter === filter)?.classes;
    const measure = measures?.find((each) => each.class === name);
    return [measure?.precision.value ?? 0, measure?.recall.value ?? 0];
  };
  const check = (filter: string, name: string, minPrecision: number, minRecall: number) => {
    const [precision = 0, recall = 0] = of(filter, name);
    expect([filter, precision >= minPrecision, recall >= minRecall]).toEqual([filter, true, true]);
  };
  check('leakage', 'leak', 0.98, 0.94);
  check('template', 'template', 0.98, 0.92);
  check('testability', 'testable', 0.98, 0.98);
  check('all together', 'kept', 0.9, 0.97);
  check('task type', 'bug_fix', 0.8, 0.83);
});
