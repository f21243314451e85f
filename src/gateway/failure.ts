import type { TokenUsage } from './event-reading.ts';

/** Stands in the trial's failures for a provider that could not be reached, or whose stream broke off. */
export const badGateway = 502;
/** The same for one that said nothing for too long. */
export const gatewayTimeout = 504;
/** The same for the gateway itself: the agent has no part in it either. */
export const internalError = 500;

/**
 * Failures of the provider that come inside a stream whose status was 200, by the status of their like. Others, such as a
 * prompt that is too long, are no failures of the provider.
 */
const statusOfErrorCode: Readonly<Record<string, number>> = {
  rate_limit_exceeded: 429,
  rate_limit_error: 429,
  insufficient_quota: 429,
  usage_limit_reached: 429,
  server_error: 500,
  internal_server_error: 500,
  api_error: 500,
  server_is_overloaded: 503,
  slow_down: 503,
  overloaded_error: 529,
  timeout_error: 504,
};

export const toStatus = (errorCode: string | null): number | undefined =>
  errorCode === null ? undefined : statusOfErrorCode[errorCode];

/** No pause helps against these: money or a plan is used up. */
const hopelessCodes = /insufficient_quota|usage_limit_reached|billing_hard_limit|credit balance/i;

const transientStatuses = new Set([408, 425, 429, 500, 502, 503, 504, 529]);

/** Whether the same request may be answered later. `words`: what the provider said, as code or body. */
export const isTransient = (status: number, words: string): boolean =>
  transientStatuses.has(status) && !hopelessCodes.test(words);

/** Whether the provider has more to do than it can, or than it wants to do for us. */
export const isOverload = (status: number): boolean => status === 429 || status === 503 || status === 529;

/** What the client is given if a failure stands. */
export interface FailedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The connection ends in the middle, as the provider's did. */
  readonly isBroken: boolean;
}

/** An attempt that came to nothing, before anything of it was passed on. */
export interface Failure {
  readonly status: number;
  readonly isTransient: boolean;
  /** What the provider says it has cost; `unknown` where it may charge and says nothing. */
  readonly usage: TokenUsage | 'none' | 'unknown';
  readonly answer: FailedAnswer;
}
