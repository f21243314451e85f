import { createJudge } from '../adapters/judges/create-judge.ts';
import type { Config } from '../config/config.ts';
import { noUsage } from '../domain/usage.ts';
import { UsageError } from '../domain/usage-error.ts';
import type { House, OpenJudge } from '../flows/house.ts';

/** @returns `null` where the rules judge alone */
export async function openJudge({ curation: { judging } }: Config, house: House): Promise<OpenJudge | null> {
  const { seats, effort, timeoutMs, concurrency, budgetUsd } = judging;
  const models = seats.flatMap((seat) => (seat.kind === 'rules' ? [] : [seat.model]));
  if (models.length === 0) return null;
  const { artifacts, clock, prices } = house;
  if (budgetUsd !== null) requirePrices(models, house);
  const agent = seats.some(({ kind }) => kind === 'codex') ? await house.agent('codex') : null;
  const codex = agent && { agent, version: await agent.version() };
  const gateway = await house.openGateway();
  const { answers } = house.store;
  const options = { gateway, prices, clock, effort, timeoutMs, answers, artifacts, budgetUsd, codex };
  return { judge: createJudge(seats, options), concurrency, close: () => gateway.close() };
}

/** A budget that cannot be counted is none. @throws {UsageError} saying which price is missing */
function requirePrices(models: readonly string[], { prices, clock }: House): void {
  const at = clock.now().toISOString();
  const unpriced = models.find((model) => prices.price(model, noUsage, at) === undefined);
  if (unpriced === undefined) return;
  throw new UsageError(
    `[curation] judge_budget_usd is set, but there is no price for "${unpriced}": write [prices."${unpriced}"], or judge without a budget`,
  );
}
