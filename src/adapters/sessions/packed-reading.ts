import type { Command, Turn } from '../../domain/session.ts';
import type { SessionReading } from '../../ports.ts';

/**
 * Readings on their way from a worker to its pool. A session may hold thousands of commands and hundreds of thousands of
 * edited lines: handed over one by one they take as long as reading them did, as one text next to nothing.
 */
export interface PackedReadings {
  /** Without commands and edited lines. */
  readonly readings: readonly SessionReading[];
  /** All of these, one behind the other. */
  readonly text: string;
  /** How many there are, how long each is, and what else is known of a command, in the order in which they are packed. */
  readonly numbers: Float64Array;
  readonly folders: readonly string[];
}

/** Takes commands and edited lines out of the readings: whoever packs them has no more use for them. */
export function packReadings(readings: readonly SessionReading[]): PackedReadings {
  const texts: string[] = [];
  const numbers: number[] = [];
  const folders = new Map<string | null, number>();
  const packLines = (lines: readonly string[]): string[] => {
    const text = lines.join('\n'); // none holds a line feed: each is what stood between two
    texts.push(text);
    numbers.push(lines.length, text.length);
    return [];
  };
  for (const turn of turnsOf(readings)) {
    numbers.push(turn.commands.length);
    for (const { command, cwd, exitCode } of turn.commands) {
      texts.push(command);
      if (!folders.has(cwd)) folders.set(cwd, folders.size);
      numbers.push(command.length, folders.get(cwd) ?? Number.NaN, exitCode ?? Number.NaN);
    }
    turn.commands = [];
    for (const change of turn.fileChanges) {
      change.addedLines = packLines(change.addedLines);
      change.removedLines = packLines(change.removedLines);
    }
  }
  return {
    readings,
    text: texts.join(''),
    numbers: Float64Array.from(numbers),
    folders: [...folders.keys()] as string[],
  };
}

/** Puts them back into the same readings. */
export function unpackReadings({
  readings,
  text,
  numbers,
  folders,
}: PackedReadings): readonly SessionReading[] {
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
  for (const turn of turnsOf(readings)) {
    const count = next();
    for (let i = 0; i < count; i += 1) turn.commands.push(unpackCommand());
    for (const change of turn.fileChanges) {
      change.addedLines = unpackLines();
      change.removedLines = unpackLines();
    }
  }
  return readings;
}

const turnsOf = (readings: readonly SessionReading[]): Turn[] =>
  readings.flatMap((reading) => (reading.kind === 'session' ? reading.session.turns : []));
