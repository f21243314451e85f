import { toBlockIndex } from '../domain/adaptive.ts';
import type { AuditLevel } from '../domain/audit.ts';
import { ruleOnOutcome, type Verdict } from '../domain/outcome.ts';
import type { Experiment, GradeFacts, TrialFacts } from '../domain/trial.ts';
import type { CellVerdict } from '../stats/solve-rate.ts';

/** The grader whose word is the verdict. */
const decidingGrader = 'tests';

/** One cell of the experiment with what is known of it. */
export interface PlayedCell {
  readonly taskId: string;
  readonly variantId: string;
  readonly repeatIndex: number;
  readonly trial: TrialFacts | null;
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
  trials: readonly TrialFacts[],
  grades: readonly GradeFacts[],
): PlayedCell[] {
  // By task first: one row at a time, instead of an id made and looked up for every cell of a hundred thousand.
  const trialsByTask = Map.groupBy(trials, ({ taskId }) => taskId);
  const gradeByTrial = latestGrades(grades, decidingGrader);
  const auditByTrial = latestGrades(grades, 'audit');
  return experiment.taskIds.flatMap((taskId) => {
    const row = trialsByTask.get(taskId) ?? [];
    return experiment.variants.flatMap(({ id: variantId }) =>
      Array.from({ length: experiment.repeats }, (_, i) => {
        const address = { taskId, variantId, repeatIndex: i + 1 };
        const trial = findLatest(row, variantId, i + 1);
        const id = trial?.id ?? '';
        return {
          ...address,
          trial,
          ...judge(trial, gradeByTrial.get(id)),
          audit: auditByTrial.get(id)?.audit ?? null,
        };
      }),
    );
  });
}

/** Of trials that claim one cell the one that started last, whatever their order. */
function findLatest(row: readonly TrialFacts[], variantId: string, repeatIndex: number): TrialFacts | null {
  let latest: TrialFacts | null = null;
  for (const trial of row) {
    if (trial.variantId !== variantId || trial.repeatIndex !== repeatIndex) continue;
    if (latest === null || trial.startedAt > latest.startedAt) latest = trial;
  }
  return latest;
}

/** The latest word of one grader on each trial. */
function latestGrades(grades: readonly GradeFacts[], grader: string): Map<string, GradeFacts> {
  const latest = new Map<string, GradeFacts>();
  for (const grade of grades) {
    if (grade.grader !== grader) continue;
    const known = latest.get(grade.trialId);
    if (known === undefined || grade.graderVersion > known.graderVersion) latest.set(grade.trialId, grade);
  }
  return latest;
}

function judge(
  trial: TrialFacts | null,
  grade: GradeFacts | undefined,
): Pick<PlayedCell, 'verdict' | 'exclusion'> {
  if (trial === null) return { verdict: null, exclusion: 'open' };
  const ruling = ruleOnOutcome(trial.outcome, trial.hasPatch);
  const verdict = ruling.kind === 'ruled' ? ruling.verdict : grade?.verdict;
  if (verdict === undefined) return { verdict: null, exclusion: 'not-graded' };
  return { verdict, exclusion: verdict === 'invalid' ? `invalid:${toInvalidCode(trial)}` : null };
}

function toInvalidCode(trial: TrialFacts): string {
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
