import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Config, readConfig } from '../config/config.ts';
import type { Digest } from '../domain/refresh.ts';
import { UsageError } from '../domain/usage-error.ts';
import { toDefaultConcurrency } from '../flows/default-concurrency.ts';
import type { House } from '../flows/house.ts';
import { planRefresh } from '../flows/refresh/plan-refresh.ts';
import { refresh as refreshFlow } from '../flows/refresh/refresh.ts';
import type { RefreshOptions } from '../flows/refresh/refresh-options.ts';
import type { RefreshPlan } from '../refresh/refresh-step.ts';
import { renderDigestMarkdown } from '../report/render-digest-markdown.ts';
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
  readonly digest?: string;
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
    const digest = await refreshFlow(house, flowOptions);
    const file = resolve(
      context.directory,
      options.digest ?? join(config.statePath, 'digests', `${digest.at.slice(0, 10)}.md`),
    );
    writeDigest(digest, file);
    await context.output.print(renderSummary(digest, config, file), digest);
    if (context.signal.aborted) return exitCodes.interrupted;
    return digest.tasks < config.refresh.minTasks ? exitCodes.gateFailed : exitCodes.done;
  } finally {
    await house.store.close();
  }
}

export function toRefreshOptions(
  config: Config,
  house: Pick<House, 'machine'>,
  options: Pick<RefreshCommandOptions, 'concurrency' | 'full' | 'release'>,
): Omit<RefreshOptions, 'onPlan' | 'onProgress' | 'signal'> {
  const { rules, maxTasks, targets, anchorCount, saturationExperiments, publicRepos, cutoffs } =
    config.refresh;
  const { seats, budgetUsd } = config.curation.judging;
  const concurrency = parseCount('--concurrency', options.concurrency) ?? toDefaultConcurrency(house.machine);
  return {
    mine: toMineOptions(config),
    curate: toCurateOptions(config),
    validate: toValidateOptions(config, concurrency),
    ...{ rules, maxTasks, targets, anchorCount, saturationExperiments, publicRepos, cutoffs },
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

function renderSummary(digest: Digest, { refresh: { minTasks } }: Config, digestFile: string): string {
  const { added, revalidated, review, quarantined, retired, tasks, resting, since, release } = digest;
  const lines = [
    `${tasks} active tasks, ${resting} resting`,
    `since ${since?.slice(0, 10) ?? 'the beginning'}: ${added} added, ${revalidated} revalidated, ${review} reviewed, ${quarantined} quarantined, ${retired} retired`,
    ...digest.saturated.map(
      ({ taskId, saturation }) =>
        `${taskId} is saturated (${saturation === 'all' ? 'all solve it' : 'none solves it'}): rollbench tasks retire ${taskId} --reason saturated`,
    ),
    ...digest.imbalance.map(
      ({ dimension, value, share, expectedShare, isOver }) =>
        `${isOver ? 'over' : 'under'}-represented: ${dimension} ${value}, ${formatPercent(share)} of the tasks and ${formatPercent(expectedShare)} of the work`,
    ),
    ...(release === null ? [] : [`release ${release} is made: rollbench run --release ${release}`]),
    ...(tasks < minTasks ? [`fewer than the ${minTasks} that [refresh] min_tasks asks for`] : []),
    `digest: ${digestFile}`,
  ];
  return lines.join('\n');
}

/** One for each day: a second refresh on the same day has the last word. */
function writeDigest(digest: Digest, file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, renderDigestMarkdown(digest));
}
