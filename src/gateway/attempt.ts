import { UnsentError } from '../domain/unsent-error.ts';
import type { Clock, ModelRequest, ModelResponse, Protocol, Upstream } from '../ports.ts';
import { badGateway, type Failure, gatewayTimeout, isTransient, toStatus } from './failure.ts';
import { type IdleWatch, watchIdle } from './idle-watch.ts';
import { toRefusalBody } from './send-refusal.ts';
import { createStreamMeter, type StreamMeter } from './stream-meter.ts';

/** An answer that has content, or has ended well: from here on it is the client's. */
export interface Answering {
  readonly kind: 'answering';
  readonly answer: ModelResponse;
  /** What has come so far. */
  readonly held: readonly Uint8Array[];
  readonly rest: AsyncIterator<Uint8Array>;
  readonly meter: StreamMeter;
  readonly watch: IdleWatch;
  /** Aborted when the provider has said nothing for too long. */
  readonly idle: AbortSignal;
}

export interface Failed {
  readonly kind: 'failed';
  readonly failure: Failure;
  /** What a recording says of itself. */
  readonly played?: Pick<ModelResponse, 'departure' | 'ceiling'>;
}

export type Attempt = Answering | Failed;

export interface AttemptTerms {
  readonly upstream: Upstream;
  readonly protocol: Protocol;
  readonly clock: Clock;
  readonly idleMs: number;
  /** Called at every event until there is content. */
  onEvent(): void;
}

/** Of a beginning that says nothing yet, and of an error's body. */
const mostHeldBytes = 1024 * 1024;

/**
 * Sends a request once, and holds back what comes until there is content: a provider that fails before that can be asked
 * again without the client's knowing.
 */
export async function attempt(request: ModelRequest, terms: AttemptTerms): Promise<Attempt> {
  const { clock, idleMs, upstream, protocol } = terms;
  const idle = new AbortController();
  const watch = watchIdle(clock, idleMs, () => idle.abort());
  const signal = AbortSignal.any([request.signal, idle.signal]);
  const reply = await send(upstream, { ...request, signal });
  if (reply.kind === 'unreachable') {
    watch.stop();
    return { kind: 'failed', failure: toUnreachable(reply, idle.signal) };
  }
  const { answer } = reply;
  const rest = answer.body[Symbol.asyncIterator]();
  const meter = createStreamMeter(protocol);
  const isSuccess = answer.status >= 200 && answer.status < 300;
  const opening = await readOpening(rest, isSuccess ? meter : undefined, () => {
    watch.heard();
    terms.onEvent();
  });
  if (isSuccess && opening.end === 'content') {
    return { kind: 'answering', answer, held: opening.held, rest, meter, watch, idle: idle.signal };
  }
  watch.stop();
  if (opening.end !== 'whole') await rest.return?.().catch(() => {});
  const failure = isSuccess
    ? toFailedStream(answer, opening, meter, idle.signal)
    : toFailedStatus(answer, opening);
  if (failure) return { kind: 'failed', failure, played: answer };
  return { kind: 'answering', answer, held: opening.held, rest, meter, watch, idle: idle.signal };
}

type Reply = { readonly kind: 'answered'; readonly answer: ModelResponse } | Unreachable;

interface Unreachable {
  readonly kind: 'unreachable';
  readonly code: string;
  readonly wasSent: boolean;
}

async function send(upstream: Upstream, request: ModelRequest): Promise<Reply> {
  try {
    return { kind: 'answered', answer: await upstream.send(request) };
  } catch (error) {
    // The code alone, such as ECONNREFUSED: a message may hold what the agent must not read.
    const code = (error as NodeJS.ErrnoException).code ?? 'no code';
    return { kind: 'unreachable', code, wasSent: !(error instanceof UnsentError) };
  }
}

interface Opening {
  readonly held: readonly Uint8Array[];
  /** `content`: something that the client has to have; `whole`: the answer is over; `broken`: it broke off. */
  readonly end: 'content' | 'whole' | 'broken';
}

/** @param meter absent for an error, whose whole body is held */
async function readOpening(
  chunks: AsyncIterator<Uint8Array>,
  meter: StreamMeter | undefined,
  onEvent: () => void,
): Promise<Opening> {
  const held: Uint8Array[] = [];
  let heldBytes = 0;
  try {
    while (heldBytes < mostHeldBytes) {
      const next = await chunks.next();
      if (next.done) return { held, end: 'whole' };
      held.push(next.value);
      heldBytes += next.value.length;
      if (meter?.observe(next.value)) onEvent();
      if (meter && !meter.isOpening()) return { held, end: 'content' };
      if (meter?.end()) return { held, end: 'whole' };
    }
    return { held, end: 'content' };
  } catch {
    return { held, end: 'broken' };
  }
}

function toUnreachable({ code, wasSent }: Unreachable, idle: AbortSignal): Failure {
  const status = idle.aborted ? gatewayTimeout : badGateway;
  const message = idle.aborted
    ? 'The model provider does not answer.'
    : `The model provider cannot be reached (${code}).`;
  return {
    status,
    isTransient: true,
    usage: wasSent ? 'unknown' : 'none',
    answer: {
      status,
      headers: { 'content-type': 'application/json' },
      body: toRefusalBody({ code: 'unreachable', message }),
      isBroken: false,
    },
  };
}

function toFailedStatus({ status, headers }: ModelResponse, { held, end }: Opening): Failure {
  const body = Buffer.concat(held);
  return {
    status,
    isTransient: isTransient(status, body.toString('utf8')),
    usage: 'none',
    answer: { status, headers, body, isBroken: end === 'broken' },
  };
}

/** @returns `undefined` for a stream without content that ended as it should */
function toFailedStream(
  { status, headers }: ModelResponse,
  { held, end }: Opening,
  meter: StreamMeter,
  idle: AbortSignal,
): Failure | undefined {
  const answer = { status, headers, body: Buffer.concat(held), isBroken: end === 'broken' };
  const reported = meter.end();
  if (reported === undefined) {
    // Broken off, or no event stream at all, such as a page of HTML.
    const cut = idle.aborted ? gatewayTimeout : badGateway;
    return { status: cut, isTransient: true, usage: 'unknown', answer };
  }
  const like = toStatus(reported.errorCode);
  if (like === undefined) return undefined;
  return {
    status: like,
    isTransient: isTransient(like, reported.errorCode ?? ''),
    usage: reported.usage ?? 'none',
    answer,
  };
}
