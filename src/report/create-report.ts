import type { Calibration } from '../domain/calibration.ts';
import { describeDifferences, listDifferences } from '../domain/list-differences.ts';
import type { Report, TaskReport } from '../domain/report.ts';
import type { Task } from '../domain/task.ts';
import type { Experiment, GradeFacts, TrialFacts } from '../domain/trial.ts';
import { isStable, toAgreement } from '../stats/agreement.ts';
import { collectCells, type PlayedCell } from './cells.ts';
import { compareAtLook } from './compare-at-look.ts';
import { type ComparisonSide, createComparisons, toComparisonSide } from './create-comparison.ts';
import { createRubricReports, warnOfJudges } from './create-rubric-reports.ts';
import { createSlices } from './create-slices.ts';
import { findWarnings } from './find-warnings.ts';
import { findParetoFront } from './pareto-front.ts';
import { createPublicGaps, type PublicBenchmark } from './public-gaps.ts';
import { settleComparison } from './settle-comparison.ts';
import { toTitle } from './to-title.ts';
import { countBy, createVariantReport } from './variant-report.ts';

export interface ReportInput {
  readonly experiment: Experiment;
  /** The experiment's tasks; others are not looked at. */
  readonly tasks: readonly Task[];
  readonly trials: readonly TrialFacts[];
  readonly grades: readonly GradeFacts[];
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  readonly settings: { readonly stabilityThreshold: number; readonly confidence: number };
  readonly publicBenchmarks: readonly PublicBenchmark[];
  /** What is known of judges; nothing when absent. */
  readonly calibrations?: readonly Calibration[];
}

const dayMs = 86_400_000;

/**
 * Everything that can be said of an experiment, as one value: pages only draw it. Same input, same report.
 * The verdict of a cell is the latest word of the grader `tests`, unless the outcome alone rules
 * (`ruleOnOutcome`).
 */
export function createReport(input: ReportInput): Report {
  const { experiment, settings } = input;
  const collected = collectCells(experiment, input.trials, input.grades);
  const adaptive = describeAdaptive(experiment, collected);
  const isStopped = adaptive?.settlements.every(({ kind }) => kind !== 'open') ?? false;
  const cells = isStopped ? collected.map(forgoOpen) : collected;
  const tasks = createTaskReports(experiment, input.tasks, cells);
  const regressionOnly = new Set(
    tasks.filter(({ kind }) => kind === 'regression-only').map(({ taskId }) => taskId),
  );
  const cellsByVariant = Map.groupBy(cells, ({ variantId }) => variantId);
  const cellsOf = (variantId: string) => {
    const own = cellsByVariant.get(variantId) ?? [];
    return {
      failToPass: own.filter(({ taskId }) => !regressionOnly.has(taskId)),
      regressionOnly: own.filter(({ taskId }) => regressionOnly.has(taskId)),
    };
  };
  const variants = experiment.variants.map((variant) =>
    createVariantReport(variant, cellsOf(variant.id), settings.confidence),
  );
  const isSealed = experiment.machine.isSealed && cells.every(({ trial }) => trial?.isSealed ?? true);
  const [baseline, ...candidates] = variants.map(({ id }) =>
    toComparisonSide({ experimentId: experiment.id, variants, tasks, isSealed }, id),
  );
  const facts = { settings: { ...settings, repeats: experiment.repeats, seed: experiment.seed }, tasks };
  const compareAll = (a: ComparisonSide) =>
    adaptive
      ? candidates.map((candidate) => compareAtLook({ ...facts, adaptive }, a, candidate))
      : createComparisons(a, candidates, settings.confidence);
  const rubrics = createRubricReports(
    experiment,
    input.trials,
    input.grades,
    input.calibrations ?? [],
    settings.confidence,
  );
  const report = {
    schemaVersion: 1 as const,
    experimentId: experiment.id,
    release: experiment.release,
    createdAt: input.createdAt,
    ...facts,
    isSealed,
    variants,
    comparisons: baseline ? compareAll(baseline) : [],
    ...(adaptive ? { adaptive } : {}),
    paretoFront: findParetoFront(variants),
    publicGaps: createPublicGaps(variants, input.publicBenchmarks),
    ...(rubrics.length > 0 ? { rubrics } : {}),
    slices: createSlices(tasks, variants, settings.confidence),
    exclusions: countExclusions(cells, regressionOnly, input.trials),
    unstableTasks: findUnstableTasks(tasks, settings.stabilityThreshold),
    machine: experiment.machine,
    versions: experiment.versions,
  };
  return {
    ...report,
    warnings: [
      ...findWarnings(report),
      ...warnOfJudges(report),
      ...warnOfMachines(experiment),
      ...warnOfDoubts(experiment),
    ],
  };
}

