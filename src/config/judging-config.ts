import { UsageError } from '../domain/usage-error.ts';
import type { ConfigFile } from './config-file.ts';
import { type ModelSeatConfig, toModelSeat, toSeatName } from './model-seat.ts';

/** Who judges what the filters let pass, and within which limits. */
export interface JudgingConfig {
  readonly seats: readonly SeatConfig[];
  /** Who answers them; `null` for the one of all. */
  readonly upstream: string | null;
  /** `null` leaves it to the provider. */
  readonly effort: string | null;
  readonly timeoutMs: number;
  readonly concurrency: number;
  readonly budgetUsd: number | null;
}

type SeatConfig = { readonly kind: 'rules' } | ModelSeatConfig;

/** @throws {UsageError} for a judge without a model, or one that has two seats */
export function toJudgingConfig({ curation, eval: { model } }: ConfigFile): JudgingConfig {
  const names = [curation.judge].flat();
  const seats = names.map((name) => toSeat(name, curation.judge_model ?? model));
  const titles = seats.map((seat) => (seat.kind === 'rules' ? 'rules' : toSeatName(seat)));
  const twice = titles.find((title, index) => titles.indexOf(title) !== index);
  if (twice !== undefined) {
    throw new UsageError(`[curation] judge has "${twice}" twice: it would agree with itself`);
  }
  return {
    seats,
    upstream: curation.judge_upstream ?? null,
    effort: curation.judge_effort ?? null,
    timeoutMs: curation.judge_timeout_s * 1000,
    concurrency: curation.judge_concurrency,
    budgetUsd: curation.judge_budget_usd ?? null,
  };
}

const toSeat = (name: string, defaultModel: string | undefined): SeatConfig =>
  name === 'rules'
    ? { kind: 'rules' }
    : toModelSeat(name, defaultModel, { judge: '[curation] judge', model: 'judge_model' });
