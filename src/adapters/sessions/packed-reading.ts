import type { FileChange, Session } from '../../domain/session.ts';
import type { SessionReading } from '../../ports.ts';

/**
 * A reading on its way from a worker to its pool. A session may hold hundreds of thousands of edited lines: handed over
 * one by one they take as long as reading them did, as one text next to nothing.
 */
export interface PackedReading {
  /** Without edited lines. */
  readonly reading: SessionReading;
  /** All edited lines of its session: of each edit those that it adds, then those that it removes. */
  readonly lines: string;
  /** How many lines each of these lists has. */
  readonly counts: readonly number[];
}

export function packReading(reading: SessionReading): PackedReading {
  if (reading.kind !== 'session') return { reading, lines: '', counts: [] };
  const lists: (readonly string[])[] = [];
  const session = mapChanges(reading.session, (change) => {
    lists.push(change.addedLines, change.removedLines);
    return { ...change, addedLines: [], removedLines: [] };
  });
  const counts = lists.map((list) => list.length);
  // No line holds a line feed: each is what stood between two of them.
  return { reading: { ...reading, session }, lines: lists.flat().join('\n'), counts };
}

export function unpackReading({ reading, lines, counts }: PackedReading): SessionReading {
  if (reading.kind !== 'session' || counts.length === 0) return reading;
  const left = lines.split('\n').values();
  const lists = counts.map((count) => [...left.take(count)]).values();
  const next = () => lists.next().value ?? [];
  const session = mapChanges(reading.session, (change) => ({
    ...change,
    addedLines: next(),
    removedLines: next(),
  }));
  return { ...reading, session };
}

const mapChanges = (session: Session, map: (change: FileChange) => FileChange): Session => ({
  ...session,
  turns: session.turns.map((turn) => ({ ...turn, fileChanges: turn.fileChanges.map(map) })),
});
