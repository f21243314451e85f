import { describe, expect, test } from 'vitest';
import type { Adaptive } from '../../../src/domain/adaptive.ts';
import { toTrialId } from '../../../src/domain/ids.ts';
import type { Cell, Experiment, Grade, Trial } from '../../../src/domain/trial.ts';
import { planAdaptive, playAdaptively, settle } from '../../../src/flows/experiment/play-adaptively.ts';
import type { House } from '../../../src/flows/house.ts';
import { compareWithin } from '../../../src/report/compare-within.ts';
import { createReport } from '../../../src/report/create-report.ts';
import type { ExperimentEnd } from '../../../src/run/run-experiment.ts';
import { createRandom } from '../../../src/stats/create-random.ts';
import {
  exampleExperiment,
  exampleGrade,
  exampleTask,
  exampleTrial,
  exampleVariant,
} from '../../support/examples.ts';

const variants = [exampleVariant('base'), exampleVariant('worse'), exampleVariant('same')];
const taskIds = Array.from({ length: 30 }, (_, i) => `shop-${i}`);

/** Verdicts are drawn by the cell: whatever order they are played in, they come out alike. */
function openExperiment(
  names: readonly string[],
  method: Adaptive['method'] = 'looks',
  width: number | null = null,
) {
  const chosen = variants.filter(({ name }) => names.includes(name));
  const adaptive = planAdaptive(method, width, {
    taskCount: taskIds.length,
    variantCount: chosen.length,
    repeats: 3,
  });
  const experiment = exampleExperiment({ adaptive, variants: chosen, taskIds, repeats: 3 });
  const [trials, grades]: [Trial[], Grade[]] = [[], []];
  const house = {
    store: {
      trials: { listFor: async () => trials, listFactsFor: async () => trials },
      grades: { listFactsFor: async () => grades },
    },
  } as unknown as House;
  const isSolved = ({ taskId, variantId, repeatIndex }: Cell) => {
    const name = chosen.find(({ id }) => id === variantId)?.name;
    const seed = Number(taskId.slice(5)) * 100 + repeatIndex + (name === 'same' ? 5000 : 0);
    return name !== 'worse' && createRandom(seed)() < 0.8;
  };
  const keep = (cell: Cell) => {
    const trial = exampleTrial(cell);
    trials.push(trial);
    grades.push(exampleGrade(trial, isSolved(cell) ? {} : { verdict: 'fail', score: 0 }));
  };
  const play = (stopAt = Number.POSITIVE_INFINITY) =>
    playAdaptively(experiment, adaptive, house, async (cells): Promise<ExperimentEnd> => {
      const known = new Set(trials.map(({ id }) => id));
      for (const cell of cells.filter((each) => !known.has(toTrialId(each)))) {
        if (trials.length >= stopAt) return { kind: 'stopped', by: 'signal' };
        keep(cell);
      }
      return { kind: 'finished' };
    });
  const report = () =>
    createReport({
      ...{ experiment, trials, grades },
      tasks: taskIds.map((id) => exampleTask({ id })),
      createdAt: experiment.createdAt,
      publicBenchmarks: [],
      settings: { stabilityThreshold: 0.67, confidence: 0.95 },
    });
  return { experiment, adaptive, trials, play, report, settle: () => settle(experiment, house) };
}

const countCells = (trials: readonly Trial[], { variants: of }: Experiment) =>
  Object.fromEntries(of.map(({ name, id }) => [name, trials.filter((each) => each.variantId === id).length]));

