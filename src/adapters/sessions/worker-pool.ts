import { Worker } from 'node:worker_threads';

export interface WorkerPoolOptions {
  /** Answers every message with one. */
  readonly module: URL;
  readonly workerData: unknown;
  readonly count: number;
  /** Ends the work; what was not given out by then is not. */
  readonly signal?: AbortSignal;
}

/** So many messages a worker has at once: while one answer is on its way, it works on the next. */
const messagesPerWorker = 2;

/**
 * Has workers answer messages, and gives their answers out as they come. A worker gets its next message only when an
 * answer of its was taken: whoever takes them slowly is not flooded.
 * @throws whatever a worker threw, or that it ended before its work did
 */
export async function* runInWorkers<Message, Answer>(
  messages: readonly Message[],
  { module, workerData, count, signal }: WorkerPoolOptions,
): AsyncGenerator<Answer> {
  const queue = messages.values();
  const answers: { readonly worker: Worker; readonly answer: Answer }[] = [];
  let failure: Error | undefined;
  let news = Promise.withResolvers<void>();

  const fail = (error: Error) => {
    failure ??= error;
    news.resolve();
  };
  const feed = (worker: Worker) => {
    const { value, done } = queue.next();
    if (!done) worker.postMessage(value);
  };
  const workers = Array.from({ length: count }, () => {
    const worker = new Worker(module, { workerData });
    worker.on('message', (answer: Answer) => {
      answers.push({ worker, answer });
      news.resolve();
    });
    worker.on('messageerror', fail);
    worker.on('error', fail);
    worker.on('exit', (code) => fail(new Error(`a worker ended with ${code} before its work did`)));
    return worker;
  });
  const wake = () => news.resolve();
  signal?.addEventListener('abort', wake);

  try {
    for (let i = 0; i < messagesPerWorker; i += 1) for (const worker of workers) feed(worker);
    for (let taken = 0; taken < messages.length; ) {
      if (signal?.aborted) return;
      if (failure) throw failure;
      const next = answers.shift();
      if (next === undefined) {
        await news.promise;
        news = Promise.withResolvers();
        continue;
      }
      taken += 1;
      yield next.answer;
      feed(next.worker);
    }
  } finally {
    signal?.removeEventListener('abort', wake);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
