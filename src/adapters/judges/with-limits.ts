import { noSpending } from '../../domain/spending.ts';
import type { Respondent, Silence } from '../../ports.ts';

/** After this many questions without an answer the next one would get none either, and each costs minutes of retries. */
const mostFailures = 3;

/**
 * Makes wrappers that stop asking: all of them together when the budget is spent, each alone when its provider has failed
 * several times in a row. What is not asked is undecided, and asked the next time. Questions in hand are answered, so
 * the budget may be passed by as many answers as are asked at once.
 * @param budgetUsd - `null` where there is none
 */
export function createLimits(budgetUsd: number | null): (respondent: Respondent) => Respondent {
  let spentUsd: number | null = 0;
  const findLimit = (failureCount: number): string | undefined => {
    if (failureCount >= mostFailures) return `it failed ${failureCount} times in a row`;
    if (budgetUsd === null) return undefined;
    if (spentUsd === null) return 'what was spent is not known, so no budget can be kept';
    return spentUsd >= budgetUsd ? `the budget of $${budgetUsd} is spent` : undefined;
  };
  return (respondent) => {
    let failureCount = 0;
    return {
      name: respondent.name,
      version: respondent.version,
      async ask(question, signal) {
        const limit = findLimit(failureCount);
        if (limit !== undefined) return notAsked(limit);
        const response = await respondent.ask(question, signal);
        const { costUsd } = response.spending;
        spentUsd = spentUsd === null || costUsd === null ? null : spentUsd + costUsd;
        failureCount = response.kind === 'undecided' && response.cause === 'provider' ? failureCount + 1 : 0;
        return response;
      },
    };
  };
}

const notAsked = (limit: string): Silence => ({
  kind: 'undecided',
  cause: 'provider',
  detail: `not asked: ${limit}`,
  spending: noSpending,
});
