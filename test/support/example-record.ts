import type { LabelledRecord } from '../../src/domain/labelled-record.ts';

/** A good task: a clear bug, a change of code, a test. */
export function exampleRecord(
  over: Partial<Omit<LabelledRecord, 'labels'>> & { labels?: Partial<LabelledRecord['labels']> } = {},
): LabelledRecord {
  const { labels, ...rest } = over;
  return {
    id: 'b-1',
    prompts: ['The total is off by a cent when the cart holds three items of 0.1.'],
    hasAttachments: false,
    branch: null,
    goldMessage: 'Count in cents (#12)',
    goldCommit: '3f9c2ab8e41d5a7096b2c8d1e0f4a5b6c7d8e9f0',
    changes: [
      {
        path: 'src/cart.ts',
        before: 'export const total = (items: Item[]) => sum(items.map(({ price }) => price));\n',
        after:
          'export const total = (items: Item[]) => sum(items.map(({ price }) => Math.round(price * 100))) / 100;\n',
      },
      {
        path: 'test/cart.test.ts',
        before: null,
        after: "test('cents', () => expect(total(three)).toBe(0.3));\n",
      },
    ],
    otherFiles: ['package.json'],
    otherContents: {},
    labels: {
      leakage: 'none',
      template: false,
      templateCluster: null,
      testable: true,
      untestableCause: null,
      specification: 'sufficient',
      taskType: 'bug_fix',
      complexity: 'low',
      ...labels,
    },
    why: 'A symptom with an example.',
    ...rest,
  };
}
