/** One thing that a check complains of. */
export interface Problem {
  readonly rule: string;
  /** Relative to the repository; `null` where the report names none. */
  readonly path: string | null;
  readonly line: number | null;
  readonly text: string;
}

/** What a check's report says. */
export type CheckReading =
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }
  /** Lines that tests execute and do not, by file. */
  | { readonly kind: 'coverage'; readonly lines: ReadonlyMap<string, ReadonlyMap<number, boolean>> }
  | { readonly kind: 'unreadable'; readonly detail: string };
