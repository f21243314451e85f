import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import { parseJson } from '../domain/parse-json.ts';
import type { PurseBook } from './purse.ts';

/** One line: a reservation, or what it came to. */
const Entry = z.union([
  z.strictObject({ reserved: z.number().nonnegative(), mark: z.number().int(), trial: z.string() }),
  z.strictObject({ settled: z.number().nonnegative(), mark: z.number().int() }),
]);

export interface SpendingJournal {
  /** Of the runs before this one: what was settled, and as a whole what was reserved and never settled. */
  readonly spentUsd: number;
  /** Trials with an entry. */
  readonly trialIds: ReadonlySet<string>;
  bookFor(trialId: string): PurseBook;
}

/**
 * The spending of one experiment, as a file that is only appended to. A reservation stands there before its request leaves,
 * so that a killed process loses no money from sight.
 */
export function openSpendingJournal(path: string): SpendingJournal {
  const { spentUsd, trialIds, lastMark, isTorn } = readJournal(path);
  mkdirSync(dirname(path), { recursive: true });
  if (isTorn) appendFileSync(path, '\n');
  let nextMark = lastMark + 1;
  const append = (entry: z.infer<typeof Entry>): void => appendFileSync(path, `${JSON.stringify(entry)}\n`);
  return {
    spentUsd,
    trialIds,
    bookFor: (trial) => ({
      reserved(usd) {
        const mark = nextMark++;
        append({ reserved: usd, mark, trial });
        return mark;
      },
      settled: (mark, usd) => append({ settled: usd, mark }),
    }),
  };
}

function readJournal(path: string) {
  const text = readText(path);
  const lines = text.split('\n');
  const isTorn = lines.pop() !== '';
  const amounts = new Map<number, number>();
  const trialIds = new Set<string>();
  for (const [index, line] of lines.entries()) {
    // A line that was torn by the end of a process was ended by the next one: its request never left.
    const entry = Entry.safeParse(parseJson(line)).data;
    if (entry === undefined) {
      if (parseJson(line) === undefined) continue;
      throw new Error(`${path}:${index + 1}: is no entry of a spending journal`);
    }
    amounts.set(entry.mark, 'settled' in entry ? entry.settled : entry.reserved);
    if ('trial' in entry) trialIds.add(entry.trial);
  }
  return {
    spentUsd: amounts.values().reduce((sum, usd) => sum + usd, 0),
    trialIds,
    lastMark: Math.max(0, ...amounts.keys()),
    isTorn,
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
