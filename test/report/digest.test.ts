import { expect, test } from 'vitest';
import type { Digest } from '../../src/domain/refresh.ts';
import { renderDigestMarkdown } from '../../src/report/render-digest-markdown.ts';

const estimate = (value: number, taskCount: number) => ({
  ...{ value, lower: value - 0.1, upper: value + 0.1, confidence: 0.95, method: 'any' },
  ...{ taskCount, trialCount: taskCount * 3, excludedCount: 1 },
});

const digest: Digest = {
  ...{ added: 2, revalidated: 5, review: 1, quarantined: 1, retired: 0, tasks: 7, resting: 3 },
  ...{ at: '2026-11-23T03:17:00.000Z', since: '2026-11-16T03:17:00.000Z', release: '2026-W48' },
  events: [
    {
      taskId: 'shop-0a1b2c3d',
      event: {
        ...{
          at: '2026-11-23T03:17:00.000Z',
          from: 'active',
          to: 'quarantined',
          reason: 'gold-fails',
          facts: {},
        },
        text: '<script>alert(1)</script> @everyone | 0 of 2 failToPass tests pass',
      },
    },
  ],
  imbalance: [
    { dimension: 'language', value: 'Go', taskCount: 6, share: 6 / 7, expectedShare: 0.2, isOver: true },
  ],
  saturated: [
    { taskId: 'shop-11111111', experimentCount: 5, solveRate: 1, discrimination: null, saturation: 'all' },
  ],
  contamination: [
    { model: 'm', cutoff: null, datedBefore: [], isPublic: [] },
    {
      model: 'n',
      cutoff: { date: '2026-01-31', source: 'configuration' },
      datedBefore: ['a'],
      isPublic: ['a'],
    },
  ],
  series: [
    {
      variantId: 'a',
      variantName: 'strong',
      points: [
        {
          ...{ release: '2026-W47', experimentId: 'e-1', change: null, isChangePoint: false },
          ...{ anchors: estimate(0.8, 5), rolling: estimate(0.7, 7) },
        },
        {
          ...{ release: '2026-W48', experimentId: 'e-2', change: estimate(-0.4, 5), isChangePoint: true },
          ...{ anchors: estimate(0.4, 5), rolling: estimate(0.5, 8) },
        },
      ],
    },
  ],
};

test('says all that has happened, each rate with its interval, and lets no text come alive', () => {
  const page = renderDigestMarkdown(digest);
  expect(page).toContain(
    '7 active tasks, 3 resting. Since 2026-11-16: 2 added, 5 revalidated, 1 reviewed, 1 quarantined, 0 retired.',
  );
  expect(page).toContain('too much: language Go, 86% of the tasks and 20% of the work');
  expect(page).toContain('every variant of the last 5 experiments solves it');
  expect(page).toContain(
    'is said to know nothing after 2026-01-31 (configuration): 1 task older, 1 of them public',
  );
  expect(page).toMatch(
    /2026-W48 \| 40% \\\(95% interval 30% to 50%, 5 tasks, 1 cells left out\\\) .*\*\*changed\*\*/,
  );
  expect(page).not.toContain('<script>');
  expect(page).not.toContain('@everyone');
});

test('has no heading for what there is nothing to say of', () => {
  const quiet = { ...digest, events: [], imbalance: [], saturated: [], contamination: [], series: [] };
  expect(renderDigestMarkdown(quiet)).not.toContain('##');
});
