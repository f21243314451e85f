import { createJudge } from '../adapters/judges/create-judge.ts';
import type { Config } from '../config/config.ts';
import type { House, OpenJudge } from '../flows/house.ts';
import { requirePrices } from './require-prices.ts';

/** @returns `null` where the rules judge alone */
export async function openJudge({ curation: { judging } }: Config, house: House): Promise<OpenJudge | null> {
  const { seats, upstream, effort, timeoutMs, concurrency, budgetUsd } = judging;
  const models = seats.flatMap((seat) => (seat.kind === 'rules' ? [] : [seat.model]));
  if (models.length === 0) return null;
  const { artifacts, clock, prices } = house;
  if (budgetUsd !== null) requirePrices(models, '[curation] judge_budget_usd', house);
  const agent = seats.some(({ kind }) => kind === 'codex') ? await house.agent('codex') : null;
  const codex = agent && { agent, version: await agent.version() };
  const gateway = await house.openGateway([upstream ?? undefined]);
  const { answers } = house.store;
  const options = {
    gateway,
    upstream,
    prices,
    clock,
    effort,
    timeoutMs,
    answers,
    artifacts,
    budgetUsd,
    codex,
  };
  return { judge: createJudge(seats, options), concurrency, close: () => gateway.close() };
}
