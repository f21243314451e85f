import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Account, RequestEntry } from './account.ts';
import { attempt } from './attempt.ts';
import type { CheckedRequest, Refusal } from './check-request.ts';
import type { TokenUsage } from './event-reading.ts';
import { type Failure, internalError, isOverload } from './failure.ts';
import { pass } from './pass.ts';
import type { Passage, RelayTerms } from './passage.ts';
import { toClientHeaders, toUpstreamHeaders } from './passed-headers.ts';
import { readResetMs, readRetryAfterMs } from './provider-pause.ts';
import type { Reservation } from './purse.ts';
import type { Slot } from './rate-limiter.ts';
import { sendRefusal, toRefusalBody } from './send-refusal.ts';
import { type Place, takePlace } from './take-place.ts';
import { createTape, type Tape } from './tape.ts';

/** Passes a request on and the answer back, meters it, and asks again where the provider fails before it has said anything. */
export async function relay(
  request: CheckedRequest,
  headers: IncomingHttpHeaders,
  response: ServerResponse,
  terms: RelayTerms,
): Promise<void> {
  const client = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) client.abort();
  });
  const signal = AbortSignal.any([client.signal, request.account.signal]);
  if (signal.aborted || response.closed) {
    response.destroy();
    return;
  }
  const { account } = request;
  const work = keepBooks(request, (entry, tape) =>
    askUntilAnswered({ request, headers, response, entry, tape, signal, terms }),
  );
  account.inHand.add(work);
  try {
    await work;
  } finally {
    account.inHand.delete(work);
  }
}

/** Whatever becomes of a request, it stands on the account, and what its client was given in the recording. */
async function keepBooks(
  request: CheckedRequest,
  ask: (entry: RequestEntry, tape: Tape | undefined) => Promise<void>,
): Promise<void> {
  const { account, origin } = request;
  const entry = account.begin(origin);
  const tape = account.recorder && createTape(request, account.recorder);
  try {
    await ask(entry, tape);
  } catch (error) {
    entry.addFailure(internalError);
    throw error;
  } finally {
    try {
      entry.end();
    } finally {
      tape?.end();
    }
  }
}

async function askUntilAnswered(passage: Passage): Promise<void> {
  const { request, response, entry, signal, terms } = passage;
  const { account } = request;
  let lostMs = 0;
  for (let count = 0; ; count++) {
    // Who is given no patience, such as a judge, asks again by itself, at the time that it was told: it is not sent away
    // for the moment that is left of a pause, but for a long one.
    const patienceMs = terms.patienceMs === 0 ? shortPauseMs : terms.patienceMs - lostMs;
    const place = await entry.waitFor(takePlace(passage, patienceMs, count > 0));
    if (place.kind === 'aborted') return void response.destroy();
    if (place.kind === 'refused') return refuse(passage, place);
    if (place.kind === 'paused') return sendPause(passage, place.restMs);
    const sinceMs = account.clock.monotonicMs();
    const failure = await account.waiting.answerDuring(askOnce(passage, place));
    if (failure === undefined) return;
    lostMs += account.clock.monotonicMs() - sinceMs;

    const now = account.clock.now();
    const delayMs = readRetryAfterMs(failure.answer.headers, now) ?? toBackoffMs(count);
    if (isOverload(failure.status) && failure.isTransient) account.limiter.pauseFor(delayMs);
    if (!failure.isTransient || account.isGivenUp || lostMs + delayMs > terms.patienceMs) {
      account.isGivenUp = failure.isTransient;
      return sendFailure(passage, failure, delayMs);
    }
    lostMs += delayMs;
    await entry.waitFor(account.clock.pause(delayMs, signal));
  }
}

function refuse({ response, tape }: Passage, refusal: Refusal): void {
  if (refusal.code === 'trial-budget') tape?.refuse(refusal.status, toRefusalBody(refusal));
  sendRefusal(response, refusal);
}

const shortPauseMs = 60_000;

