/** Works through items, `concurrency` at a time, in order of starting; begins none after the signal or a failure. */
export async function forEachConcurrently<T>(
  items: readonly T[],
  concurrency: number,
  signal: AbortSignal | undefined,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  let hasFailed = false;
  const workOn = async (): Promise<void> => {
    while (next < items.length && !signal?.aborted && !hasFailed) {
      try {
        await work(items[next++] as T);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: concurrency }, workOn));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
