import { noSpending } from '../../domain/judgement.ts';
import type { Judge, JudgeResult } from '../../ports.ts';

/** After this many candidates without an answer the next one would get none either, and each costs minutes of retries. */
const mostFailures = 3;

/**
 * Makes wrappers that stop asking: all of them together when the budget is spent, each alone when its provider has failed
 * several times in a row. What is not asked is undecided, and asked the next time. Questions in hand are answered, so
 * the budget may be passed by as many answers as are asked at once.
 * @param budgetUsd - `null` where there is none
 */
export function createJudgeLimits(budgetUsd: number | null): (judge: Judge) => Judge {
  let spentUsd: number | null = 0;
  const findLimit = (failureCount: number): string | undefined => {
    if (failureCount >= mostFailures) return `it failed ${failureCount} times in a row`;
    if (budgetUsd === null) return undefined;
    if (spentUsd === null) return 'what was spent is not known, so no budget can be kept';
    return spentUsd >= budgetUsd ? `the budget of $${budgetUsd} is spent` : undefined;
  };
  return (judge) => {
    let failureCount = 0;
    return {
      name: judge.name,
      version: judge.version,
      async judge(subject, signal) {
        const limit = findLimit(failureCount);
        if (limit !== undefined) return notAsked(limit);
        const result = await judge.judge(subject, signal);
        const { costUsd } = result.spending;
        spentUsd = spentUsd === null || costUsd === null ? null : spentUsd + costUsd;
        failureCount = result.kind === 'undecided' && result.cause === 'provider' ? failureCount + 1 : 0;
        return result;
      },
    };
  };
}

const notAsked = (limit: string): JudgeResult => ({
  kind: 'undecided',
  cause: 'provider',
  detail: `not asked: ${limit}`,
  spending: noSpending,
});
