import { describe, expect, it } from 'vitest';
import { Comparison } from '../../src/domain/comparison.ts';
import type { Experiment } from '../../src/domain/trial.ts';
import { compareExperiments } from '../../src/report/compare-experiments.ts';
import { createReport } from '../../src/report/create-report.ts';
import { renderComparisonMarkdown } from '../../src/report/render-comparison-markdown.ts';
import { renderComparisonText } from '../../src/report/render-comparison-text.ts';
import { createExampleExperiment } from '../support/example-experiment.ts';

/** An experiment with one row of letters for each variant, a letter for each task. */
function play(id: string, rows: Record<string, string>, over: Partial<Experiment> = {}) {
  const count = Math.max(...Object.values(rows).map((row) => row.length));
  const input = createExampleExperiment({
    tasks: Array.from({ length: count }, (_, i) => ({
      title: `Task ${i + 1}`,
      cells: Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, row[i] ?? '.'])),
    })),
  });
  const experiment = {
    ...input.experiment,
    id,
    variants: input.experiment.variants.map((variant) =>
      variant.name === 'gold' || variant.name === 'noop'
        ? { ...variant, settings: { ...variant.settings, agent: variant.name as 'gold' | 'noop' } }
        : variant,
    ),
    ...over,
  };
  const rename = (text: string) => text.replace('e-00000001', id);
  const trials = input.trials.map((trial) => ({ ...trial, id: rename(trial.id), experimentId: id }));
  const grades = input.grades.map((grade) => ({ ...grade, trialId: rename(grade.trialId) }));
  return { experiment, report: createReport({ ...input, experiment, trials, grades }) };
}

const controls = { gold: 'PPPPPPPP', noop: 'FFFFFFFF' };
const variantOf = ({ report }: ReturnType<typeof play>, name: string) =>
  report.variants.find((variant) => variant.name === name)?.id ?? '';

function compare(
  before: ReturnType<typeof play>,
  after: ReturnType<typeof play>,
  [a, b]: [string, string],
  taskIds?: string[],
) {
  return compareExperiments({
    ...{ before, after, taskIds },
    a: variantOf(before, a),
    b: variantOf(after, b),
  });
}

describe('two experiments of different dates', () => {
  const before = play('e-before', { ...controls, old: 'FFFFFFPP', same: 'PFPFPFPF' }, { load: 0.3 });
  const after = play('e-after', { ...controls, new: 'PPPPPPPP', same: 'PFPFPFPF' });

  it('are paired task by task, and each change names trials of both', () => {
    const made = compare(before, after, ['old', 'new']);
    expect(Comparison.parse(made)).toEqual(made);
    expect(made).toMatchObject({
      ...{ experimentA: 'e-before', experimentB: 'e-after', pairedTasks: 8, decision: 'better' },
      ...{ warnings: [] },
    });
    expect(made.changes[0]?.trialsA[0]).toMatch(/^e-before\//);
    expect(made.changes[0]?.trialsB[0]).toMatch(/^e-after\//);
    expect(renderComparisonText(made)).toContain('e-before → e-after');
  });

  it('are compared over the anchors alone where they are named', () => {
    const anchors = before.experiment.taskIds.slice(5);
    expect(compare(before, after, ['old', 'new'], anchors)).toMatchObject({
      pairedTasks: 3,
      unpairedTasks: 0,
    });
  });

  it('leave out what has changed, and say so', () => {
    const changed = play(
      'e-after',
      { ...controls, new: 'PPPPPPPP' },
      {
        taskHashes: before.experiment.taskHashes.map((hash, i) => (i === 0 ? 'f'.repeat(64) : hash)),
      },
    );
    const made = compare(before, changed, ['old', 'new']);
    expect(made.pairedTasks).toBe(7);
    expect(made.warnings.map(({ code }) => code)).toEqual(['changed-tasks']);
  });

  function drifts(title: string, later: ReturnType<typeof play>, codes: string[]) {
    it(title, () => {
      const made = compare(before, later, ['old', 'new']);
      expect(made.warnings.map(({ code }) => code)).toEqual(codes);
      for (const page of [renderComparisonText(made), renderComparisonMarkdown(made)])
        expect(page.includes('warning') || page.includes('! ')).toBe(codes.length > 0);
    });
  }
  const { machine, versions } = before.experiment;
  const row = { new: 'PPPPPPPP' };
  drifts(
    'another machine',
    play('e-after', { ...controls, ...row }, { machine: { ...machine, coreCount: 64 } }),
    ['machine-drift'],
  );
  drifts('a machine that is as busy', play('e-after', { ...controls, ...row }, { load: 0.4 }), []);
  drifts('a machine that is busier', play('e-after', { ...controls, ...row }, { load: 1.5 }), ['load-drift']);
  drifts(
    'another version',
    play('e-after', { ...controls, ...row }, { versions: { ...versions, codex: '9' } }),
    ['version-drift'],
  );
  drifts('another release', play('e-after', { ...controls, ...row }, { release: '2026-11' }), [
    'mixed-releases',
  ]);
  drifts('no control in both', play('e-after', row), ['no-controls']);
  drifts('a control that comes out otherwise', play('e-after', { ...row, ...controls, gold: 'PPPPPPPF' }), [
    'control-drift',
  ]);
  drifts(
    'a variant that has moved by itself',
    play('e-after', { ...row, ...controls, same: 'FFFFFFFF' }),
    [],
  );
  drifts(
    'a variant that has moved by itself, and provably',
    play('e-after', { ...row, ...controls, old: 'PPPPPPPP' }),
    ['reference-drift'],
  );

  it('of one and the same experiment have no drift', () => {
    expect(compare(before, before, ['old', 'same']).warnings).toEqual([]);
  });
});
