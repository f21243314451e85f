import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort, Worker } from 'node:worker_threads';

export interface WorkerPoolOptions<Task, Result> {
  /** A worker answers every task with one message, its result. */
  readonly workers: WorkerSource;
  readonly workerCount: number;
  /** The same work, done by this thread while it would only wait. */
  readonly work: (task: Task) => Promise<Result>;
  /** So many tasks a worker has at the beginning, where this thread may be busy with something else; else two. */
  readonly headStart?: number;
  /** Which task this thread takes: with the `next` one, results come nearly in order. */
  readonly takes: 'next' | 'last';
  /** Ends the work; what was not begun by then is not. */
  readonly signal?: AbortSignal;
}

export interface WorkerSource {
  take(): Worker;
}

/** Workers of one module. To start one takes a tenth of a second or two: some may begin before there is work. */
export class Workers implements WorkerSource {
  readonly #module: URL;
  readonly #workerData: unknown;
  #waiting: Worker[] = [];

  constructor(module: URL, workerData: unknown) {
    this.#module = module;
    this.#workerData = workerData;
  }

  /** So many wait from now on. They keep no process alive. */
  begin(count: number): void {
    while (this.#waiting.length < count) {
      const worker = this.#start();
      worker.unref();
      const leave = () => {
        this.#waiting = this.#waiting.filter((each) => each !== worker);
      };
      // Why it failed is told again by the one that is started in its place.
      worker.once('error', leave).once('exit', leave);
      this.#waiting.push(worker);
    }
  }

  /** Those that wait still have nothing to do. */
  async dismiss(): Promise<void> {
    await Promise.all(this.#waiting.splice(0).map((worker) => worker.terminate()));
  }

  take(): Worker {
    const worker = this.#waiting.shift() ?? this.#start();
    worker.ref();
    return worker;
  }

  #start(): Worker {
    return new Worker(this.#module, { workerData: this.#workerData });
  }
}

/** So many tasks a worker has at once: while one result is on its way, it works on the next. */
const tasksPerWorker = 2;

/**
 * Has tasks done by workers, from the first on, and by this thread; results are given out as they come. A worker gets
 * its next task only when a result of its was taken: whoever takes them slowly is not flooded.
 * @throws whatever a worker threw, or that it ended before its work did
 */
export async function* workInParallel<Task, Result>(
  tasks: readonly Task[],
  { workers: source, workerCount, work, takes, headStart = 0, signal }: WorkerPoolOptions<Task, Result>,
): AsyncGenerator<Result> {
  const left = [...tasks];
  const answers: { readonly worker: Worker; readonly result: Result }[] = [];
  let failure: Error | undefined;
  let news = Promise.withResolvers<void>();

  const fail = (error: Error) => {
    failure ??= error;
    news.resolve();
  };
  const counts = new Map<Worker, number>();
  const feed = (worker: Worker, count: number) => {
    for (let has = counts.get(worker) ?? 0; has < count && left.length > 0; has += 1) {
      worker.postMessage(left.shift());
      counts.set(worker, has + 1);
    }
  };
  const workers = Array.from({ length: workerCount }, () => {
    const worker = source.take();
    worker.on('message', (result: Result) => {
      answers.push({ worker, result });
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
    for (let count = 1; count <= Math.max(headStart, tasksPerWorker); count += 1) {
      for (const worker of workers) feed(worker, count);
    }
    for (let given = 0; given < tasks.length; ) {
      if (signal?.aborted) return;
      if (failure) throw failure;
      const answer = answers.shift();
      if (answer) {
        yield answer.result;
        counts.set(answer.worker, (counts.get(answer.worker) ?? 0) - 1);
        feed(answer.worker, tasksPerWorker);
        given += 1;
      } else if (left.length > 0) {
        yield await work((takes === 'next' ? left.shift() : left.pop()) as Task);
        given += 1;
        await nextTurn(); // answers may have come meanwhile
      } else {
        await news.promise;
        news = Promise.withResolvers();
      }
    }
  } finally {
    signal?.removeEventListener('abort', wake);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** The worker's side: answers every task that comes in, one at a time. */
export function serveTasks<Task, Result>(work: (task: Task) => Promise<Result>): void {
  let last: Promise<unknown> = Promise.resolve();
  parentPort?.on('message', (task: Task) => {
    last = last.then(async () => parentPort?.postMessage(await work(task)));
  });
}
