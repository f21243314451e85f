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
    }
  /** A step within a unit of work: of use to whoever looks on, and gone with the next. */
  | { readonly kind: 'stepped'; readonly stage: string; readonly id: string; readonly text: string }
  | { readonly kind: 'finished'; readonly stage: string; readonly done: number; readonly text: string }
  | { readonly kind: 'warned'; readonly stage: string; readonly text: string };

export type OnProgress = (progress: Progress) => void;
