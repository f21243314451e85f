import type { Experiment } from '../domain/trial.ts';
import type { ExperimentEnd, ExperimentSummary } from '../flows/experiment/experiment.ts';
import type { Tally } from '../flows/experiment/tally.ts';
import { describeSettlement } from './describe-settlement.ts';

/** What was played, how comparisons stand, and what to do next. */
export function describeSummary(summary: ExperimentSummary, experiment: Experiment): string {
  const { experimentId, verdicts, end } = summary;
  const next =
    end.kind === 'stopped'
      ? `Stopped ${describeStop(end)}. Go on: rollbench run --resume ${experimentId}${end.by === 'budget' ? ' --budget USD' : ''}`
      : verdicts.invalid > 0
        ? `Play the invalid ones again: rollbench run --resume ${experimentId}`
        : experiment.shard
          ? `Shard ${experiment.shard.index} of ${experiment.shard.count} is played: rollbench merge FOLDER… takes all of them; this one lies in ${summary.recordPath}`
          : `See: rollbench report ${experimentId}`;
  return [
    describeTally(summary),
    ...summary.settlements.map((settlement) => describeSettlement(settlement, experiment)),
    next,
  ].join('\n');
}

function describeStop(end: Extract<ExperimentEnd, { kind: 'stopped' }>): string {
  if (end.by === 'signal') return 'from outside';
  if (end.by === 'budget') return 'at the budget';
  const { outcome, id } = end.trial;
  const detail = outcome.kind === 'infraFailed' ? `${outcome.code}: ${outcome.detail}` : outcome.kind;
  return `by the provider, which every other trial would meet, too.\n${id}\n  ${detail}\nMend that first`;
}

export function describeTally(tally: Tally & { readonly experimentId: string }): string {
  const { experimentId, cells, completed, verdicts, costUsd } = tally;
  const { pass, fail, invalid } = verdicts;
  const cost = costUsd === null ? 'cost not known' : `$${costUsd.toFixed(2)}`;
  return `${experimentId}: ${completed} of ${cells} cells, ${pass} pass, ${fail} fail, ${invalid} invalid; ${cost}`;
}
