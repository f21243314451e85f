import type { Usage } from './usage.ts';

/** What the gateway knows of one request of an agent, however often it was sent to the provider. */
export interface MeteredRequest {
  /** The agent's own ids of conversation and turn; `null` where it sends none. A sub-agent has a conversation of its own. */
  readonly threadId: string | null;
  readonly turnId: string | null;
  readonly startedAt: string;
  readonly durationMs: number;
  /** Of the duration: waiting for a place, for a pause of the provider, or for money. */
  readonly waitedMs: number;
  readonly attempts: number;
  /** Statuses of the attempts that failed. */
  readonly failures: readonly number[];
  /** `null` where the provider reported none. */
  readonly usage: Usage | null;
  /** `null` where usage or price is not known. */
  readonly costUsd: number | null;
  /** Tools that the provider would have run itself, and that were taken out. */
  readonly strippedTools: number;
}
