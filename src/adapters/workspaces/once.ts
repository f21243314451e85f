/** What comes out well is remembered, and nobody makes it twice at the same time. */
export function once<T>(
  made: Map<string, Promise<T>>,
  name: string,
  make: () => Promise<T>,
  isGood: (result: T) => boolean,
): Promise<T> {
  const found = made.get(name);
  if (found !== undefined) return found;
  const making = make();
  made.set(name, making);
  const forget = () => made.delete(name);
  making.then((result) => isGood(result) || forget(), forget);
  return making;
}
