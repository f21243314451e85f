import type { MutationResult, Sabotage, TaskKind, ValidationRecord } from '../domain/task.ts';
import { type Fault, toFault } from './find-fault.ts';
import type { ProtocolSettings } from './validation-bench.ts';

/**
 * No single part of the change is one that the failToPass tests need. Where none could be undone, the lines that they execute
 * decide; where these were not counted either, nothing is said.
 */
export function findIrrelevance(
  sabotage: Sabotage | null,
  coverage: ValidationRecord['coverage'],
): Fault | undefined {
  if (sabotage === null || sabotage.brokenCount > 0) return undefined;
  if (sabotage.triedCount === 0) {
    if (coverage === null || coverage.executedCount > 0) return undefined;
    const text = `the failToPass tests execute none of the ${coverage.lineCount} lines of the change, and no hunk of it could be undone`;
    return toFault('irrelevant-tests', text);
  }
  const watched = coverage
    ? `; they execute ${coverage.executedCount} of its ${coverage.lineCount} lines`
    : '';
  const text = `the failToPass tests pass without any one of the ${sabotage.triedCount} hunks of the change${watched}`;
  return toFault('irrelevant-tests', text, { uncovered: sabotage.uncovered });
}

export function isWeak(mutation: MutationResult | null, { minMutationScore }: ProtocolSettings): boolean {
  return mutation !== null && mutation.score !== null && mutation.score < minMutationScore;
}

/** A refactoring has only mutants to show that its tests look at it; of other tasks weak ones fall where they are told to. */
export function findWeakness(
  kind: TaskKind,
  mutation: MutationResult | null,
  protocol: ProtocolSettings,
): Fault | undefined {
  const isRefactoring = kind === 'regression-only';
  if (isRefactoring && mutation?.triedCount === 0 && mutation.unbuildableCount < mutation.mutantCount) {
    const text = 'a refactoring, and the sandbox failed for every fault that was put into it';
    return toFault('environment', text);
  }
  const facts = mutation ? { survivors: mutation.survivors } : {};
  if (isRefactoring && (mutation?.killedCount ?? 0) === 0) {
    const text = mutation
      ? `a refactoring, and none of ${mutation.triedCount} faults put into it is noticed by its tests`
      : 'a refactoring without failToPass test, and no fault can be put into it to see whether its tests look at it';
    return toFault('weak-tests', text, facts);
  }
  if (mutation === null || !isWeak(mutation, protocol) || !protocol.rejectsWeak) return undefined;
  const text = `its tests notice ${mutation.killedCount} of ${mutation.triedCount} faults put into the change; [validation] min_mutation_score asks for ${protocol.minMutationScore}`;
  return toFault('weak-tests', text, facts);
}
