import type { Report, VariantReport } from '../domain/report.ts';
import type { Warning } from '../domain/warning.ts';
import { canFindUnstable } from '../stats/agreement.ts';
import { estimateClusteredError } from '../stats/clustered-error.ts';
import { mean } from '../stats/mean.ts';
import { fewestTasksToDecide } from '../stats/minimum-detectable-effect.ts';
import { toGraded } from '../stats/solve-rate.ts';
import { formatPercent, formatQuantity } from './words/format.ts';

type Facts = Omit<Report, 'warnings'>;

/** Below this share invalid cells cannot move a rate by more than is lost in rounding. */
const tolerableInvalidShare = 0.02;
/** Advice of the field for a set from which anything shall be concluded. */
const fewestTasksWorthReading = 20;

/** What a reader must know before trusting the numbers, gravest first. */
export function findWarnings(report: Facts): Warning[] {
  return [
    ...warnOfSeal(report),
    ...warnOfExploits(report),
    ...warnOfNoVerdict(report),
    ...warnOfMissingCells(report),
    ...report.variants.flatMap((variant) => warnOfInvalid(report, variant)),
    ...warnOfSize(report),
    ...warnOfClusters(report),
    ...warnOfComparisons(report),
    ...warnOfLooks(report),
    ...warnOfRepeats(report),
    ...warnOfCost(report),
  ];
}

function warnOfSeal(report: Facts): Warning[] {
  if (report.isSealed) return [];
  if (report.machine.isSealed) {
    return [
      {
        code: 'unsealed',
        text: 'Unsealed: agents held the login of their provider, and could reach the network, and there perhaps the solution.',
        fix: 'Run the experiment again with an API key, or with a login that the gateway can keep: `codex login`.',
      },
    ];
  }
  return [
    {
      code: 'unsealed',
      text: 'Unsealed: agents could reach files and network of this machine, and with them perhaps the solution.',
      fix: 'See with `rollbench doctor` what the sandbox lacks, and run the experiment again inside it.',
    },
  ];
}

/** The rate is what the tests say: how much of it is no solution has to be said beside it. */
function warnOfExploits({ variants }: Facts): Warning[] {
  return variants.flatMap(({ name, auditOfSolved }) =>
    auditOfSolved === null || auditOfSolved.exploit === 0
      ? []
      : [
          {
            code: 'exploits',
            text: `${formatQuantity(auditOfSolved.exploit, 'solved trial')} of ${name} passed by an exploit, by the audit, and ${auditOfSolved.exploit === 1 ? 'counts' : 'count'} as solved in the rate.`,
            fix: 'Read the findings with `rollbench trials show ID`, and the patch in the folder of the trial.',
          },
        ],
  );
}

function warnOfNoVerdict({ variants }: Facts): Warning[] {
  const silent = variants.filter(({ solveRate }) => solveRate.taskCount === 0).map(({ name }) => name);
  if (silent.length === 0) return [];
  return [
    {
      code: 'no-verdict',
      text: `No graded cell, and so no solve rate: ${silent.join(', ')}.`,
      fix: 'See with `rollbench trials list` how the trials ended.',
    },
  ];
}

function warnOfMissingCells(report: Facts): Warning[] {
  const countOf = (reason: string) =>
    report.exclusions.find((exclusion) => exclusion.reason === reason)?.count ?? 0;
  const warn = (code: string, count: number, noun: string, text: string, fix: string): Warning[] =>
    count > 0 ? [{ code, text: `${formatQuantity(count, noun)} ${text}`, fix }] : [];
  return [
    ...warn(
      'open-cells',
      countOf('open'),
      'cell',
      'not played yet: the numbers may still move.',
      `Go on with \`rollbench run --resume ${report.experimentId}\`.`,
    ),
    ...warn(
      'not-graded',
      countOf('not-graded'),
      'trial',
      'not graded yet, counted in no rate.',
      `Grade with \`rollbench grade ${report.experimentId}\`.`,
    ),
    ...warn(
      'duplicate-trials',
      countOf('duplicate-trial'),
      'trial',
      'for a cell that another trial has filled: the one that started last counts.',
      'See with `rollbench trials list` which cells they are.',
    ),
  ];
}

function warnOfInvalid(report: Facts, variant: VariantReport): Warning[] {
  const rows = report.tasks
    .filter(({ kind }) => kind === 'fail-to-pass')
    .map(({ verdicts }) => verdicts[variant.id] ?? []);
  const judged = rows.flat().filter((verdict) => verdict !== null);
  const invalidCount = judged.filter((verdict) => verdict === 'invalid').length;
  if (invalidCount <= judged.length * tolerableInvalidShare) return [];
  const share = formatPercent(invalidCount / judged.length);
  return [
    {
      code: 'invalid-cells',
      text:
        `${variant.name}: ${invalidCount} of ${judged.length} cells (${share}) failed for reasons that are not the agent's ` +
        `and are left out. Its solve rate would be ${formatPercent(variant.ifLeftOut.failed)} if all that is left out ` +
        `had failed and ${formatPercent(variant.ifLeftOut.passed)} if all had passed.`,
      fix: `See the reasons with \`rollbench trials list\`, then \`rollbench run --resume ${report.experimentId}\`.`,
    },
  ];
}

