import type { PrepareResult } from '../ports.ts';

/** What went wrong, and what the user can write against it. */
export function describePreparation(
  prepared: Exclude<PrepareResult, { kind: 'ready' }>,
  setup: readonly string[] | null,
): string {
  if (prepared.kind === 'unbuildable') return prepared.detail;
  const remedy =
    setup === null
      ? 'write your own steps, [[repo]] setup = ["…"], or setup = "" for none'
      : 'mend [[repo]] setup';
  return `set-up "${prepared.step}" failed: ${prepared.detail}; ${remedy}`;
}
