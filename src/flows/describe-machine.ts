import type { House } from './house.ts';

/** A machine as tasks name it: what was proved on one is not yet proved on another. */
export function describeMachine({ machine, sandbox }: Pick<House, 'machine' | 'sandbox'>): string {
  return `${machine.os}, ${machine.cpu}, ${sandbox.name}`;
}
