/**
 * Works on up to `limit` values at a time and gives the results in the order of the values, each as soon as those before it
 * are there. No more values are taken than are worked on.
 */
export async function* mapConcurrently<T, R>(
  values: Iterable<T> | AsyncIterable<T>,
  limit: number,
  work: (value: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  for await (const value of values) {
    const result = work(value);
    // Its error is told when it is its turn; until then it is not unhandled.
    result.catch(() => undefined);
    underWay.push(result);
    if (underWay.length >= limit) yield await (underWay.shift() as Promise<R>);
  }
  for (const result of underWay) yield await result;
}
