import { applyJudgement, type Kept, toJudgeSubject } from '../../curate/apply-judgement.ts';
import type { Curated } from '../../curate/curate-candidates.ts';
import { addSpending, noSpending, type Spending } from '../../domain/spending.ts';
import type { Judge } from '../../ports.ts';
import { forEachConcurrently } from '../for-each-concurrently.ts';

export interface JudgingSummary extends Spending {
  /** Who judged, by name. */
  readonly judge: string;
  /** Candidates that were put to it, whether it had to be asked or its word was known. */
  readonly judged: number;
  /** Of these, the ones on which there was no word. */
  readonly undecided: number;
  /** Of these, the ones on which several judges disagree. */
  readonly disputed: number;
}

export interface JudgingOptions {
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
  /** Called as soon as a word is there, with the money spent so far; it must be stored when this resolves. */
  onJudged(curated: Curated, costUsd: number | null): Promise<void>;
}

/** Puts to a judge what the rules let pass, a few at a time. What is cut short stays as it was. */
export async function judgeCandidates(
  kept: readonly Kept[],
  judge: Judge,
  options: JudgingOptions,
): Promise<JudgingSummary> {
  let spending = noSpending;
  const counts = { judged: 0, undecided: 0, disputed: 0 };
  await forEachConcurrently(kept, options.concurrency, options.signal, async (candidate) => {
    const result = await judge.judge(toJudgeSubject(candidate.candidate, candidate), options.signal);
    spending = addSpending(spending, result.spending);
    if (result.kind === 'undecided' && result.cause === 'cancelled') return;
    counts.judged++;
    if (result.kind !== 'judged') counts[result.kind]++;
    await options.onJudged(applyJudgement(candidate, judge, result), spending.costUsd);
  });
  return { judge: judge.name, ...counts, ...spending };
}