function warnOfMachines({ id, machine, furtherMachines = [] }: Experiment): Report['warnings'] {
  return furtherMachines.map((other) => ({
    code: 'several-machines',
    text: `Parts of it were played on another machine: ${describeDifferences(listDifferences(machine, other))}. Blocks hold all variants, so that comparisons hold; rates and times are of both.`,
    fix: `For times that can be compared, play ${id} anew on one machine.`,
  }));
}

const warnOfDoubts = ({ doubts = [] }: Experiment): Report['warnings'] =>
  doubts.map((text) => ({
    code: 'doubtful-setting',
    text: `${text}.`,
    fix: 'See that it is what you meant; `rollbench run --strict` makes it an error.',
  }));

function describeAdaptive(
  experiment: Experiment,
  cells: readonly PlayedCell[],
): NonNullable<Report['adaptive']> | undefined {
  const { adaptive, variants } = experiment;
  if (adaptive === undefined) return undefined;
  const settlements = variants.slice(1).map(({ id }) => settleComparison(experiment, adaptive, cells, id));
  return { ...adaptive, settlements };
}

const forgoOpen = (cell: PlayedCell): PlayedCell =>
  cell.exclusion === 'open' ? { ...cell, exclusion: 'not-needed' } : cell;

function createTaskReports(
  experiment: Experiment,
  tasks: readonly Task[],
  cells: readonly PlayedCell[],
): TaskReport[] {
  const taskById = new Map(tasks.map((task) => [task.id, task]));
  const cellsByTask = Map.groupBy(cells, ({ taskId }) => taskId);
  return experiment.taskIds.map((taskId) => {
    const task = taskById.get(taskId);
    const byVariant = Map.groupBy(cellsByTask.get(taskId) ?? [], ({ variantId }) => variantId);
    return {
      taskId,
      title: task ? toTitle(task.prompts[0] ?? '') : '(no longer in the benchmark)',
      kind: task?.kind ?? 'fail-to-pass',
      taskType: task?.classification.taskType ?? 'unknown',
      complexity: task?.classification.complexity ?? 'unknown',
      language: task?.classification.language ?? 'unknown',
      repo: task?.repo ?? 'unknown',
      authorFamily: task?.provenance.authorFamily ?? null,
      crossesPackages: task?.scope.crossesPackages ?? false,
      promptLength: task?.prompts.join('').length ?? 0,
      ageDays: task ? toAgeDays(task.provenance.landedAt, experiment.createdAt) : 0,
      aiShare: task?.provenance.aiShare ?? null,
      verdicts: Object.fromEntries(
        [...byVariant].map(([id, row]) => [id, row.map(({ verdict }) => verdict)]),
      ),
    };
  });
}

/** A clock that ran ahead makes no task younger than new; a date that is none says nothing. */
function toAgeDays(landedAt: string, createdAt: string): number {
  const days = (Date.parse(createdAt) - Date.parse(landedAt)) / dayMs;
  return Number.isFinite(days) ? Math.max(0, days) : 0;
}

function countExclusions(
  cells: readonly PlayedCell[],
  regressionOnly: ReadonlySet<string>,
  trials: readonly TrialFacts[],
): Report['exclusions'] {
  const reasons = cells.flatMap((cell) =>
    regressionOnly.has(cell.taskId) ? 'regression-only' : (cell.exclusion ?? []),
  );
  const duplicates = trials.length - new Set(trials.map(({ id }) => id)).size;
  return Object.entries(countBy([...reasons, ...Array<string>(duplicates).fill('duplicate-trial')])).map(
    ([reason, count]) => ({ reason, count }),
  );
}

function findUnstableTasks(tasks: readonly TaskReport[], threshold: number): Report['unstableTasks'] {
  return tasks.flatMap(({ taskId, verdicts }) =>
    Object.entries(verdicts).flatMap(([variantId, row]) => {
      const agreement = toAgreement(row);
      return agreement !== null && !isStable(agreement, threshold) ? [{ taskId, variantId, agreement }] : [];
    }),
  );
}
