import { availableParallelism, cpus, type as osType, release, totalmem } from 'node:os';
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
