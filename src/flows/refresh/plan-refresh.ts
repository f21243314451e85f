import { planTasks } from '../../refresh/plan-tasks.ts';
import { type RefreshPlan, type RefreshStep, type TaskStep, toPlan } from '../../refresh/refresh-step.ts';
import type { House } from '../house.ts';
import { findChangedSessions } from '../mine/read-sessions.ts';
import { listOpen } from '../validate/validate.ts';
import { gatherFacts, type RefreshFacts } from './refresh-facts.ts';
import type { RefreshOptions } from './refresh-options.ts';

/**
 * What a refresh would do now, and what that takes. Reads everything, changes nothing. What mining will find is not known
 * before: what comes of it is planned while it is done.
 */
export async function planRefresh(house: House, options: RefreshOptions): Promise<RefreshPlan> {
  const facts = await gatherFacts(house, options.saturationExperiments);
  return toPlan([
    ...(await planReading(house, options)),
    ...planTaskSteps(house, options, facts),
    await planValidation(house, options, facts),
  ]);
}

export function planTaskSteps(house: House, options: RefreshOptions, facts: RefreshFacts): TaskStep[] {
  // A sweep plays all of them, whenever they were proved.
  const rules = options.isSweep ? { ...options.rules, proveDays: 0 } : options.rules;
  return planTasks(facts.tasks, rules, house.clock.now().toISOString());
}

async function planReading(house: House, options: RefreshOptions): Promise<RefreshStep[]> {
  const oldest = new Date(house.clock.now().getTime() - options.mine.maxAgeMs).toISOString();
  const { changed } = await findChangedSessions(house, { ...options.mine, oldest });
  const fileCount = changed.length;
  const candidateCount = (await house.store.candidates.list()).length;
  return [
    {
      ...{ kind: 'mine', fileCount, cost: { durationMs: null, costUsd: 0 } },
      text: `${fileCount} session files are new or have grown`,
    },
    {
      ...{ kind: 'curate', candidateCount },
      // What was judged before is remembered.
      cost: { durationMs: null, costUsd: fileCount > 0 ? options.judgeBudgetUsd : 0 },
      text: `${candidateCount} candidates are known, and those that come`,
    },
  ];
}

async function planValidation(
  house: House,
  options: RefreshOptions,
  { tasks }: RefreshFacts,
): Promise<RefreshStep> {
  const { open } = await listOpen(house, options.validate);
  const durations = tasks
    .flatMap(({ task }) => task.validation.durations?.totalMs ?? [])
    .toSorted((a, b) => a - b);
  const usualMs = durations[Math.floor(durations.length / 2)] ?? null;
  const durationMs = open.length === 0 ? 0 : usualMs === null ? null : usualMs * open.length;
  return {
    ...{ kind: 'validate', candidateIds: open.map(({ id }) => id), cost: { durationMs, costUsd: 0 } },
    text: `${open.length} candidates have no decision that lasts; what no longer holds is looked at anew`,
  };
}
