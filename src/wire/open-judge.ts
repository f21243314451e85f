import { createJudge } from '../adapters/judges/create-judge.ts';
import type { Config } from '../config/config.ts';
import type { House, OpenJudge } from '../flows/house.ts';
import { openRespondents } from './open-respondents.ts';

/** @returns `null` where the rules judge alone */
export async function openJudge({ curation: { judging } }: Config, house: House): Promise<OpenJudge | null> {
  const models = judging.seats.filter((seat) => seat.kind !== 'rules');
  if (models.length === 0) return null;
  const options = await openRespondents({ ...judging, seats: models }, '[curation] judge_budget_usd', house);
  const judge = createJudge(judging.seats, options);
  return { judge, concurrency: judging.concurrency, close: () => options.gateway.close() };
}
