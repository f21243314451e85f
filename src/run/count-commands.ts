import type { Agent, Artifacts } from '../ports.ts';

/**
 * Counts the commands that an agent has begun in a trial, by what it says while it plays.
 * @returns `undefined` for an agent that says nothing of them
 */
export function createCommandCount(
  trialId: string,
  turnCount: number,
  { countCommands }: Pick<Agent, 'countCommands'>,
  artifacts: Pick<Artifacts, 'readLines'>,
): (() => Promise<number>) | undefined {
  if (countCommands === undefined) return undefined;
  const files = Array.from({ length: turnCount }, (_, i) =>
    i === 0 ? 'trace.jsonl' : `trace-${i + 1}.jsonl`,
  );
  const offsets = files.map(() => 0);
  let count = 0;
  return async () => {
    for (const [i, file] of files.entries()) {
      const { lines, offset } = await artifacts.readLines(trialId, file, offsets[i] ?? 0);
      offsets[i] = offset;
      for (const line of lines) count += countCommands(line);
    }
    return count;
  };
}
