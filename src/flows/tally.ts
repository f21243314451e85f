import type { Verdict } from '../domain/outcome.ts';
import type { OnProgress } from '../domain/progress.ts';
import type { Experiment, Grade, Trial } from '../domain/trial.ts';

export interface Tally {
  readonly cells: number;
  /** Cells that were played. */
  readonly completed: number;
  readonly verdicts: Record<Verdict, number>;
  /** `null` when the cost of at least one trial is not known. */
  readonly costUsd: number | null;
}

/** Counts trials as they come in and tells whoever watches. */
export function createTally(stage: string, experiment: Experiment, onProgress: OnProgress) {
  const cells = experiment.taskIds.length * experiment.variants.length * experiment.repeats;
  const names = new Map(experiment.variants.map(({ id, name }) => [id, name]));
  const verdicts: Record<Verdict, number> = { pass: 0, fail: 0, invalid: 0 };
  let completed = 0;
  let costUsd: number | null = 0;
  const sum = (): Tally => ({ cells, completed, verdicts: { ...verdicts }, costUsd });
  onProgress({ kind: 'started', stage, total: cells });
  return {
    sum,
    count(trial: Trial, grade: Grade | undefined): void {
      completed++;
      if (grade) verdicts[grade.verdict]++;
      costUsd = costUsd === null || trial.costUsd === null ? null : costUsd + trial.costUsd;
      const name = names.get(trial.variantId) ?? trial.variantId;
      const text = `${trial.taskId} ${name} #${trial.repeatIndex}: ${grade?.verdict ?? 'not graded'}`;
      onProgress({ kind: 'advanced', stage, done: completed, total: cells, id: trial.id, text, costUsd });
    },
    finish(): Tally {
      const { pass, fail, invalid } = verdicts;
      const text = `${completed} of ${cells} cells: ${pass} pass, ${fail} fail, ${invalid} invalid`;
      onProgress({ kind: 'finished', stage, done: completed, text });
      return sum();
    },
  };
}
