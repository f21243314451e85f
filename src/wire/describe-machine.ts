import { availableParallelism, cpus, loadavg, type as osType, release, totalmem } from 'node:os';
import type { Machine } from '../domain/trial.ts';
import type { House } from '../flows/house.ts';

export function describeMachine(sandboxes: House['sandboxes']): Machine {
  const { agent, setup, test } = sandboxes;
  const isOne = new Set([agent.name, setup.name, test.name]).size === 1;
  return {
    os: `${osType()} ${release()}`,
    cpu: cpus()[0]?.model ?? process.arch,
    coreCount: availableParallelism(),
    memoryBytes: totalmem(),
    sandbox: isOne ? test.name : `agent ${agent.name}, setup ${setup.name}, test ${test.name}`,
    isSealed: agent.isSealed && test.isSealed,
  };
}

/** Of the last minute, for each core; two decimals say all that there is to it. */
export const readLoad = (): number => Math.round(((loadavg()[0] ?? 0) / availableParallelism()) * 100) / 100;
