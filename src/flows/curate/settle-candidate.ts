import type { Curated } from '../../curate/decide.ts';
import { toDecisionId } from '../../domain/ids.ts';
import type { House } from '../house.ts';
import { forgetRuns } from '../run-log.ts';
import { setTaskAside } from '../validate/keep-task.ts';

/** Writes down what was decided on a candidate. What is dropped may have become a task before, and is one no more. */
export async function settleCandidate(
  house: Pick<House, 'store' | 'clock'>,
  curated: Curated,
): Promise<void> {
  const { store } = house;
  const { subjectId } = curated.decision;
  if (curated.kind === 'kept') await store.candidates.put(curated.candidate);
  else if (curated.decision.reason !== 'undecided') {
    await store.decisions.remove(toDecisionId({ stage: 'validate', subjectId }));
    await setTaskAside(curated.decision, house);
    await forgetRuns(store, subjectId);
  }
  await store.decisions.put(curated.decision);
}
