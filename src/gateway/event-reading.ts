import type { Usage } from '../domain/usage.ts';

export type TokenUsage = Omit<Usage, 'requestCount'>;

/** How an answer ended: what the provider says it has cost, and why it failed; `null` where it says nothing. */
export interface ReportedEnd {
  readonly usage: TokenUsage | null;
  readonly errorCode: string | null;
}

/** What one event says to whoever meters. */
export type EventReading =
  /** That an answer begins, or goes on: nothing is lost when it is thrown away. */
  | { readonly kind: 'opening'; readonly usage?: TokenUsage }
  | { readonly kind: 'content' }
  | { readonly kind: 'end'; readonly end: ReportedEnd };
