import type { MeteredRequest } from '../domain/metered-request.ts';

/** One request of a trial that has ended: counts and times, nothing of what was asked or answered. */
export interface ObservedRequest extends MeteredRequest {
  readonly trialId: string;
  readonly model: string;
  /** Name of the upstream, such as `openai`. */
  readonly provider: string;
}

/** Told of every request at the gateway: no request waits for it, and none fails with it. */
export interface Observer {
  requestEnded(request: ObservedRequest): void;
  /** What it still has is handed on, or given up within seconds. */
  close(): Promise<void>;
}
