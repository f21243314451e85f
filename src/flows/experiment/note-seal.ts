import { reject } from '../../domain/decision.ts';
import { toDecisionId } from '../../domain/ids.ts';
import type { Trial } from '../../domain/trial.ts';
import type { Store } from '../../ports.ts';
import { sealBrokenCode } from '../../run/retry.ts';

/**
 * A task whose seal is broken stands in the ledger, with what broke it, until a trial of it was played sealed again. It stays
 * a task: what is amiss is the place where it was to be played.
 */
export async function noteSeal(
  { id, taskId, outcome, startedAt, isSealed }: Trial,
  { decisions }: Pick<Store, 'decisions'>,
): Promise<void> {
  if (outcome.kind === 'infraFailed' && outcome.code === sealBrokenCode) {
    const evidence = { text: outcome.detail, facts: { trial: id, at: startedAt } };
    await decisions.put(reject('run', taskId, 'seal-broken', evidence));
  } else if (outcome.kind !== 'infraFailed' && isSealed) {
    await decisions.remove(toDecisionId({ stage: 'run', subjectId: taskId }));
  }
}
