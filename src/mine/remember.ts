/** Answers again what was asked lately, for at most `limit` questions: an answer can be a whole tree. */
export function remember<T>(load: (key: string) => Promise<T>, limit: number): (key: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (key) => {
    const known = answers.get(key);
    answers.delete(key);
    const answer = known ?? load(key);
    answers.set(key, answer);
    const [oldest] = answers.keys();
    if (answers.size > limit && oldest !== undefined) answers.delete(oldest);
    return answer;
  };
}
