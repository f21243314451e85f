import type { MeteredRequest } from '../domain/metered-request.ts';
import type { Usage } from '../domain/usage.ts';

export interface GatewayAccess {
  readonly socketPath: string;
  /** The gateway's loopback port on the host, for unsealed trials. */
  readonly hostPort: number;
  readonly token: string;
}

/**
 * A login that only the agent can show: it is lent to it for one trial. Whoever holds it can use it, and it wants more of the
 * network than the model.
 */
export interface LentLogin {
  /** Codex's own `auth.json`, as the user has it. */
  readonly authFile: string;
}

/** How a provider is spoken to: OpenAI's Responses API, or Anthropic's Messages API. */
export type Protocol = 'responses' | 'messages';

/** What a trial may do at the door. */
export interface Grant {
  readonly trialId: string;
  readonly model: string;
  /** Its routes alone are open. */
  readonly protocol: Protocol;
  /** Who answers, by the name in the configuration; absent for the one of all. */
  readonly upstream?: string;
  /** For upstreams that draw: equal seeds give equal answers. */
  readonly seed: number;
  /** What the trial may cost at most; no limit of its own when absent. */
  readonly limitUsd?: number;
  /** Tools that the provider runs itself, such as a web search, are left in requests. */
  readonly allowsHostedTools?: boolean;
  /** What is asked and answered is kept as the trial's cassette. */
  readonly isRecorded?: boolean;
  /** Told when the trial can do nothing but wait for a place at the provider, a pause or money, and when that is over. */
  onWaiting?(isWaiting: boolean): void;
}

export interface Admission extends GatewayAccess {
  /** What the agent itself has to show the provider, because the gateway cannot; absent where it can. */
  readonly login?: LentLogin;
  /** Calls back as soon as the trial asks next, before it is answered. */
  onNextRequest(call: () => void): void;
  /** Usage metered so far, over all requests of the trial. */
  usage(): Usage;
  /** The same by answered request: prices may depend on the size of each. */
  answers(): readonly Usage[];
  /** Statuses of upstream answers that were not successes, in order; a failure inside a stream stands as its like. */
  failures(): readonly number[];
  /** Status of the last failure; `null` when there was none, or the provider has begun to answer since. */
  lastFailure(): number | null;
  /** Whether a request was sent and neither answered nor failed: what it has cost is not known. */
  hasUnanswered(): boolean;
  /** Every request that has ended, in the order of ending. */
  requests(): readonly MeteredRequest[];
  /** How long the trial could do nothing but wait for a place at the provider, or for money. */
  waitedMs(): number;
  /** How a request of the trial departed from the recording that is played to it; `null` while none has. */
  departure(): string | null;
  /** The part of the last request for which it was refused, because under a budget its cost has no bound; else `null`. */
  unboundedPart(): string | null;
  /** Which ceiling a request of the trial has met; `null` while none has. */
  ceiling(): 'trial' | 'experiment' | null;
  /**
   * The token is dead afterwards, requests in hand are ended and counted, and the recording is written.
   * @throws where the recording could not be written
   */
  close(): Promise<void>;
}

export interface Gateway {
  admit(grant: Grant): Admission;
  /** Whether the budget of all trials together is met: no further request of any is sent. */
  isExhausted(): boolean;
  /** A provider takes nothing but a login that agents hold themselves: trials are played one at a time. */
  readonly lendsLogin: boolean;
  close(): Promise<void>;
}

export interface ModelRequest {
  /** Path below the API root `/v1`, such as `/responses`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly grant: Grant;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

export interface ModelResponse {
  readonly status: number;
  /** Where a recording is played, and the request is none of it: how it differs. */
  readonly departure?: string;
  /** Where a recording is played: the trial has met its own limit in dollars here. */
  readonly ceiling?: 'trial';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}

export interface Upstream {
  readonly name: string;
  readonly protocol: Protocol;
  /** Where it takes nothing but what the agent itself shows it. */
  readonly lentLogin?: LentLogin;
  /** @throws {UnsentError} where nothing of the request has left; any other error leaves it unknown what it has cost */
  send(request: ModelRequest): Promise<ModelResponse>;
}
