import type { Clock, Observer } from '../../ports.ts';
import { type OtlpSpan, toAttributes, toSpan } from './to-span.ts';

export interface OtlpOptions {
  /** Root of an OTLP/HTTP receiver, such as `http://127.0.0.1:4318`. */
  readonly endpoint: string;
  /** Of Rollbench. */
  readonly version: string;
  readonly clock: Clock;
  /** Told once, at the end, how many spans nobody took. */
  onDropped(count: number): void;
}

/** Spans are sent together, at the latest after so long. */
const intervalMs = 5_000;
const mostInBatch = 512;
/** While the receiver is slow or down; what comes then is dropped. */
const mostWaiting = 4_096;
const timeoutMs = 10_000;

/** Sends a span for every request by OTLP/HTTP in JSON. What the receiver does not take is dropped, and counted. */
export function createOtlpSpans({ endpoint, version, clock, onDropped }: OtlpOptions): Observer {
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
  const waiting: OtlpSpan[] = [];
  const closing = new AbortController();
  let droppedCount = 0;
  let onItsWay = 0;
  let sending: Promise<void> | undefined;

  async function sendAll(): Promise<void> {
    while (waiting.length > 0) {
      if (waiting.length < mostInBatch) await clock.pause(intervalMs, closing.signal);
      const batch = waiting.splice(0, mostInBatch);
      onItsWay = batch.length;
      if (!(await post(url, batch, version))) droppedCount += batch.length;
      onItsWay = 0;
    }
  }

  return {
    requestEnded(request) {
      if (waiting.length >= mostWaiting) {
        droppedCount++;
        return;
      }
      waiting.push(toSpan(request));
      sending ??= sendAll().finally(() => {
        sending = undefined;
      });
    },
    async close() {
      closing.abort();
      // One batch may be on its way; a receiver that takes none of it is given no more.
      await Promise.race([sending, clock.pause(timeoutMs)]);
      droppedCount += waiting.splice(0).length + onItsWay;
      if (droppedCount > 0) onDropped(droppedCount);
    },
  };
}

/** @returns whether the receiver has taken them */
async function post(url: string, spans: readonly OtlpSpan[], version: string): Promise<boolean> {
  const resource = { attributes: toAttributes({ 'service.name': 'rollbench', 'service.version': version }) };
  const scopeSpans = [{ scope: { name: 'rollbench.gateway', version }, spans }];
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans }] }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // Down or slow: that is counted, and is no request's concern.
    return false;
  }
}