function warnOfSize(report: Facts): Warning[] {
  const taskCount = report.tasks.filter(({ kind }) => kind === 'fail-to-pass').length;
  if (taskCount >= fewestTasksWorthReading) return [];
  const what =
    taskCount === 1
      ? '1 task bounds nothing: there is no interval.'
      : `${taskCount} tasks are few: the intervals are wide, and those of slices wider.`;
  return [
    {
      code: 'few-tasks',
      text: what,
      fix: 'Mine more sessions with `rollbench mine`: 20 tasks at least, 50 with 3 repeats for choosing a model.',
    },
  ];
}

/** With fewer of them their own spread cannot be told. */
const fewestClusters = 5;
const tolerableInflation = 1.2;

function warnOfClusters({ tasks, variants }: Facts): Warning[] {
  const rated = tasks.filter(({ kind }) => kind === 'fail-to-pass');
  return variants.flatMap(({ id, name }) => {
    const graded = rated
      .map(({ repo, verdicts }) => ({ repo, row: toGraded(verdicts[id] ?? []) }))
      .filter(({ row }) => row.length > 0);
    const error = estimateClusteredError(
      graded.map(({ row }) => mean(row)),
      graded.map(({ repo }) => repo),
    );
    if (error === null || error.clusterCount < fewestClusters) return [];
    const inflation = error.clustered / error.independent;
    if (!(inflation > tolerableInflation)) return [];
    return [
      {
        code: 'clustered-tasks',
        text:
          `${name}: tasks of one repository succeed and fail together. Over its ${error.clusterCount} repositories the ` +
          `standard error of the solve rate is ${inflation.toFixed(1)} times that of independent tasks: its interval is too narrow for work in other repositories.`,
        fix: 'Read it as the rate on these repositories, and mine further ones.',
      },
    ];
  });
}

function warnOfComparisons(report: Facts): Warning[] {
  const warnings: Warning[] = [];
  const [first] = report.comparisons;
  const needed = fewestTasksToDecide(report.settings.confidence);
  const pairedTasks = Math.max(...report.comparisons.map((comparison) => comparison.pairedTasks));
  if (first && pairedTasks > 0 && pairedTasks < needed) {
    const smallest = (0.5 ** pairedTasks).toPrecision(2);
    warnings.push({
      code: 'too-few-to-decide',
      text: `${formatQuantity(pairedTasks, 'task')} in common cannot decide: even if all spoke for one side, p would be ${smallest}.`,
      fix: `At least ${needed} tasks are needed for any decision at ${formatPercent(report.settings.confidence)} confidence.`,
    });
  }
  if (report.comparisons.length > 1 && report.adaptive === undefined) {
    warnings.push({
      code: 'several-comparisons',
      text:
        `${report.comparisons.length} comparisons share one baseline: each is decided at the level that ` +
        `Holm's procedure gives it, and its interval has that confidence.`,
      fix: 'To ask about two variants only, report on an experiment of these two.',
    });
  }
  return warnings;
}

function warnOfLooks({ adaptive }: Facts): Warning[] {
  if (adaptive === undefined) return [];
  const { looks, settlements } = adaptive;
  const stops = settlements.map(({ look, kind }) => `look ${look} of ${looks.length} (${kind})`).join(', ');
  return [
    {
      code: 'adaptive',
      text:
        `Stopped early where it could be: ${stops}. The intervals of differences allow for every look; ` +
        'solve rates are those of the moment of stopping, whose intervals do not.',
      fix: 'For solve rates that shall stand alone play all cells: `rollbench run` without `--adaptive`.',
    },
  ];
}

function warnOfRepeats(report: Facts): Warning[] {
  const { repeats, stabilityThreshold } = report.settings;
  if (canFindUnstable(repeats, stabilityThreshold)) return [];
  const text =
    repeats === 1
      ? 'With a single repeat nothing is known of how stable a task is.'
      : `Of ${repeats} yes/no repeats at least ${Math.ceil(repeats / 2)} always agree: ` +
        `a stability threshold of ${stabilityThreshold} can call no task unstable.`;
  return [
    {
      code: 'stability-never-fires',
      text,
      fix: 'Set `runs_per_task = 5`, or a higher `stability_threshold`.',
    },
  ];
}

/** A price that is missing is missing for all trials; of one that was cut short nobody has said what it used. */
function warnOfCost({ variants }: Facts): Warning[] {
  const unknown = variants.filter(({ costUsd, usage }) => costUsd === null && usage.requestCount > 0);
  const isCut = ({ unknownCostCount, outcomes }: (typeof unknown)[number]) =>
    unknownCostCount < Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const unpriced = unknown.filter((variant) => !isCut(variant));
  const models = [...new Set(unpriced.map(({ settings }) => settings.model ?? '(none)'))].join(', ');
  return [
    ...(unpriced.length === 0
      ? []
      : [
          {
            code: 'unknown-cost',
            text: `The cost of ${unpriced.map(({ name }) => name).join(', ')} is not known: the price list does not have ${models}.`,
            fix: 'Check how the model is spelt; its tokens are counted all the same.',
          },
        ]),
    ...unknown.filter(isCut).map(({ name, unknownCostCount }) => ({
      code: 'unknown-cost',
      text: `The cost of ${name} is not known: ${formatQuantity(unknownCostCount, 'trial')} ended while a request was under way, and nobody said what it used.`,
      fix: 'See the others with `rollbench trials list`; tokens are counted as far as they were told.',
    })),
  ];
}
