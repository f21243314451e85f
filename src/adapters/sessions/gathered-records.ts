import { hashContextText } from '../../domain/hunk-outline.ts';
import type { Command, FileChange, HunkOutline } from '../../domain/session.ts';
import type { Gathered } from './record-finder.ts';
import { timeLength } from './record-place.ts';
import { changeKinds, toFileChange, toUpdate } from './rollout-file-change.ts';
import { type RolloutRecord, toFolder } from './rollout-record.ts';

/** Goes along the numbers and the text of what was gathered, in the order in which `find-records/gather` writes them. */
class Tape {
  readonly #numbers: Int32Array;
  readonly #text: string;
  #numberAt = 0;
  #textAt = 0;

  constructor({ numbers, text }: Gathered) {
    this.#numbers = numbers;
    this.#text = text;
  }

  hasMore(): boolean {
    return this.#numberAt < this.#numbers.length;
  }

  number(): number {
    return this.#numbers[this.#numberAt++] ?? 0;
  }

  text(length: number): string {
    this.#textAt += length;
    return this.#text.slice(this.#textAt - length, this.#textAt);
  }

  lines(): string[] {
    const count = this.number();
    const text = this.text(this.number());
    return count === 0 ? [] : text.split('\n');
  }
}

/** What lines have told that were not handed on one by one. */
export function toGatheredRecords(gathered: Gathered): RolloutRecord[] {
  const { threadId, turnId, usage, folder } = gathered;
  const cwd = toFolder(folder);
  const commands: Command[] = [];
  const fileChanges: FileChange[] = [];
  const tape = new Tape(gathered);
  while (tape.hasMore()) {
    const kind = changeKinds[tape.number()];
    if (kind === undefined) commands.push(readCommand(tape, cwd));
    else fileChanges.push(kind === 'update' ? readUpdate(tape) : readContent(tape, kind));
  }
  const records: RolloutRecord[] = [];
  if (usage.requestCount > 0) records.push({ kind: 'usage', threadId, turnId, usage });
  if (commands.length > 0) records.push({ kind: 'commands', threadId, turnId, commands });
  if (fileChanges.length > 0) records.push({ kind: 'fileChanges', threadId, turnId, fileChanges });
  return records;
}

const readCommand = (tape: Tape, cwd: string | null): Command =>
  toToldCommand(tape.text(tape.number()), cwd, tape.number());

/** @param exitCode - as the compiled code tells it: -1 where there is none */
export const toToldCommand = (command: string, cwd: string | null, exitCode: number): Command => ({
  command,
  cwd,
  exitCode: exitCode === -1 ? null : exitCode,
});

function readUpdate(tape: Tape): FileChange {
  const addedLines = tape.lines();
  const removedLines = tape.lines();
  const hunks: HunkOutline[] = [];
  for (let left = tape.number(); left > 0; left--) {
    const oldStart = tape.number();
    const shape = tape.text(tape.number());
    hunks.push({ oldStart, shape, contextHash: hashContextText(tape.text(tape.number())) });
  }
  const path = tape.text(tape.number());
  return toUpdate(path, { addedLines, removedLines, hunks }, tape.text(timeLength));
}

function readContent(tape: Tape, type: 'add' | 'delete'): FileChange {
  const content = tape.text(tape.number());
  const path = tape.text(tape.number());
  return toFileChange(path, { type, content }, tape.text(timeLength));
}
