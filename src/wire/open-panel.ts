import { createRespondents } from '../adapters/judges/create-respondents.ts';
import { createPanel } from '../adapters/judges/panel.ts';
import type { RubricJudging } from '../domain/grader-settings.ts';
import type { House } from '../flows/house.ts';
import type { Gateway, Panel } from '../ports.ts';
import { openRespondents } from './open-respondents.ts';

/** The gateway is opened, and Codex looked for, when the first vote is asked for: what is known already needs neither. */
export function openPanel(judging: RubricJudging, house: House): Panel {
  const { seats, upstream, effort, voteCount } = judging;
  let gateway: Gateway | undefined;
  return createPanel({
    seats: seats.map(({ kind, model }) => `${kind}:${model}`),
    upstream,
    effort,
    voteCount,
    async open() {
      const options = await openRespondents(judging, '[graders.rubric] budget_usd', house);
      gateway = options.gateway;
      return seats.map(createRespondents(options));
    },
    close: async () => gateway?.close(),
  });
}
