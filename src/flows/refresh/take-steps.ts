import type { Task } from '../../domain/task.ts';
import type { TaskStep } from '../../refresh/refresh-step.ts';
import { forEachConcurrently } from '../for-each-concurrently.ts';
import type { House } from '../house.ts';
import { moveAndStore } from '../validate/keep-task.ts';
import { quarantine } from '../validate/preflight.ts';
import { type Proving, type ProvingOptions, proveAgain } from '../validate/prove-again.ts';
import type { RefreshOptions } from './refresh-options.ts';

/** Does what was planned with each task; every result is stored as soon as it is there. */
export async function takeSteps(
  steps: readonly TaskStep[],
  house: House,
  options: RefreshOptions,
): Promise<void> {
  const { onProgress, signal } = options;
  const stage = 'refresh';
  const total = steps.length;
  let done = 0;
  onProgress({ kind: 'started', stage, total });
  await forEachConcurrently(steps, options.validate.concurrency, signal, async (step) => {
    const task = await house.store.tasks.get(step.taskId);
    // A person may have removed it meanwhile.
    if (task === undefined) return;
    const result = await takeStep(step, task, house, options);
    if (signal?.aborted) return;
    const text = `${step.taskId}: ${step.kind}, ${step.text}: ${result}`;
    onProgress({ kind: 'advanced', stage, done: ++done, total, id: step.taskId, text });
  });
  onProgress({ kind: 'finished', stage, done, text: `${done} of ${total} tasks looked at` });
}

async function takeStep(step: TaskStep, task: Task, house: House, options: RefreshOptions): Promise<string> {
  switch (step.kind) {
    case 'retire': {
      await moveAndStore(task, { to: 'retired', reason: step.reason, text: step.text }, house);
      return 'retired';
    }
    case 'prove':
      return describeProof(await proveOrQuarantine(task, house, options));
    case 'review': {
      const { reason, text, facts } = step;
      const aside = await moveAndStore(task, { to: 'review', reason, text, facts }, house);
      const proof = await proveOrQuarantine(aside, house, options);
      if (proof !== 'holds') return describeProof(proof);
      await moveAndStore(
        aside,
        { to: 'active', reason: 'reviewed', text: 'its controls hold', facts },
        house,
      );
      return 'reviewed';
    }
  }
}

const describeProof = (proof: Proving['kind']) =>
  ({ holds: 'holds', rotten: 'no longer holds', unknown: 'could not be proved' })[proof];

/** Plays the controls; what no longer holds is set aside at once, what nobody can tell is left as it is. */
export async function proveOrQuarantine(
  task: Task,
  house: House,
  { rules, validate, signal, onProgress }: RefreshOptions,
): Promise<Proving['kind']> {
  const { testTimeoutMs } = validate;
  const settings: ProvingOptions = { runs: rules.proveRuns, testTimeoutMs, ...(signal ? { signal } : {}) };
  const proving = await proveAgain(task, house, settings);
  // A run that was cut short says nothing about the task.
  if (signal?.aborted && proving.kind !== 'holds') return 'unknown';
  const warn = (text: string) => onProgress({ kind: 'warned', stage: 'refresh', text: `${task.id} ${text}` });
  if (proving.kind === 'unknown') warn(`could not be proved: ${proving.detail}`);
  if (proving.kind === 'rotten') {
    await quarantine(task, proving.rot, house);
    warn(`is quarantined: ${proving.rot.text}`);
  }
  return proving.kind;
}
