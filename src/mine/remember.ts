/**
 * Answers again what was asked lately: what was not asked for longest goes first.
 * @param limit for the sizes of all answers together
 * @param sizeOf an answer
 */
export function remember<T>(
  load: (key: string) => Promise<T>,
  limit: number,
  sizeOf: (answer: T) => number,
): (key: string) => Promise<T> {
  const answers = new Map<string, { readonly answer: Promise<T>; size: number }>();
  let total = 0;
  const forget = (key: string) => {
    total -= answers.get(key)?.size ?? 0;
    answers.delete(key);
  };
  return (key) => {
    const known = answers.get(key);
    if (known !== undefined) {
      answers.delete(key);
      answers.set(key, known);
      return known.answer;
    }
    const entry = { answer: load(key), size: 0 };
    answers.set(key, entry);
    entry.answer.then(
      (answer) => {
        if (answers.get(key) !== entry) return;
        entry.size = sizeOf(answer);
        total += entry.size;
        for (const oldest of answers.keys()) {
          if (total <= limit) break;
          forget(oldest);
        }
      },
      // It is told to whoever asked; who asks again may have better luck.
      () => answers.get(key) === entry && forget(key),
    );
    return entry.answer;
  };
}
