import type { Finding } from '../grader.ts';
import type { Step } from '../step.ts';

/** One assertion over the steps of a trial. It holds a few of them, however many there are. */
export interface Watch {
  take(step: Step): void;
  finish(): Finding;
}
