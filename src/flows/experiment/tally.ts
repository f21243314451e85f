import { toTrialId } from '../../domain/ids.ts';
import type { Verdict } from '../../domain/outcome.ts';
import type { OnProgress, Standing } from '../../domain/progress.ts';
import type { Cell, Experiment, Grade, Trial } from '../../domain/trial.ts';
import { planCells } from '../../run/plan-cells.ts';

export interface Tally {
  readonly cells: number;
  /** Cells that were played. */
  readonly completed: number;
  readonly verdicts: Record<Verdict, number>;
  /** `null` when the cost of at least one trial is not known. */
  readonly costUsd: number | null;
}

/** What was counted of one variant. */
interface Count extends Omit<Standing, 'verdicts'> {
  readonly verdicts: Map<string, (Verdict | null)[]>;
  done: number;
  running: number;
  costUsd: number | null;
}

/** Counts trials as they come in and tells whoever watches. */
export function createTally(stage: string, experiment: Experiment, onProgress: OnProgress) {
  const planned = planCells(experiment);
  const cells = planned.length;
  const counts = new Map<string, Count>(
    experiment.variants.map(({ id, name }) => {
      const total = planned.filter(({ variantId }) => variantId === id).length;
      return [id, { name, total, verdicts: new Map(), done: 0, running: 0, costUsd: 0 }];
    }),
  );
  const verdicts: Record<Verdict, number> = { pass: 0, fail: 0, invalid: 0 };
  let completed = 0;
  let costUsd: number | null = 0;
  const sum = (): Tally => ({ cells, completed, verdicts: { ...verdicts }, costUsd });
  const find = ({ variantId }: Pick<Cell, 'variantId'>) => counts.get(variantId);
  const show = () => {
    const variants = [...counts.values()].map((count) => ({
      ...count,
      verdicts: [...count.verdicts.values()],
    }));
    onProgress({ kind: 'standing', stage, variants });
  };
  onProgress({ kind: 'started', stage, total: cells });
  return {
    sum,
    /** A cell is taken in hand. @returns what is to be called when it is no more */
    begin(cell: Cell): () => void {
      const count = find(cell);
      if (count) count.running++;
      onProgress({ kind: 'began', stage, id: toTrialId(cell), text: describe(cell, count) });
      show();
      return () => {
        if (count) count.running--;
      };
    },
    count(trial: Trial, grade: Grade | undefined): void {
      completed++;
      const verdict = grade?.verdict ?? null;
      if (verdict) verdicts[verdict]++;
      costUsd = add(costUsd, trial.costUsd);
      const count = find(trial);
      if (count) take(count, trial, verdict);
      const { taskId, repeatIndex, outcome, durationMs } = trial;
      onProgress({
        ...{ kind: 'advanced', stage, done: completed, total: cells, id: trial.id, costUsd },
        text: `${describe(trial, count)}: ${verdict ?? 'not graded'}`,
        trial: {
          ...{ taskId, variant: count?.name ?? trial.variantId, repeatIndex, verdict, durationMs },
          ...{ outcome: outcome.kind, costUsd: trial.costUsd },
        },
      });
      show();
    },
    finish(): Tally {
      const { pass, fail, invalid } = verdicts;
      const text = `${completed} of ${cells} cells: ${pass} pass, ${fail} fail, ${invalid} invalid`;
      onProgress({ kind: 'finished', stage, done: completed, text });
      return sum();
    },
  };
}

const describe = ({ taskId, variantId, repeatIndex }: Cell, count: Count | undefined) =>
  `${taskId} ${count?.name ?? variantId} #${repeatIndex}`;

const add = (sum: number | null, cost: number | null) => (sum === null || cost === null ? null : sum + cost);

function take(count: Count, { taskId, costUsd }: Trial, verdict: Verdict | null): void {
  count.done++;
  count.costUsd = add(count.costUsd, costUsd);
  count.verdicts.set(taskId, [...(count.verdicts.get(taskId) ?? []), verdict]);
}
