import type { Command } from '../../domain/session.ts';
import type { Usage } from '../../domain/usage.ts';
import { attempt, parseJsonLine } from './json-line.ts';
import type { RecordFinder } from './record-finder.ts';
import { toFileChanges } from './rollout-file-change.ts';
import { type RolloutRecord, toCommand } from './rollout-record.ts';

/** What a line says, by its places and numbers. */
type Said = Float64Array;

interface FoundLine {
  readonly line: Buffer;
  readonly finder: RecordFinder;
  readonly place: { readonly at: string };
}

/** By the record's name; in this order `read` in `find-records.as` counts them. */
const shortcuts: Readonly<Record<string, (said: Said, found: FoundLine) => RolloutRecord | undefined>> = {
  token_count: (said) => ({ kind: 'tokenTotals', totals: toCounts(said) }),
  token_usage_record: (said, found) => ({
    kind: 'usage',
    ...toAddress(found),
    usage: { requestCount: 1, ...toCounts(said) },
  }),
  CommandExecution: toCommandRecord,
  FileChange: toChangesRecord,
  message: () => ({ kind: 'images', urls: [] }),
  turn_context: (said, found) => ({
    kind: 'turnContext',
    turnId: toTurnId(found),
    model: slice(found.line, said, 0),
    effort: slice(found.line, said, 2),
  }),
  task_started: (_, found) => ({ kind: 'turnStarted', turnId: toTurnId(found) }),
  task_complete: (_, found) => ({ kind: 'turnEnded', turnId: toTurnId(found), end: 'completed' }),
  UserMessage: toPromptRecord,
};

const numbers = new Map(Object.keys(shortcuts).map((name, i) => [name, i]));

/**
 * Reads the most frequent records from a few of their bytes, as Codex writes them, without parsing the rest: other
 * counts of the same tokens, and what a command printed. `undefined` for every other record, and for these in another form.
 * @param finder - has found this line last
 * @param place - of its record, which is only asked for its time where there is need of it
 */
export function readFrequent(
  line: Buffer,
  finder: RecordFinder,
  place: { readonly at: string },
): RolloutRecord | undefined {
  const { name } = finder;
  if (name === null || !finder.hasTime || finder.ordinal === null) return undefined;
  const number = numbers.get(name);
  const said = number === undefined ? undefined : finder.read(number, line);
  return said && shortcuts[name]?.(said, { line, finder, place });
}

function toCounts(said: Said): Omit<Usage, 'requestCount'> {
  const [inputTokens = 0, cachedInputTokens = 0, outputTokens = 0, reasoningTokens = 0] = said;
  return { inputTokens, cachedInputTokens, outputTokens, reasoningTokens };
}

const toTurnId = ({ line, finder }: FoundLine) => finder.shared('turn', line);

const toAddress = (found: FoundLine) => ({
  threadId: found.finder.shared('thread', found.line),
  turnId: toTurnId(found),
});

/** Of a command that a shell was given, as nearly all are; its output is not looked at. */
function toCommandRecord(said: Said, found: FoundLine): RolloutRecord | undefined {
  const { line } = found;
  const script = toText(line, said);
  if (script === undefined) return undefined;
  const cwd = found.finder.shared('folder', line);
  const exitCode = said[3] === -1 ? null : said[3];
  const command: Command = toCommand({ command: ['sh', '-c', script], cwd, exit_code: exitCode });
  return { kind: 'command', ...toAddress(found), command };
}

/** Of a prompt that is nothing but text. */
function toPromptRecord(said: Said, found: FoundLine): RolloutRecord | undefined {
  const text = toText(found.line, said);
  return text === undefined ? undefined : { kind: 'prompt', ...toAddress(found), text, parts: [] };
}

function toText(line: Buffer, [start = 0, end = 0, isPlain]: Said): string | undefined {
  if (isPlain === 1) return line.toString('latin1', start, end);
  const text = parseJsonLine(line.subarray(start - 1, end + 1));
  return text.kind === 'read' ? String(text.value) : undefined;
}

/** What stands beside the changes is what the tool printed. */
function toChangesRecord([start = 0, end = 0]: Said, found: FoundLine): RolloutRecord | undefined {
  const changes = parseJsonLine(found.line.subarray(start, end));
  if (changes.kind === 'damaged') return undefined;
  const read = attempt(() => toFileChanges(changes.value as Record<string, unknown>, found.place.at));
  return read.kind === 'damaged'
    ? undefined
    : { kind: 'fileChanges', ...toAddress(found), fileChanges: read.value };
}

const slice = (line: Buffer, said: Said, index: number) =>
  line.toString('utf8', said[index], said[index + 1]);
