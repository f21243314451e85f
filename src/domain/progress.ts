import type { Outcome, Verdict } from './outcome.ts';

/** What long work tells whoever watches. Each is one line where nobody looks live; `--events` writes them as JSON lines. */
export type Progress =
  | { readonly kind: 'started'; readonly stage: string; readonly total: number | null }
  | {
      readonly kind: 'advanced';
      readonly stage: string;
      readonly done: number;
      readonly total: number | null;
      /** The unit that is done, by its id. */
      readonly id: string;
      readonly text: string;
      /** Spent so far, where money is spent; `null` when a cost is not known. */
      readonly costUsd?: number | null;
      /** Where the unit is a trial. */
      readonly trial?: PlayedTrial;
    }
  /** A unit is in hand. */
  | { readonly kind: 'began'; readonly stage: string; readonly id: string; readonly text: string }
  /** Where every variant stands: of use to whoever looks on. */
  | { readonly kind: 'standing'; readonly stage: string; readonly variants: readonly Standing[] }
  /** A step within a unit of work: of use to whoever looks on, and gone with the next. */
  | { readonly kind: 'stepped'; readonly stage: string; readonly id: string; readonly text: string }
  | { readonly kind: 'finished'; readonly stage: string; readonly done: number; readonly text: string }
  | { readonly kind: 'warned'; readonly stage: string; readonly text: string };

export type OnProgress = (progress: Progress) => void;

/** What became of a trial, for whoever follows an experiment. */
export interface PlayedTrial {
  readonly taskId: string;
  readonly variant: string;
  readonly repeatIndex: number;
  readonly outcome: Outcome['kind'];
  /** `null`: not graded. */
  readonly verdict: Verdict | null;
  readonly durationMs: number;
  /** Of this trial alone; `null` when it is not known. */
  readonly costUsd: number | null;
}

/** How far a variant has come in an experiment. */
export interface Standing {
  readonly name: string;
  readonly done: number;
  /** Of all cells that it may play. */
  readonly total: number;
  readonly running: number;
  /** Of what is played so far, by task; `null`: not graded. */
  readonly verdicts: readonly (readonly (Verdict | null)[])[];
  /** `null` when a cost is not known. */
  readonly costUsd: number | null;
}
