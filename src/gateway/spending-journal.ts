import { appendFileSync, closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import { parseJson } from '../domain/parse-json.ts';
import type { PurseBook } from './purse.ts';

/** One line: a reservation, or what it came to. */
const Entry = z.union([
  /** `null` where nobody knew what the request could cost at most. */
  z.strictObject({
    reserved: z.number().nonnegative().nullable(),
    mark: z.number().int(),
    trial: z.string(),
  }),
  z.strictObject({ settled: z.number().nonnegative(), mark: z.number().int() }),
]);

export interface SpendingJournal {
  /**
   * Of the runs before this one, by trial: what was settled, and as a whole what was reserved and never settled; `null` where
   * that is not known.
   */
  readonly spentUsd: ReadonlyMap<string, number | null>;
  bookFor(trialId: string): PurseBook;
  close(): void;
}

/**
 * The spending of one experiment, as a file that is only appended to. A reservation stands there before its request leaves,
 * so that a killed process loses no money from sight.
 */
export function openSpendingJournal(path: string): SpendingJournal {
  const { spentUsd, lastMark, isTorn } = readJournal(path);
  mkdirSync(dirname(path), { recursive: true });
  // Kept open: a request waits for its line.
  const file = openSync(path, 'a');
  if (isTorn) appendFileSync(file, '\n');
  let nextMark = lastMark + 1;
  const append = (entry: z.infer<typeof Entry>): void => appendFileSync(file, `${JSON.stringify(entry)}\n`);
  return {
    spentUsd,
    bookFor: (trial) => ({
      reserved(usd) {
        const mark = nextMark++;
        append({ reserved: usd, mark, trial });
        return mark;
      },
      settled: (mark, usd) => append({ settled: usd, mark }),
    }),
    close: () => closeSync(file),
  };
}

function readJournal(path: string) {
  const text = readText(path);
  const lines = text.split('\n');
  const isTorn = lines.pop() !== '';
  const entries = new Map<number, { readonly trial: string; readonly usd: number | null }>();
  for (const [index, line] of lines.entries()) {
    // A line that was torn by the end of a process was ended by the next one: its request never left.
    const entry = Entry.safeParse(parseJson(line)).data;
    if (entry === undefined) {
      if (parseJson(line) === undefined) continue;
      throw new Error(`${path}:${index + 1}: is no entry of a spending journal`);
    }
    const trial = 'trial' in entry ? entry.trial : entries.get(entry.mark)?.trial;
    if (trial === undefined) throw new Error(`${path}:${index + 1}: settles what was never reserved`);
    entries.set(entry.mark, { trial, usd: 'settled' in entry ? entry.settled : entry.reserved });
  }
  const spentUsd = new Map<string, number | null>();
  for (const { trial, usd } of entries.values()) {
    const earlier = spentUsd.get(trial) ?? (spentUsd.has(trial) ? null : 0);
    spentUsd.set(trial, earlier === null || usd === null ? null : earlier + usd);
  }
  return { spentUsd, lastMark: Math.max(0, ...entries.keys()), isTorn };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
