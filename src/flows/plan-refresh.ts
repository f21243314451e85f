import { planTasks } from '../refresh/plan-tasks.ts';
import { type RefreshPlan, type RefreshStep, type TaskStep, toPlan } from '../refresh/refresh-step.ts';
import type { House } from './house.ts';
import { findChangedSessions } from './read-sessions.ts';
import { gatherFacts, type RefreshFacts } from './refresh-facts.ts';
import type { RefreshOptions } from './refresh-options.ts';
import { listOpen } from './validate.ts';

/**
 * What a refresh would do now, and what that takes. Reads everything, changes nothing. What mining will find is not known
 * before: what comes of it is planned while it is done.
 */
export async function planRefresh(house: House, options: RefreshOptions): Promise<RefreshPlan> {
  const facts = await gatherFacts(house, options.saturationExperiments);
  return toPlan([...(await planStages(house, options, facts)), ...planTaskSteps(house, options, facts)]);
}

export function planTaskSteps(house: House, options: RefreshOptions, facts: RefreshFacts): TaskStep[] {
  // A sweep plays all of them, whenever they were proved.
  const rules = options.isSweep ? { ...options.rules, proveDays: 0 } : options.rules;
  return planTasks(facts.tasks, rules, house.clock.now().toISOString());
}

async function planStages(
  house: House,
  options: RefreshOptions,
  { tasks }: RefreshFacts,
): Promise<RefreshStep[]> {
  const oldest = new Date(house.clock.now().getTime() - options.mine.maxAgeMs).toISOString();
  const { changed } = await findChangedSessions(house, { ...options.mine, oldest });
  const candidateCount = (await house.store.candidates.list()).length;
  const { open } = await listOpen(house, options.validate);
  const durations = tasks
    .flatMap(({ task }) => task.validation.durations?.totalMs ?? [])
    .toSorted((a, b) => a - b);
  const usualMs = durations[Math.floor(durations.length / 2)] ?? null;
  const validationMs = open.length === 0 ? 0 : usualMs === null ? null : usualMs * open.length;
  const judged = changed.length > 0 ? options.judgeBudgetUsd : 0;
  return [
    {
      ...{ kind: 'mine', fileCount: changed.length, cost: { durationMs: null, costUsd: 0 } },
      text: `${changed.length} session files are new or have grown`,
    },
    {
      ...{ kind: 'curate', candidateCount, cost: { durationMs: null, costUsd: judged } },
      text: `${candidateCount} candidates are known, and those that come`,
    },
    {
      ...{ kind: 'validate', candidateIds: open.map(({ id }) => id) },
      cost: { durationMs: validationMs, costUsd: 0 },
      text: `${open.length} candidates have no decision that lasts, quarantined tasks among them`,
    },
  ];
}
