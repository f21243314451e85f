import type { Command, FileChange, Session, Turn } from '../../domain/session.ts';
import type { SessionReading } from '../../ports.ts';

/**
 * A reading on its way from a worker to its pool. A session may hold thousands of commands and hundreds of thousands of
 * edited lines: handed over one by one they take as long as reading them did, as one text next to nothing.
 */
export interface PackedReading {
  /** Without commands and edited lines. */
  readonly reading: SessionReading;
  /** All of these, one behind the other. */
  readonly text: string;
  /** How many there are, how long each is, and what else is known of a command, in the order in which they are packed. */
  readonly numbers: Float64Array;
  /** `null` for commands of which none is known. */
  readonly folders: readonly (string | null)[];
}

export function packReading(reading: SessionReading): PackedReading {
  const texts: string[] = [];
  const numbers: number[] = [];
  const folders = new Map<string | null, number>();
  const packLines = (lines: readonly string[]) => {
    const text = lines.join('\n'); // none holds a line feed: each is what stood between two
    texts.push(text);
    numbers.push(lines.length, text.length);
  };
  const packCommand = ({ command, cwd, exitCode }: Command) => {
    const folder = folders.get(cwd) ?? folders.size;
    folders.set(cwd, folder);
    texts.push(command);
    numbers.push(command.length, folder, exitCode ?? Number.NaN);
  };
  const packChange = (change: FileChange): FileChange => {
    packLines(change.addedLines);
    packLines(change.removedLines);
    return { ...change, addedLines: [], removedLines: [] };
  };
  const bare = mapTurns(reading, (turn) => {
    numbers.push(turn.commands.length);
    turn.commands.forEach(packCommand);
    return { ...turn, commands: [], fileChanges: turn.fileChanges.map(packChange) };
  });
  return {
    reading: bare,
    text: texts.join(''),
    numbers: new Float64Array(numbers),
    folders: [...folders.keys()],
  };
}

export function unpackReading({ reading, text, numbers, folders }: PackedReading): SessionReading {
  let [textAt, numberAt] = [0, 0];
  const next = () => numbers[numberAt++] ?? 0;
  const cut = (length: number) => {
    textAt += length;
    return text.slice(textAt - length, textAt);
  };
  const unpackLines = (): string[] => {
    const count = next();
    const lines = cut(next());
    return count === 0 ? [] : lines.split('\n');
  };
  const unpackCommand = (): Command => {
    const command = cut(next());
    const cwd = folders[next()] ?? null;
    const exitCode = next();
    return { command, cwd, exitCode: Number.isNaN(exitCode) ? null : exitCode };
  };
  return mapTurns(reading, (turn) => {
    const commands: Command[] = [];
    for (let left = next(); left > 0; left--) commands.push(unpackCommand());
    const fileChanges = turn.fileChanges.map((change) => {
      const addedLines = unpackLines();
      return { ...change, addedLines, removedLines: unpackLines() };
    });
    return { ...turn, commands, fileChanges };
  });
}

function mapTurns(reading: SessionReading, map: (turn: Turn) => Turn): SessionReading {
  if (reading.kind !== 'session') return reading;
  const session: Session = { ...reading.session, turns: reading.session.turns.map(map) };
  return { ...reading, session };
}
