import type { RubricSettings } from '../domain/grader-settings.ts';
import { UsageError } from '../domain/usage-error.ts';
import type { GradersTable } from './graders-table.ts';
import { toModelSeat, toSeatName } from './model-seat.ts';

/**
 * @param at makes a path of the file an absolute one
 * @throws {UsageError} for a judge without a model, or one that has two seats
 */
export function toRubricSettings(
  table: NonNullable<GradersTable['rubric']>,
  at: (path: string) => string,
  defaultModel: string | undefined,
): RubricSettings {
  const how = { judge: '[graders.rubric] judge', model: 'model' };
  const seats = [table.judge].flat().map((name) => toModelSeat(name, table.model ?? defaultModel, how));
  const names = seats.map(toSeatName);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new UsageError(`[graders.rubric] judge has "${twice}" twice: give it more votes instead`);
  if (seats.length > table.votes)
    throw new UsageError(
      `[graders.rubric] has ${seats.length} judges and ${table.votes} votes: some have none`,
    );
  return {
    rubrics: table.rubrics.map((name) => (/[/]|\.md$/.test(name) ? at(name) : name)),
    minScore: table.min_score,
    showsGold: table.gold,
    judging: {
      seats,
      upstream: table.upstream ?? null,
      effort: table.effort ?? null,
      voteCount: table.votes,
      timeoutMs: table.timeout_s * 1000,
      concurrency: table.concurrency,
      budgetUsd: table.budget_usd ?? null,
      minAgreement: table.min_agreement,
    },
  };
}
