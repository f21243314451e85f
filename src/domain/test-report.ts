import * as z from 'zod';

/** One test of one run, by its full id: `file::suite > … > name`. */
export interface TestResult {
  readonly id: string;
  /** Relative to the root of the repository. */
  readonly file: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly durationMs: number;
  /** First lines of the failure; empty otherwise. */
  readonly message: string;
}

/** A structured report, read. `loadFailures`: files that could not even be loaded (every test in them counts as not passing). */
export type TestReport =
  | { readonly kind: 'read'; readonly tests: readonly TestResult[]; readonly loadFailures: readonly string[] }
  | { readonly kind: 'unreadable'; readonly detail: string };

/** Why there is no proof that a suite ran. */
export const SilenceCause = z.enum([
  'timedOut',
  'noReport',
  'unreadableReport',
  'noTests',
  'exitCodeDisagrees',
  /** It took more of the machine than it may. */
  'limitExceeded',
  'brokenSandbox',
  'cancelled',
]);

/** What one execution of a suite means. Only `ran` is proof; everything else says why there is none. */
export type TestRun =
  | {
      readonly kind: 'ran';
      readonly tests: readonly TestResult[];
      readonly loadFailures: readonly string[];
      readonly exitCode: number;
      readonly durationMs: number;
    }
  | {
      readonly kind: 'didNotRun';
      readonly cause: z.infer<typeof SilenceCause>;
      readonly detail: string;
      /** Last lines that the command printed. */
      readonly outputTail: string;
      readonly durationMs: number;
    };

export type SilentRun = Extract<TestRun, { kind: 'didNotRun' }>;