/** From a second to a minute. */
const toBackoffMs = (count: number): number => Math.min(shortPauseMs, 1000 * 2 ** count);

/** How an attempt leaves its place: whatever ends it, its slot and its money do not go with it. */
interface Leaving {
  usage: TokenUsage | 'none' | 'unknown';
  end: Parameters<Slot['leave']>[0];
}

/** @returns what failed before the client has seen anything of it; `undefined` when the client has its answer */
async function askOnce(
  passage: Passage,
  { slot, reservation }: Extract<Place, { kind: 'taken' }>,
): Promise<Failure | undefined> {
  const leaving: Leaving = { usage: 'unknown', end: 'other' };
  try {
    return await ask(passage, leaving);
  } finally {
    try {
      if (reservation) settle(passage.request.account, reservation, leaving.usage);
    } finally {
      slot.leave(leaving.end);
    }
  }
}

async function ask(
  { request, headers, response, entry, tape, signal, terms }: Passage,
  leaving: Leaving,
): Promise<Failure | undefined> {
  const { account, path, body } = request;
  const { grant, upstream, clock, limiter } = account;
  entry.addAttempt();
  const asked = await attempt(
    { path, headers: toUpstreamHeaders(headers), body, grant, signal },
    { upstream, protocol: grant.protocol, clock, idleMs: terms.idleMs, onEvent: entry.hear },
  );
  if (asked.kind === 'answering') {
    const { usage, failure } = await pass(asked, response, { entry, tape, signal });
    leaving.usage = usage ?? 'unknown';
    limiter.pauseFor(readResetMs(asked.answer.headers, clock.now()));
    if (failure === null) account.isGivenUp = false;
    leaving.end = failure === null ? 'answered' : isOverload(failure) ? 'overloaded' : 'other';
    return undefined;
  }
  const { failure, played } = asked;
  leaving.usage = failure.usage;
  if (played?.departure !== undefined) account.depart(played.departure);
  if (played?.ceiling !== undefined) account.meet(played.ceiling);
  if (signal.aborted) {
    response.destroy();
    return undefined;
  }
  entry.addFailure(failure.status);
  if (failure.usage !== 'unknown') entry.settleAttempt();
  if (typeof failure.usage === 'object') entry.addAnswer(failure.usage);
  if (isOverload(failure.status) && failure.isTransient) leaving.end = 'overloaded';
  return failure;
}

/** What the provider has not reported stays reserved. */
function settle(account: Account, reservation: Reservation, usage: Leaving['usage']): void {
  let usd: number | undefined;
  try {
    if (usage === 'none') usd = 0;
    else if (usage !== 'unknown') usd = account.priceUsd({ requestCount: 1, ...usage });
  } finally {
    if (usd === undefined) reservation.keep();
    else reservation.settle(usd);
  }
}

/** The provider's failure, even though it was not asked again. */
function sendPause({ entry, response }: Passage, restMs: number): void {
  const status = 429;
  entry.addFailure(status);
  const message = 'The model provider wants to be left alone for longer than a request may wait.';
  sendRefusal(response, { status, code: 'provider-pause', message }, toRetryAfter(restMs));
}

const toRetryAfter = (ms: number) => ({ 'retry-after': String(Math.ceil(ms / 1000)) });

/** Codex gives up at once on a 429 that does not say when to come back: it is told. */
function sendFailure(
  { response, tape }: Passage,
  { status, answer, isTransient }: Failure,
  delayMs: number,
): void {
  const isPause = status === 429 && isTransient;
  const headers = { ...(isPause ? toRetryAfter(delayMs) : {}), ...toClientHeaders(answer.headers) };
  tape?.begin(answer.status, headers);
  tape?.take(answer.body);
  response.writeHead(answer.status, headers);
  if (answer.isBroken) response.write(answer.body, () => response.socket?.destroySoon());
  else response.end(answer.body);
  if (!answer.isBroken) tape?.complete();
}
