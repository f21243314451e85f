import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BuildStage, type RejectionReason, reasonsByStage } from '../../src/domain/decision.ts';
import type { Funnel } from '../../src/domain/funnel.ts';
import { drawFlow } from '../../src/report/html/flow-diagram.ts';
import { layOutFlow } from '../../src/report/html/flow-layout.ts';
import { exampleFunnel } from '../support/example-pages.ts';

describe('the drawn funnel', () => {
  test('names what flows on, what is dropped, and what nobody has looked at yet', () => {
    const [mine, curate] = exampleFunnel.stages;
    if (mine === undefined || curate === undefined) throw new Error('the example has two stages');
    const { nodes, ribbons, ends } = layOutFlow({
      stages: [
        mine,
        { ...curate, entered: 9, kept: 6 },
        { stage: 'validate', entered: 0, kept: 0, rejected: [] },
      ],
    });
    expect(nodes.map(({ count, noun }) => `${count} ${noun}`)).toEqual([
      '18 sessions',
      '9 candidates',
      '0 fair candidates',
      '0 tasks',
    ]);
    expect(ribbons.filter(({ kind }) => kind === 'kept').map(({ label }) => label)).toEqual(['mine kept 9']);
    expect(ends.map(({ count, label }) => `${count} ${label}`)).toEqual([
      '2 not looked at yet',
      '3 no-change',
      '2 not-landed',
      '1 aborted',
      '1 harness-session',
      '6 not looked at yet',
      '1 leak',
      '1 template',
      '1 not-testable',
    ]);
  });

  test('is not drawn of nothing', () => {
    expect(drawFlow({ stages: [{ stage: 'mine', entered: 0, kept: 0, rejected: [] }] })).toBeNull();
  });

  test('keeps inside its frame and its labels apart, whatever the counts', () => {
    const stage = (name: BuildStage) =>
      fc
        .tuple(fc.nat(100_000), fc.subarray([...reasonsByStage[name]] as RejectionReason[]), fc.nat(5000))
        .map(([kept, reasons, count]) => ({
          stage: name,
          entered: kept + reasons.length * count,
          kept,
          rejected: reasons.map((reason) => ({ reason, count, ids: [] })),
        }));
    const funnels: fc.Arbitrary<Funnel> = fc
      .tuple(...BuildStage.options.map(stage))
      .map((stages) => ({ stages: [...stages] }));
    fc.assert(
      fc.property(funnels, (funnel) => {
        const { width, height, nodes, ends } = layOutFlow(funnel);
        for (const box of [...nodes, ...ends]) {
          expect(box.x + box.width).toBeLessThanOrEqual(width);
          expect(box.y + box.height).toBeLessThanOrEqual(height);
        }
        for (const column of Map.groupBy(ends, ({ x }) => x).values()) {
          const middles = column.map(({ y, height: own }) => y + own / 2);
          for (const [i, middle] of middles.entries()) {
            if (i > 0) expect(middle - (middles[i - 1] ?? 0)).toBeGreaterThanOrEqual(13);
          }
        }
      }),
      { seed: 20260412, numRuns: 200 },
    );
  });
});
