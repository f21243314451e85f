import type { House } from './house.ts';

/** A machine as tasks name it: what was proved on one is not yet proved on another. */
export function describeMachine({ machine }: Pick<House, 'machine'>): string {
  return `${machine.os}, ${machine.cpu}, ${machine.coreCount} cores, ${machine.sandbox}`;
}
