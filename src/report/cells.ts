import { toBlockIndex } from '../domain/adaptive.ts';
import type { AuditLevel } from '../domain/audit.ts';
import { toTrialId } from '../domain/ids.ts';
import { ruleOnOutcome, type Verdict } from '../domain/outcome.ts';
import type { Experiment, Grade, Trial } from '../domain/trial.ts';
import type { CellVerdict } from '../stats/solve-rate.ts';

/** The grader whose word is the verdict. */
const decidingGrader = 'tests';

/** One cell of the experiment with what is known of it. */
export interface PlayedCell {
  readonly taskId: string;
  readonly variantId: string;
  readonly repeatIndex: number;
  readonly trial: Trial | null;
  /** `null`: not played or not graded yet; the cell is open. */
  readonly verdict: Verdict | null;
  /** Why the cell counts in no rate; `null` when it has passed or failed. */
  readonly exclusion: string | null;
  /** `null` where nobody has audited the trial. */
  readonly audit: AuditLevel | null;
}

/** Lays trials and grades over the experiment's cells, in order of tasks, variants and repeats. */
export function collectCells(
  experiment: Experiment,
  trials: readonly Trial[],
  grades: readonly Grade[],
): PlayedCell[] {
  const trialById = latestBy(
    trials,
    (trial) => trial.id,
    (trial) => trial.startedAt,
  );
  const latestOf = (grader: string) =>
    latestBy(
      grades.filter((grade) => grade.grader === grader),
      (grade) => grade.trialId,
      (grade) => grade.graderVersion,
    );
  const gradeByTrial = latestOf(decidingGrader);
  const auditByTrial = latestOf('audit');
  return experiment.taskIds.flatMap((taskId) =>
    experiment.variants.flatMap(({ id: variantId }) =>
      Array.from({ length: experiment.repeats }, (_, i) => {
        const address = { taskId, variantId, repeatIndex: i + 1 };
        const id = toTrialId({ experimentId: experiment.id, ...address });
        const trial = trialById.get(id) ?? null;
        return {
          ...address,
          trial,
          ...judge(trial, gradeByTrial.get(id)),
          audit: auditByTrial.get(id)?.audit ?? null,
        };
      }),
    ),
  );
}

function judge(trial: Trial | null, grade: Grade | undefined): Pick<PlayedCell, 'verdict' | 'exclusion'> {
  if (trial === null) return { verdict: null, exclusion: 'open' };
  const ruling = ruleOnOutcome(trial.outcome, trial.hasPatch);
  const verdict = ruling.kind === 'ruled' ? ruling.verdict : grade?.verdict;
  if (verdict === undefined) return { verdict: null, exclusion: 'not-graded' };
  return { verdict, exclusion: verdict === 'invalid' ? `invalid:${toInvalidCode(trial)}` : null };
}

function toInvalidCode(trial: Trial): string {
  return trial.outcome.kind === 'infraFailed' ? trial.outcome.code : 'suite-did-not-run';
}

/** Verdicts of one variant by task, in order of repeats, as they were when so many blocks of an adaptive experiment were played. */
export function toRows(
  { adaptive, taskIds, repeats }: Experiment,
  cells: readonly PlayedCell[],
  variantId: string,
  blockCount: number,
): { readonly verdicts: readonly (readonly CellVerdict[])[]; readonly isPlayed: boolean } {
  const size = { taskCount: taskIds.length, repeats };
  const indexes = new Map(taskIds.map((id, i) => [id, i]));
  const toIndex = ({ taskId, repeatIndex }: PlayedCell) =>
    toBlockIndex(adaptive?.method ?? 'looks', indexes.get(taskId) ?? 0, repeatIndex, size);
  const played = cells.filter((cell) => cell.variantId === variantId && toIndex(cell) < blockCount);
  const byTask = Map.groupBy(played, ({ taskId }) => taskId);
  return {
    verdicts: taskIds.map((id) => (byTask.get(id) ?? []).map(({ verdict }) => verdict)),
    isPlayed: played.every(({ trial }) => trial !== null),
  };
}

/** Of values with one key the one of the highest rank, whatever their order. */
function latestBy<T, R extends string | number>(
  values: readonly T[],
  toKey: (value: T) => string,
  toRank: (value: T) => R,
): Map<string, T> {
  const latest = new Map<string, T>();
  for (const value of values) {
    const known = latest.get(toKey(value));
    if (known === undefined || toRank(value) > toRank(known)) latest.set(toKey(value), value);
  }
  return latest;
}
