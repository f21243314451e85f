import { fitSize } from '../../refresh/fit-size.ts';
import type { House } from '../house.ts';
import { moveAndStore } from '../validate/keep-task.ts';
import { gatherFacts } from './refresh-facts.ts';
import type { RefreshOptions } from './refresh-options.ts';
import { proveOrQuarantine } from './take-steps.ts';

/**
 * Lets surplus tasks rest, or takes resting ones back: those that still hold, until there is no more room.
 * @returns whether one of these no longer held
 */
export async function fitBenchmark(house: House, options: RefreshOptions): Promise<{ hasFallen: boolean }> {
  let hasFallen = false;
  for (;;) {
    const { tasks, population } = await gatherFacts(house, options.saturationExperiments);
    const { rest, wake } = fitSize(tasks, population, options.maxTasks, options.targets);
    const find = (id: string) => tasks.find(({ task }) => task.id === id)?.task;
    for (const task of rest.flatMap((id) => find(id) ?? [])) {
      const text = `more than ${options.maxTasks} tasks are sound, and there are more of its kind`;
      await moveAndStore(task, { to: 'review', reason: 'surplus', text }, house);
    }
    let isMoved = false;
    for (const task of wake.flatMap((id) => find(id) ?? [])) {
      if (options.signal?.aborted) return { hasFallen };
      const proof = await proveOrQuarantine(task, house, options);
      if (proof === 'holds')
        await moveAndStore(task, { to: 'active', reason: 'room', text: 'there is room again' }, house);
      hasFallen ||= proof === 'rotten';
      isMoved ||= proof !== 'unknown';
    }
    // The place of one that no longer holds is for the next.
    if (!isMoved) return { hasFallen };
  }
}
