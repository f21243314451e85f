import type { Task } from '../../domain/task.ts';
import type { Experiment } from '../../domain/trial.ts';
import { noUsage } from '../../domain/usage.ts';
import { UsageError } from '../../domain/usage-error.ts';
import { findRepo, type House } from '../house.ts';
import { requireHealthy } from '../sandboxes.ts';

/**
 * Sees that nothing stands in the way of an experiment, before anything is paid for.
 * @throws {UsageError} saying what does, and what to do
 */
export async function requirePlayable(
  experiment: Experiment,
  tasks: readonly Task[],
  house: House,
  budgetUsd: number | null,
): Promise<void> {
  requireSandbox(experiment, house);
  await requireHealthy(house);
  await requireBases(tasks, house);
  // A replay costs nothing.
  if (experiment.replayOf === undefined) requirePrices(experiment, budgetUsd, house);
}

/** Sealed and unsealed trials in one rate would be neither. */
function requireSandbox(experiment: Experiment, house: House): void {
  const { sandbox } = experiment.machine;
  if (sandbox === house.machine.sandbox) return;
  throw new UsageError(
    `experiment ${experiment.id} began in the sandbox "${sandbox}": go on with --sandbox ${sandbox}, or run a new experiment`,
  );
}

/** A budget that cannot be counted is none. @throws {UsageError} saying which price is missing, or which tool has no bound */
function requirePrices(experiment: Experiment, budgetUsd: number | null, house: House): void {
  const at = house.clock.now().toISOString();
  for (const { name, settings } of experiment.variants) {
    const hasBudget = budgetUsd !== null || settings.limits.costUsd !== undefined;
    if (settings.model === null || !hasBudget) continue;
    if (!house.prices.price(settings.model, noUsage, at)) {
      throw new UsageError(
        `there is a budget, but no price for "${settings.model}" (variant "${name}"): write [prices."${settings.model}"], or run without a budget`,
      );
    }
    if (settings.allowsHostedTools) {
      throw new UsageError(
        `there is a budget, and variant "${name}" allows tools that the provider runs, whose cost has no bound: drop hosted_tools, or run without a budget`,
      );
    }
  }
}

async function requireBases(tasks: readonly Task[], house: House): Promise<void> {
  for (const { id, repo, baseCommit } of tasks) {
    if (await findRepo(house, repo).git.hasCommit(baseCommit)) continue;
    throw new UsageError(
      `repository "${repo}" no longer holds ${baseCommit}, the base of task ${id}: fetch it`,
    );
  }
}