describe('an adaptive experiment', () => {
  test('stops at the look that decides; its report says the same, at the level of that look', async () => {
    const { play, trials, settle: look, report, adaptive } = openExperiment(['base', 'worse']);
    expect(await play()).toEqual({ kind: 'finished' });
    expect(await look()).toMatchObject([{ kind: 'decided', look: 1 }]);
    expect(trials).toHaveLength(2 * (adaptive.looks[0]?.blockCount ?? 0));
    const { comparisons, exclusions, warnings } = report();
    expect(comparisons).toMatchObject([{ decision: 'worse', correction: 'looks' }]);
    expect(comparisons[0]?.difference.confidence).toBe(1 - (adaptive.looks[0]?.level ?? 0));
    expect(exclusions).toEqual([{ reason: 'not-needed', count: 180 - trials.length }]);
    expect(warnings.map(({ code }) => code)).toContain('adaptive');
  });

  test('stops where going on is futile, and names the chance', async () => {
    const { play, trials, settle: look } = openExperiment(['base', 'same']);
    await play();
    const [settlement] = await look();
    expect(settlement?.kind).toBe('futile');
    expect(settlement?.decisionChance).toBeLessThan(0.06);
    expect(trials.length).toBeLessThan(180);
  });

  test('a candidate that is settled plays no more, each comparison has its share of the error', async () => {
    const { play, trials, experiment, adaptive, report } = openExperiment(['base', 'worse', 'same']);
    await play();
    const cells = countCells(trials, experiment);
    expect(cells.worse).toBeLessThan(cells.same ?? 0);
    expect(cells.base).toBe(cells.same);
    expect(adaptive.looks.at(-1)?.level).toBeLessThanOrEqual(0.025);
    const [worse, same] = report().comparisons;
    expect(worse?.difference.trialCount).toBe(2 * (cells.worse ?? 0));
    expect(same?.difference.trialCount).toBe(2 * (cells.same ?? 0));
    const [base, ...others] = experiment.variants.map(({ id }) => id) as [string, string, string];
    expect(compareWithin(report(), base, others[0] as string)).toEqual(worse);
    expect(compareWithin(report(), others[0] as string, others[1] as string)).toMatchObject({
      correction: 'none',
      pairedTasks: 30,
    });
  });

  test.each([1, 7, 61, 99])(
    'stopped after %i trials and resumed, it ends as if it had not been',
    async (stopAt) => {
      const undisturbed = openExperiment(['base', 'same']);
      await undisturbed.play();
      const disturbed = openExperiment(['base', 'same']);
      expect(await disturbed.play(stopAt)).toEqual({ kind: 'stopped', by: 'signal' });
      await disturbed.play();
      expect(disturbed.trials).toEqual(undisturbed.trials);
      expect(await disturbed.settle()).toEqual(await undisturbed.settle());
      await disturbed.play();
      expect(disturbed.trials).toEqual(undisturbed.trials);
    },
  );

  test('stops when the interval is as narrow as wanted, and is not futile before', async () => {
    const { play, settle: look, report } = openExperiment(['base', 'same'], 'looks', 0.5);
    await play();
    expect(await look()).toMatchObject([{ kind: 'precise' }]);
    const { lower, upper } = report().comparisons[0]?.difference ?? {};
    expect((upper ?? 1) - (lower ?? -1)).toBeLessThanOrEqual(0.5);
  });

  test('at any time: task by task, with bounds that were bet for', async () => {
    const { play, trials, settle: look, report } = openExperiment(['base', 'worse'], 'anytime');
    await play();
    const [settlement] = await look();
    expect(settlement?.kind).toBe('decided');
    expect(trials.length).toBeLessThan(180);
    expect(report().comparisons).toMatchObject([{ decision: 'worse', difference: { method: 'betting' } }]);
  });

  test('before its first look it decides nothing that the first look would not', async () => {
    const { play, report, adaptive } = openExperiment(['base', 'worse']);
    await play(20);
    const { comparisons, exclusions } = report();
    expect(comparisons[0]?.difference.confidence).toBe(1 - (adaptive.looks[0]?.level ?? 0));
    expect(exclusions).toEqual([{ reason: 'open', count: 160 }]);
  });

  test('needs two variants', () => {
    expect(() => planAdaptive('looks', null, { taskCount: 5, variantCount: 1, repeats: 3 })).toThrow(
      /there is one variant: name two/,
    );
  });
});
