import { UsageError } from '../domain/usage-error.ts';
import type { ConfigFile } from './config-file.ts';

/** Who judges what the filters let pass, and within which limits. */
export interface JudgingConfig {
  readonly seats: readonly SeatConfig[];
  /** `null` leaves it to the provider. */
  readonly effort: string | null;
  readonly timeoutMs: number;
  readonly concurrency: number;
  readonly budgetUsd: number | null;
}

type SeatConfig = { readonly kind: 'rules' } | { readonly kind: 'codex' | 'openai'; readonly model: string };

/** @throws {UsageError} for a judge without a model, or one that has two seats */
export function toJudgingConfig({ curation, eval: { model } }: ConfigFile): JudgingConfig {
  const names = [curation.judge].flat();
  const seats = names.map((name) => toSeat(name, curation.judge_model ?? model));
  const titles = seats.map((seat) => (seat.kind === 'rules' ? 'rules' : `${seat.kind}:${seat.model}`));
  const twice = titles.find((title, index) => titles.indexOf(title) !== index);
  if (twice !== undefined) {
    throw new UsageError(`[curation] judge has "${twice}" twice: it would agree with itself`);
  }
  return {
    seats,
    effort: curation.judge_effort ?? null,
    timeoutMs: curation.judge_timeout_s * 1000,
    concurrency: curation.judge_concurrency,
    budgetUsd: curation.judge_budget_usd ?? null,
  };
}

function toSeat(name: string, defaultModel: string | undefined): SeatConfig {
  const [, kind, named] = /^(codex|openai)(?::(.+))?$/.exec(name) ?? [];
  if (kind !== 'codex' && kind !== 'openai') return { kind: 'rules' };
  const model = named ?? defaultModel;
  if (model !== undefined) return { kind, model };
  throw new UsageError(
    `[curation] judge = "${name}" names no model: write "${name}:MODEL", or judge_model = "…" beside it`,
  );
}
