import { toCanonicalJson, toProofId, toSha256 } from '../../domain/ids.ts';
import type { AgreeingRuns, Task, TaskProof } from '../../domain/task.ts';
import type { Store } from '../../ports.ts';
import { flakeRateUpperBound } from '../../stats/flake-rate.ts';
import { describeMachine } from '../describe-machine.ts';
import type { House } from '../house.ts';

const dayMs = 86_400_000;

/** What an agent is asked and judged by; a task that was only validated anew, or set aside, is the same task. */
export function toTaskHash({ validation: _, state: __, history: ___, ...content }: Task): string {
  return toSha256(toCanonicalJson(content));
}

/** Whether validation or both controls have proved a task on this machine within the last days. */
export async function isProvedHere(task: Task, house: House, days: number): Promise<boolean> {
  const provedAt = await findProvedAt(task, house);
  return provedAt !== null && house.clock.now().getTime() - Date.parse(provedAt) < days * dayMs;
}

/** When validation or both controls have proved a task on this machine last; `null` where they never have. */
export async function findProvedAt(
  task: Task,
  house: Pick<House, 'store' | 'machine' | 'sandbox'>,
): Promise<string | null> {
  const machine = describeMachine(house);
  const proof = await findProof(task, machine, house.store);
  const validatedAt = task.validation.machine === machine ? task.validation.validatedAt : null;
  return (
    [validatedAt, proof?.provedAt ?? null]
      .filter((at) => at !== null)
      .toSorted()
      .at(-1) ?? null
  );
}

/** Counts control runs that came out as they must. */
export async function addProof(
  task: Task,
  house: Pick<House, 'store' | 'machine'>,
  runs: AgreeingRuns,
  provedAt: string | null,
): Promise<void> {
  const machine = describeMachine(house);
  const known = await findProof(task, machine, house.store);
  await house.store.proofs.put({
    taskId: task.id,
    taskHash: toTaskHash(task),
    machine,
    provedAt: provedAt ?? known?.provedAt ?? null,
    agreeingRuns: add(known?.agreeingRuns ?? none, runs),
  });
}

/** One run that disagreed ends the series: runs before it say nothing of the task that is validated after it. */
export async function forgetProofs(taskId: string, store: Store): Promise<void> {
  const known = await store.proofs.list();
  for (const proof of known) if (proof.taskId === taskId) await store.proofs.remove(toProofId(proof));
}

async function findProof(task: Task, machine: string, store: Store): Promise<TaskProof | undefined> {
  const known = await store.proofs.get(toProofId({ taskId: task.id, machine }));
  return known?.taskHash === toTaskHash(task) ? known : undefined;
}

/** All runs that agreed on a task's tests, in validation and since, and what they say of the flake rate. */
export async function sumProofs(
  task: Task,
  store: Store,
): Promise<{ readonly agreeingRuns: AgreeingRuns; readonly flakeRateUpperBound: number }> {
  const hash = toTaskHash(task);
  const proofs = (await store.proofs.list()).filter(
    ({ taskId, taskHash }) => taskId === task.id && taskHash === hash,
  );
  const { agreeingRuns, runsPerState } = task.validation;
  const total = proofs
    .map((proof) => proof.agreeingRuns)
    .reduce(add, agreeingRuns ?? { before: runsPerState, after: runsPerState });
  return {
    agreeingRuns: total,
    flakeRateUpperBound: flakeRateUpperBound(Math.min(total.before, total.after)),
  };
}

const none: AgreeingRuns = { before: 0, after: 0 };
const add = (a: AgreeingRuns, b: AgreeingRuns): AgreeingRuns => ({
  before: a.before + b.before,
  after: a.after + b.after,
});
