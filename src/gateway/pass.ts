import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { RequestEntry } from './account.ts';
import type { Answering } from './attempt.ts';
import type { TokenUsage } from './event-reading.ts';
import { badGateway, gatewayTimeout, toStatus } from './failure.ts';
import { toClientHeaders } from './passed-headers.ts';
import type { Tape } from './tape.ts';

export interface PassTerms {
  readonly entry: RequestEntry;
  readonly tape: Tape | undefined;
  /** Aborted when the client goes, or the trial is over. */
  readonly signal: AbortSignal;
}

/** How an answer went that was passed on. */
export interface Passed {
  readonly usage: TokenUsage | null;
  /** Status of the provider's failure; `null` where there was none, or where the client went first. */
  readonly failure: number | null;
}

/**
 * Passes an answer on byte for byte and no faster than the client reads. What it has cost is on the account before the
 * client, who may leave at once, has seen the end.
 */
export async function pass(
  answering: Answering,
  response: ServerResponse,
  { entry, tape, signal }: PassTerms,
): Promise<Passed> {
  const { answer, held, rest, meter, watch, idle } = answering;
  let usage: TokenUsage | null = null;
  let failure: number | null = null;
  let hasEnded = false;
  const takeEnd = (): void => {
    const end = meter.end();
    if (hasEnded || end === undefined) return;
    hasEnded = true;
    usage = end.usage;
    // An answer that does not say what it has cost leaves that unknown.
    if (usage || end.errorCode !== null) entry.settleAttempt();
    if (usage) entry.addAnswer(usage);
    failure = toStatus(end.errorCode) ?? null;
    if (failure !== null) entry.addFailure(failure);
  };
  const write = async (chunk: Uint8Array): Promise<void> => {
    takeEnd();
    tape?.take(chunk);
    if (response.write(chunk)) return;
    watch.hold(true);
    await once(response, 'drain', { signal });
    watch.hold(false);
  };

  let isWhole = true;
  try {
    const headers = toClientHeaders(answer.headers);
    tape?.begin(answer.status, headers);
    response.writeHead(answer.status, headers);
    for (const chunk of held) await write(chunk);
    for (let next = await rest.next(); !next.done; next = await rest.next()) {
      if (meter.observe(next.value)) watch.heard();
      await write(next.value);
    }
  } catch {
    isWhole = false;
  }
  takeEnd();
  if (isWhole) tape?.complete();
  watch.stop();
  if (signal.aborted) {
    await rest.return?.().catch(() => {});
    response.destroy();
    return { usage, failure };
  }
  if (!hasEnded) {
    failure = idle.aborted ? gatewayTimeout : badGateway;
    entry.addFailure(failure);
  }
  if (isWhole) response.end();
  // The client gets what there was, and then a broken connection too.
  else response.socket?.destroySoon();
  return { usage, failure };
}
