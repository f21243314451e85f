import type { Agent, Artifacts, Judge, Store } from '../../ports.ts';
import type { ModelJudgeOptions } from './ask.ts';
import { createCodexJudge } from './codex.ts';
import { createEnsemble } from './ensemble.ts';
import { createOpenAiJudge } from './openai.ts';
import { createRulesJudge } from './rules.ts';
import { withCache } from './with-cache.ts';
import { createJudgeLimits } from './with-limits.ts';

/** Who judges: the rules, or a model by way of the Codex CLI or of the Responses API. */
export type Seat = { readonly kind: 'rules' } | { readonly kind: 'codex' | 'openai'; readonly model: string };

export interface JudgeOptions extends Omit<ModelJudgeOptions, 'model'> {
  readonly judgements: Store['judgements'];
  readonly artifacts: Pick<Artifacts, 'scratch'>;
  readonly budgetUsd: number | null;
  /** Codex, for the seats that it has; `null` where it has none. */
  readonly codex: { readonly agent: Agent; readonly version: string } | null;
}

/** One judge, or several as one; what each was once paid for is remembered. */
export function createJudge(seats: readonly Seat[], options: JudgeOptions): Judge {
  const withLimits = createJudgeLimits(options.budgetUsd);
  const judges = seats.map((seat) =>
    seat.kind === 'rules'
      ? createRulesJudge()
      : withCache(withLimits(createModelJudge(seat, options)), options.judgements),
  );
  const [only] = judges;
  return only !== undefined && judges.length === 1 ? only : createEnsemble(judges);
}

function createModelJudge(seat: Exclude<Seat, { kind: 'rules' }>, options: JudgeOptions): Judge {
  const { model } = seat;
  if (seat.kind === 'openai') return createOpenAiJudge({ ...options, model });
  const { codex } = options;
  if (codex === null) throw new Error('a seat of Codex, and no Codex');
  return createCodexJudge({ ...options, model, agent: codex.agent, agentVersion: codex.version });
}
