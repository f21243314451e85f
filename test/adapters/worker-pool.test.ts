import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { Workers, workInParallel } from '../../src/adapters/worker-pool.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** A module of a worker that answers a message as told. */
function workerModule(answer: string): URL {
  const path = join(temporaryDirectory(), 'worker.mjs');
  writeFileSync(
    path,
    `import { parentPort, workerData } from 'node:worker_threads';
     const send = (value) => parentPort.postMessage(value);
     parentPort.on('message', (task) => { ${answer} });`,
  );
  return pathToFileURL(path);
}

const never = (): Promise<never> => new Promise(() => {});

async function collect(results: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const result of results) all.push(result);
  return all;
}

const tasks = Array.from({ length: 50 }, (_, i) => i);

describe('every task is done once', () => {
  const check = (name: string, workerCount: number, work: (task: number) => Promise<unknown>) =>
    test(name, async () => {
      const module = workerModule('send(task * workerData)');
      const results = workInParallel(tasks, {
        workers: new Workers(module, 10),
        workerCount,
        work,
        takes: 'last',
      });
      const numbers = (await collect(results)) as number[];
      expect(numbers.toSorted((a, b) => a - b)).toEqual(tasks.map((task) => 10 * task));
    });
  check('by workers and this thread', 2, async (task) => 10 * task);
  check('by more workers than there is work for', 60, never);
  check('by this thread alone', 0, async (task) => 10 * task);
});

describe('workers begin with the first tasks', () => {
  const check = (takes: 'next' | 'last', own: number, rest: readonly string[], headStart = 0) =>
    test(`this thread with the ${takes}, a worker with at least ${headStart}`, async () => {
      const results = workInParallel([1, 2, 3, 4, 5], {
        workers: new Workers(workerModule('send("worker " + task)'), null),
        workerCount: 1,
        work: async (task) => `here ${task}`,
        takes,
        headStart,
      });
      expect((await results.next()).value).toBe(`here ${own}`);
      expect(new Set(await collect(results))).toEqual(new Set(rest));
    });
  check('last', 5, ['here 4', 'here 3', 'worker 1', 'worker 2']);
  check('next', 3, ['here 4', 'here 5', 'worker 1', 'worker 2']);
  check('next', 5, ['worker 1', 'worker 2', 'worker 3', 'worker 4'], 4);
});

describe('a worker that dies is an error, never a wait without end', () => {
  const check = (name: string, answer: string, message: string) =>
    test(name, async () => {
      const module = workerModule(answer);
      const results = workInParallel(tasks.slice(0, 4), {
        workers: new Workers(module, 1),
        workerCount: 2,
        work: never,
        takes: 'last',
      });
      await expect(collect(results)).rejects.toThrow(message);
    });
  check('by what it throws', 'throw new TypeError("a bug")', 'a bug');
  check('by a rejection', 'Promise.reject(new RangeError("another bug"))', 'another bug');
  check('by leaving', 'process.exit(3)', 'a worker ended with 3 before its work did');
});

describe('a worker that began early', () => {
  const play = (workers: Workers) =>
    collect(workInParallel([1, 2], { workers, workerCount: 1, work: never, takes: 'last' }));

  test('is taken, and no other is started', async () => {
    const started = new SharedArrayBuffer(4);
    const path = join(temporaryDirectory(), 'worker.mjs');
    writeFileSync(
      path,
      `import { parentPort, workerData } from 'node:worker_threads';
       Atomics.add(new Int32Array(workerData), 0, 1);
       parentPort.on('message', (task) => parentPort.postMessage(task));`,
    );
    const workers = new Workers(pathToFileURL(path), started);
    workers.begin(1);
    workers.begin(1);
    expect(await play(workers)).toEqual([1, 2]);
    expect(Atomics.load(new Int32Array(started), 0)).toBe(1);
  });

  test('and failed meanwhile is heard from the one in its place', async () => {
    const workers = new Workers(new URL('file:///nowhere/worker.mjs'), null);
    workers.begin(1);
    await expect(play(workers)).rejects.toThrow('nowhere');
    await expect(play(workers)).rejects.toThrow('nowhere');
  });

  test('and left meanwhile is not waited for', async () => {
    const path = join(temporaryDirectory(), 'worker.mjs');
    writeFileSync(path, 'process.exit(3);');
    const workers = new Workers(pathToFileURL(path), null);
    workers.begin(1);
    await expect(play(workers)).rejects.toThrow('a worker ended with 3 before its work did');
    workers.begin(1);
    await new Promise((resolve) => new Worker(pathToFileURL(path)).once('exit', resolve));
    await expect(play(workers)).rejects.toThrow('a worker ended with 3 before its work did');
  });

  test('ends where there is nothing for it to do', async () => {
    const workers = new Workers(workerModule(''), null);
    const countThreads = () => readdirSync('/proc/self/task').length;
    const before = countThreads();
    workers.begin(3);
    expect(countThreads()).toBeGreaterThan(before);
    await workers.dismiss();
    expect(countThreads()).toBe(before);
  });

  test('keeps no process alive', () => {
    const pool = new URL('../../src/adapters/worker-pool.ts', import.meta.url);
    const script = `import { Workers } from '${pool}'; new Workers(new URL('${workerModule('')}'), null).begin(2);`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

test('a module that is not there is an error', async () => {
  const module = new URL('file:///nowhere/worker.mjs');
  const results = workInParallel([1, 2], {
    workers: new Workers(module, 1),
    workerCount: 1,
    work: never,
    takes: 'last',
  });
  await expect(collect(results)).rejects.toThrow('nowhere');
});

test('whoever takes results slowly is not flooded', async () => {
  const begun = new SharedArrayBuffer(4);
  const results = workInParallel(tasks, {
    workers: new Workers(workerModule('Atomics.add(new Int32Array(workerData), 0, 1); send(task)'), begun),
    workerCount: 2,
    work: async (task) => task,
    takes: 'last',
  });
  for (let i = 0; i < 20; i += 1) await results.next();
  // Two of each worker at the most beside those whose results were taken.
  expect(Atomics.load(new Int32Array(begun), 0)).toBeLessThanOrEqual(24);
  await results.return(undefined);
});

test('an abort ends the work between two results, and workers with it', async () => {
  const abort = new AbortController();
  const module = workerModule('if (task < 2) send(task)');
  const results = workInParallel([0, 1, 2, 3], {
    workers: new Workers(module, null),
    workerCount: 2,
    work: never,
    takes: 'last',
    signal: abort.signal,
  });
  expect((await results.next()).done).toBe(false);
  expect((await results.next()).done).toBe(false);
  const waiting = results.next(); // for workers that never answer
  abort.abort();
  expect(await waiting).toEqual({ done: true, value: undefined });
});
