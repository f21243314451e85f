import { createRespondents } from '../adapters/judges/create-respondents.ts';
import { createPanel } from '../adapters/judges/panel.ts';
import type { RubricJudging } from '../domain/grader-settings.ts';
import type { House } from '../flows/house.ts';
import type { Gateway, Panel } from '../ports.ts';
import { requirePrices } from './require-prices.ts';

/** The gateway is opened, and Codex looked for, when the first vote is asked for: what is known already needs neither. */
export function openPanel(
  { seats, upstream, effort, voteCount, timeoutMs, budgetUsd }: RubricJudging,
  house: House,
): Panel {
  const { artifacts, clock, prices } = house;
  let gateway: Gateway | undefined;
  return createPanel({
    seats: seats.map(({ kind, model }) => `${kind}:${model}`),
    upstream,
    effort,
    voteCount,
    async open() {
      if (budgetUsd !== null)
        requirePrices(
          seats.map(({ model }) => model),
          '[graders.rubric] budget_usd',
          house,
        );
      const agent = seats.some(({ kind }) => kind === 'codex') ? await house.agent('codex') : null;
      const codex = agent && { agent, version: await agent.version() };
      gateway = await house.openGateway([upstream ?? undefined]);
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
      return seats.map(createRespondents(options));
    },
    close: async () => gateway?.close(),
  });
}
