import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ExperimentRecord } from '../../src/domain/experiment-record.ts';
import { toTrialId } from '../../src/domain/ids.ts';
import type { Experiment } from '../../src/domain/trial.ts';
import { mergeShards } from '../../src/run/merge-shards.ts';
import { planCells } from '../../src/run/plan-cells.ts';
import { exampleExperiment, exampleGrade, exampleTrial } from '../support/examples.ts';

const taskIds = ['shop-a', 'shop-b', 'shop-c', 'shop-d'];
const taskHashes = taskIds.map((id) => id.repeat(8));

/** What becomes of a cell hangs on the cell alone. */
function play(over: Partial<Experiment>): ExperimentRecord {
  const experiment = exampleExperiment({ taskIds, taskHashes, ...over });
  const trials = planCells(experiment).map((cell) => exampleTrial(cell));
  return {
    schemaVersion: 1,
    experiment,
    trials,
    grades: trials.map((trial) => exampleGrade(trial, { score: trial.taskId === 'shop-a' ? 0 : 1 })),
  };
}

const playShard = (index: number, count: number, over: Partial<Experiment> = {}) => ({
  path: `/shards/${index}`,
  record: play({ id: `e-shard-${index}`, shard: { index, count }, ...over }),
});

/** Cells without the name of their experiment, in order. */
const toCells = ({ experiment, trials, grades }: ExperimentRecord) => {
  const text = JSON.stringify({
    trials: trials.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    grades: grades.toSorted((a, b) => (a.trialId < b.trialId ? -1 : 1)),
  });
  return text.replaceAll(experiment.id, 'e');
};

describe('shards', () => {
  test('however many they are, and in whatever order they come, merged they are the experiment without them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer(),
        (count, repeats, seed) => {
          const shards = Array.from({ length: count }, (_, i) => playShard(i + 1, count, { repeats, seed }));
          const merged = mergeShards(shards.toReversed());
          expect(toCells(merged)).toBe(toCells(play({ repeats, seed })));
          expect(merged.trials.map(({ id }) => id)).toEqual(merged.trials.map(toTrialId));
          expect(mergeShards(shards).experiment).toEqual(merged.experiment);
        },
      ),
    );
  });

  test('hold whole blocks: what differs between machines hits all variants alike', () => {
    for (const index of [1, 2, 3]) {
      const blocks = Map.groupBy(
        playShard(index, 3).record.trials,
        ({ taskId, repeatIndex }) => `${taskId}#${repeatIndex}`,
      );
      for (const block of blocks.values())
        expect(new Set(block.map(({ variantId }) => variantId)).size).toBe(2);
    }
  });

  test('on other machines are one experiment, which says so', () => {
    const machine = { ...exampleExperiment().machine, cpu: 'another' };
    const { experiment } = mergeShards([playShard(1, 2), playShard(2, 2, { machine })]);
    expect(experiment).toMatchObject({
      furtherMachines: [machine],
      mergedFrom: ['e-shard-1', 'e-shard-2'],
    });
    expect(experiment.shard).toBeUndefined();
  });

  const refuse = (name: string, message: RegExp, shards: () => ReturnType<typeof playShard>[]) =>
    test(name, () => expect(() => mergeShards(shards())).toThrow(message));
  refuse('of which one is missing are refused', /shard 2 of 3 is missing: play it with --shard 2\/3/, () => [
    playShard(1, 3),
    playShard(3, 3),
  ]);
  refuse(
    'of which one is given twice are refused',
    /shard 1 of 2 is given twice, as e-shard-1 .* and e-again/,
    () => [playShard(1, 2), playShard(1, 2, { id: 'e-again' }), playShard(2, 2)],
  );
  refuse('of differing counts are refused', /one of 2 shards, and e-shard-3 .* one of 3/, () => [
    playShard(1, 2),
    playShard(3, 3),
  ]);
  refuse('beside a whole experiment are refused', /e-whole .* is no shard/, () => [
    playShard(1, 2),
    { path: '/whole', record: play({ id: 'e-whole' }) },
  ]);
  refuse('of another seed are refused, with the difference', /different experiments: seed 1 → 2/, () => [
    playShard(1, 2),
    playShard(2, 2, { seed: 2 }),
  ]);
  refuse('of another release are refused', /release null → "2026-11"/, () => [
    playShard(1, 2),
    playShard(2, 2, { release: '2026-11' }),
  ]);
  refuse('of a task that has changed are refused', /tasks\.shop-c "shop-c.* → "f+/, () => [
    playShard(1, 2),
    playShard(2, 2, { taskHashes: taskHashes.with(2, 'f'.repeat(64)) }),
  ]);
  refuse(
    'with settings of their own are refused',
    /variants\.gpt-5\.5-weak\.effort "medium" → "high"/,
    () => {
      const variants = exampleExperiment().variants.map((variant, i) =>
        i === 0 ? variant : { ...variant, settings: { ...variant.settings, effort: 'high' } },
      );
      return [playShard(1, 2), playShard(2, 2, { variants })];
    },
  );
  refuse('in another sandbox are refused', /sandbox "bubblewrap" → "host"/, () => [
    playShard(1, 2),
    playShard(2, 2, { machine: { ...exampleExperiment().machine, sandbox: 'host' } }),
  ]);
  refuse(
    'with a cell of another shard are refused',
    /holds trial e-shard-2\/.*, which is none of its cells/,
    () => {
      const second = playShard(2, 2);
      const stolen = exampleTrial({
        ...playShard(1, 2).record.trials[0],
        experimentId: 'e-shard-2',
      } as never);
      const id = toTrialId(stolen);
      return [
        playShard(1, 2),
        { ...second, record: { ...second.record, trials: [...second.record.trials, { ...stolen, id }] } },
      ];
    },
  );
});
