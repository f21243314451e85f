import type { ModelSeat, RespondentsOptions } from '../adapters/judges/create-respondents.ts';
import type { House } from '../flows/house.ts';
import type { Gateway } from '../ports.ts';
import { requirePrices } from './require-prices.ts';

/** How models are asked, whatever they are asked. */
interface Asking extends Pick<RespondentsOptions, 'effort' | 'timeoutMs' | 'budgetUsd'> {
  readonly seats: readonly ModelSeat[];
  /** As the configuration names it; none for the one of all. */
  readonly upstream?: string | null;
}

/**
 * What respondents are made of: Codex, if it has a seat, and a gateway, which whoever asks has to close.
 * @param budgetKey - where the budget stands in the configuration
 * @throws {UsageError} saying what a provider needs and does not have, or which price is missing
 */
export async function openRespondents(
  { seats, upstream = null, effort, timeoutMs, budgetUsd }: Asking,
  budgetKey: string,
  house: House,
): Promise<RespondentsOptions & { readonly gateway: Gateway }> {
  const models = seats.map(({ model }) => model);
  if (budgetUsd !== null) requirePrices(models, budgetKey, house);
  const agent = seats.some(({ kind }) => kind === 'codex') ? await house.agent('codex') : null;
  const codex = agent && { agent, version: await agent.version() };
  const gateway = await house.openGateway([upstream ?? undefined]);
  const { artifacts, clock, prices, store } = house;
  return {
    ...{ gateway, upstream, prices, clock, artifacts, answers: store.answers },
    ...{ effort, timeoutMs, budgetUsd, codex },
  };
}
