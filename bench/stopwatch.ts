/** A stopwatch for the parts of a benchmark, and what it has measured: milliseconds by part, in the order of measuring. */
export function createStopwatch() {
  const times = new Map<string, number[]>();
  const measure = async <T>(part: string, work: () => Promise<T> | T): Promise<T> => {
    const begun = performance.now();
    const result = await work();
    times.set(part, [...(times.get(part) ?? []), performance.now() - begun]);
    return result;
  };
  return { times, measure };
}
