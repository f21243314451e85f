import type { Agent, Artifacts, Respondent, Store } from '../../ports.ts';
import type { RespondentOptions } from './ask.ts';
import { createCodexRespondent } from './codex.ts';
import { createOpenAiRespondent } from './openai.ts';
import { withCache } from './with-cache.ts';
import { createLimits } from './with-limits.ts';

/** A model, by way of the Codex CLI or of the Responses API. */
export interface ModelSeat {
  readonly kind: 'codex' | 'openai';
  readonly model: string;
}

export interface RespondentsOptions extends Omit<RespondentOptions, 'model'> {
  readonly answers: Store['answers'];
  readonly artifacts: Pick<Artifacts, 'scratch'>;
  /** Of all of them together. */
  readonly budgetUsd: number | null;
  /** Codex, for the seats that it has; `null` where it has none. */
  readonly codex: { readonly agent: Agent; readonly version: string } | null;
}

/** Makes respondents with one budget; what each was once paid for is remembered. */
export function createRespondents(options: RespondentsOptions): (seat: ModelSeat) => Respondent {
  const withLimits = createLimits(options.budgetUsd);
  return (seat) => withCache(withLimits(createRespondent(seat, options)), options.answers);
}

function createRespondent({ kind, model }: ModelSeat, options: RespondentsOptions): Respondent {
  if (kind === 'openai') return createOpenAiRespondent({ ...options, model });
  const { codex } = options;
  if (codex === null) throw new Error('a seat of Codex, and no Codex');
  return createCodexRespondent({ ...options, model, agent: codex.agent, agentVersion: codex.version });
}
