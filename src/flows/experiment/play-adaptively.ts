import type { Adaptive, Settlement } from '../../domain/adaptive.ts';
import { toTrialId } from '../../domain/ids.ts';
import type { Cell, Experiment } from '../../domain/trial.ts';
import { UsageError } from '../../domain/usage-error.ts';
import { collectCells } from '../../report/cells.ts';
import { settleComparison } from '../../report/settle-comparison.ts';
import { planCells } from '../../run/plan-cells.ts';
import type { ExperimentEnd } from '../../run/run-experiment.ts';
import { planLooks } from '../../stats/plan-looks.ts';
import type { House } from '../house.ts';

/** Error of all comparisons of an experiment, over all looks together. */
const alpha = 0.05;

/** With an interval that holds at any time a look costs nothing but the wait for the cells in hand. */
const anytimeLooks = 10;

/**
 * Fixes when the experiment will be looked at.
 * @throws {UsageError} where there is nothing to compare
 */
export function planAdaptive(
  method: Adaptive['method'],
  width: number | null,
  size: { readonly taskCount: number; readonly variantCount: number; readonly repeats: number },
): Adaptive {
  const { taskCount, repeats, variantCount } = size;
  if (variantCount < 2) {
    throw new UsageError(
      '--adaptive stops when a comparison is decided, and there is one variant: name two, or leave it out',
    );
  }
  const level = alpha / (variantCount - 1);
  if (method === 'looks') return { method, width, looks: planLooks(taskCount, repeats, level) };
  const step = Math.ceil(taskCount / anytimeLooks);
  const counts = Array.from({ length: Math.ceil(taskCount / step) }, (_, i) =>
    Math.min(taskCount, (i + 1) * step),
  );
  return {
    ...{ method, width },
    looks: counts.map((count) => ({
      blockCount: count * repeats,
      level,
      information: count / taskCount,
    })),
  };
}

/** Where each comparison with the first variant stands, by what is stored. */
export async function settle(experiment: Experiment, { store }: Pick<House, 'store'>): Promise<Settlement[]> {
  const { adaptive } = experiment;
  if (adaptive === undefined) return [];
  const cells = collectCells(
    experiment,
    await store.trials.listFactsFor(experiment.id),
    await store.grades.listFactsFor(experiment.id),
  );
  return experiment.variants.slice(1).map(({ id }) => settleComparison(experiment, adaptive, cells, id));
}

/**
 * Plays an adaptive experiment from look to look. A candidate that is settled plays no more; the baseline does as long as a
 * candidate needs it.
 */
export async function playAdaptively(
  experiment: Experiment,
  adaptive: Adaptive,
  house: House,
  play: (cells: readonly Cell[]) => Promise<ExperimentEnd>,
): Promise<ExperimentEnd> {
  const listPlayed = async () =>
    new Set((await house.store.trials.listFor(experiment.id)).map(({ id }) => id));
  const known = await listPlayed();
  // What was lost to the infrastructure before is played again once, however the comparisons stand.
  const again = await play(planCells(experiment).filter((cell) => known.has(toTrialId(cell))));
  if (again.kind === 'stopped') return again;
  for (;;) {
    const open = (await settle(experiment, house)).filter(({ kind }) => kind === 'open');
    if (open.length === 0) return { kind: 'finished' };
    const played = await listPlayed();
    const due = toNextCells(experiment, adaptive, open).filter((cell) => !played.has(toTrialId(cell)));
    const end = await play(due);
    if (end.kind === 'stopped') return end;
  }
}

/** Up to the next look of the candidate that is furthest behind. */
function toNextCells(experiment: Experiment, adaptive: Adaptive, open: readonly Settlement[]): Cell[] {
  const look = Math.min(...open.map((settlement) => settlement.look));
  const blockCount = adaptive.looks[look]?.blockCount ?? 0;
  const needed = new Set([experiment.variants[0]?.id, ...open.map(({ variantId }) => variantId)]);
  return planCells(experiment)
    .slice(0, blockCount * experiment.variants.length)
    .filter(({ variantId }) => needed.has(variantId));
}
