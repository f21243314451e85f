import { expect, test } from 'vitest';
import { type SeriesInput, toTimeSeries } from '../../src/refresh/time-series.ts';
import type { CellVerdict } from '../../src/stats/solve-rate.ts';

const anchors = Array.from({ length: 20 }, (_, i) => `anchor-${i}`);

/** @param solved - of the anchors; tasks that roll are all failed */
function played(release: string, solved: number, over: Partial<SeriesInput> = {}): SeriesInput {
  const verdicts = new Map<string, readonly CellVerdict[]>([
    ...anchors.map((id, i): [string, CellVerdict[]] => [
      id,
      i < solved ? ['pass', 'pass'] : ['fail', 'fail'],
    ]),
    [`${release}-new`, ['fail', null]],
  ]);
  const named = { variantId: 'a', variantName: 'strong' };
  return {
    release,
    experimentId: release,
    createdAt: release,
    ...named,
    verdicts,
    anchors: new Set(anchors),
    ...over,
  };
}

test('flags a change on the anchors, and none that is within chance', () => {
  const [series] = toTimeSeries([played('W3', 4), played('W1', 15), played('W2', 16)]);
  expect(series?.points.map(({ release, isChangePoint }) => [release, isChangePoint])).toEqual([
    ['W1', false],
    ['W2', false],
    ['W3', true],
  ]);
  expect(series?.points[0]?.change).toBeNull();
  expect(series?.points[2]?.change).toMatchObject({ value: -0.6, confidence: 0.975, taskCount: 20 });
});

test('anchors and the rolling set have rates of their own', () => {
  const [series] = toTimeSeries([played('W1', 20)]);
  expect(series?.points[0]).toMatchObject({
    anchors: { value: 1, taskCount: 20 },
    rolling: { value: 20 / 21, taskCount: 21, excludedCount: 1 },
  });
});

test('only anchors of both releases are held against each other', () => {
  const [series] = toTimeSeries([
    played('W1', 20),
    played('W2', 0, { anchors: new Set(anchors.slice(0, 3)) }),
  ]);
  expect(series?.points[1]?.change).toMatchObject({ value: -1, taskCount: 3 });
});

test('a variant has a series of its own', () => {
  const series = toTimeSeries([played('W1', 1), played('W1', 9, { variantId: 'b' }), played('W2', 1)]);
  expect(series.map(({ variantId, points }) => [variantId, points.length])).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
});
