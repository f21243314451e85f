import type { SuiteState } from '../domain/task.ts';
import type { SilentRun } from '../domain/test-report.ts';

const remedies: Readonly<Record<SilentRun['cause'], string>> = {
  timedOut: 'raise [validation] test_timeout_s, or mend [[repo]] test',
  noReport: 'see that [[repo]] test really starts the tests',
  unreadableReport: 'see that [[repo]] test runs the suite once and to its end',
  noTests: 'see which tests [[repo]] test selects',
  exitCodeDisagrees: 'let [[repo]] test end with the exit code of the tests',
  limitExceeded: 'raise the limit in [sandbox.test]',
  brokenSandbox: 'see rollbench doctor',
  cancelled: 'validate again',
};

const passingCauses: ReadonlySet<unknown> = new Set<SilentRun['cause']>(['brokenSandbox', 'cancelled']);

/** Whether the machine kept the suite from running, and not the suite itself. */
export const isPassingCause = (cause: unknown): boolean => passingCauses.has(cause);

/** For the ledger: why there is no proof that a suite ran, and what the user can do about it. */
export function describeSilentRun(state: SuiteState, { cause, detail }: SilentRun): string {
  return `${state}: no proof that the suite ran (${cause}): ${detail}; ${remedies[cause]}`;
}
