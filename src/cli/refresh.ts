import { type Config, readConfig } from '../config/config.ts';
import { UsageError } from '../domain/usage-error.ts';
import { toDefaultConcurrency } from '../flows/default-concurrency.ts';
import type { House } from '../flows/house.ts';
import { planRefresh } from '../flows/plan-refresh.ts';
import { type RefreshSummary, refresh as refreshFlow } from '../flows/refresh.ts';
import type { RefreshOptions } from '../flows/refresh-options.ts';
import type { RefreshPlan } from '../refresh/refresh-step.ts';
import { formatPercent, formatUsd } from '../report/words/format.ts';
import { createHouse } from '../wire.ts';
import { parseCount } from './parse-number.ts';
import { toDuration } from './progress.ts';
import { renderTable } from './render-table.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';
import { toCurateOptions, toMineOptions, toValidateOptions } from './stage-options.ts';

interface RefreshCommandOptions extends GlobalOptions {
  readonly dryRun?: boolean;
  readonly full?: boolean;
  readonly release?: string;
  readonly concurrency?: string;
}

export async function refresh(context: CommandContext, options: RefreshCommandOptions): Promise<number> {
  const config = readConfig(context.directory, context.configFile);
  if (config.repos.length === 0) {
    throw new UsageError(
      'no repository to link sessions to: run rollbench init, or write [[repo]] path = "." into rollbench.toml',
    );
  }
  const house = await createHouse(config, { buildsAnew: options.full === true });
  try {
    const flowOptions: RefreshOptions = {
      ...toRefreshOptions(config, house, options),
      onPlan: (plan) => context.output.say(renderPlan(plan)),
      onProgress: context.onProgress,
      signal: context.signal,
    };
    if (options.dryRun === true) {
      const plan = await planRefresh(house, flowOptions);
      await context.output.print(`${renderPlan(plan)}\nNothing was done: rollbench refresh`, plan);
      return exitCodes.done;
    }
    const summary = await refreshFlow(house, flowOptions);
    await context.output.print(renderSummary(summary, config), toJson(summary));
    if (context.signal.aborted) return exitCodes.interrupted;
    return summary.tasks < config.refresh.minTasks ? exitCodes.gateFailed : exitCodes.done;
  } finally {
    await house.store.close();
  }
}

export function toRefreshOptions(
  config: Config,
  house: Pick<House, 'machine'>,
  options: Pick<RefreshCommandOptions, 'concurrency' | 'full' | 'release'>,
): Omit<RefreshOptions, 'onPlan' | 'onProgress' | 'signal'> {
  const { rules, maxTasks, anchorCount, saturationExperiments } = config.refresh;
  const { seats, budgetUsd } = config.curation.judging;
  const concurrency = parseCount('--concurrency', options.concurrency) ?? toDefaultConcurrency(house.machine);
  return {
    mine: toMineOptions(config),
    curate: toCurateOptions(config),
    validate: toValidateOptions(config, concurrency),
    ...{ rules, maxTasks, anchorCount, saturationExperiments },
    judgeBudgetUsd: seats.every(({ kind }) => kind === 'rules') ? 0 : budgetUsd,
    isSweep: options.full === true,
    release: options.release ?? null,
  };
}

function renderPlan({ steps, cost }: RefreshPlan): string {
  const rows = steps.map((step) => [
    step.kind,
    'taskId' in step ? step.taskId : '',
    step.cost.durationMs === null ? 'not known' : toDuration(step.cost.durationMs),
    step.text,
  ]);
  const time = cost.durationMs === null ? 'a time that is not known' : `some ${toDuration(cost.durationMs)}`;
  return `${renderTable(['step', 'task', 'time', 'why'], rows)}\nIn all ${time} on one core, and at most ${formatUsd(cost.costUsd)}`;
}

function renderSummary(summary: RefreshSummary, { refresh: { minTasks } }: Config): string {
  const { added, revalidated, review, quarantined, retired, tasks, since, release } = summary;
  const lines = [
    `${tasks} active tasks`,
    `since ${since?.slice(0, 10) ?? 'the beginning'}: ${added} added, ${revalidated} revalidated, ${review} reviewed, ${quarantined} quarantined, ${retired} retired`,
    ...summary.saturated.map(
      ({ taskId, saturation }) =>
        `${taskId} is saturated (${saturation} of its last trials passed): rollbench tasks retire ${taskId} --reason saturated`,
    ),
    ...summary.imbalance.map(
      ({ dimension, value, share, expectedShare, isOver }) =>
        `${isOver ? 'over' : 'under'}-represented: ${dimension} ${value}, ${formatPercent(share)} of the tasks and ${formatPercent(expectedShare)} of the work`,
    ),
    ...(release
      ? [`release ${release.name}: ${release.tasks.length} tasks, ${release.hash.slice(0, 12)}`]
      : []),
    ...(tasks < minTasks ? [`fewer than the ${minTasks} that [refresh] min_tasks asks for`] : []),
  ];
  return lines.join('\n');
}

function toJson({ facts, ...summary }: RefreshSummary) {
  const resting = facts.tasks.filter(({ task }) => task.state === 'review').length;
  return { ...summary, resting, release: summary.release?.name ?? null };
}
