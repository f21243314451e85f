import type { Exchange } from '../domain/exchange.ts';
import type { Recorder } from '../ports.ts';
import type { CheckedRequest } from './check-request.ts';

/** One exchange while it goes on: what the client is given is kept until it has all of it. */
export interface Tape {
  begin(status: number, headers: Readonly<Record<string, string>>): void;
  take(chunk: Uint8Array): void;
  /** The whole answer is a refusal by the trial's own limit: a replay has no money, and has to be refused there again. */
  refuse(status: number, body: Uint8Array): void;
  /** The answer has come to its end. */
  complete(): void;
  /** A request that nobody answered is none of the recording. */
  end(): void;
}

/** A longer answer is kept up to here, as one that broke off. */
const longestAnswerBytes = 32 * 1024 * 1024;

const keptHeaders = ['content-type', 'retry-after'];

export function createTape({ path, call, origin }: CheckedRequest, recorder: Recorder): Tape {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  let head: Pick<Exchange, 'status' | 'headers'> | undefined;
  let isComplete = false;
  let ceiling: Pick<Exchange, 'ceiling'> = {};
  return {
    begin(status, headers) {
      const kept = keptHeaders.flatMap((name) => (headers[name] ? [[name, headers[name]]] : []));
      head = { status, headers: Object.fromEntries(kept) };
    },
    take(chunk) {
      sizeBytes += chunk.length;
      if (sizeBytes <= longestAnswerBytes) chunks.push(chunk);
    },
    refuse(status, body) {
      head = { status, headers: { 'content-type': 'application/json' } };
      chunks.push(body);
      ceiling = { ceiling: 'trial' };
      isComplete = true;
    },
    complete() {
      isComplete = true;
    },
    end() {
      if (head === undefined) return;
      recorder.add({
        threadId: origin.threadId,
        path,
        request: call as Exchange['request'],
        ...head,
        answer: Buffer.concat(chunks).toString('utf8'),
        isWhole: isComplete && sizeBytes <= longestAnswerBytes,
        ...ceiling,
      });
    },
  };
}
