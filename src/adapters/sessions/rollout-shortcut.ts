import type { FileChange } from '../../domain/session.ts';
import type { Usage } from '../../domain/usage.ts';
import { type FrequentRecord, frequentRecords } from './frequent-records.ts';
import { toToldCommand } from './gathered-records.ts';
import { attempt, parseJsonLine } from './json-line.ts';
import type { RecordFinder } from './record-finder.ts';
import type { RecordAddress } from './record-place.ts';
import { changeKinds, toFileChange, toFileChanges } from './rollout-file-change.ts';
import { type RolloutRecord, toFolder } from './rollout-record.ts';

/** What a line says, by its places and numbers. */
type Said = Int32Array;

interface FoundLine {
  readonly line: Buffer;
  readonly finder: RecordFinder;
  readonly place: { readonly at: string };
}

type Shortcut = (said: Said, found: FoundLine) => RolloutRecord | undefined;

const shortcuts: Readonly<Record<FrequentRecord, Shortcut>> = {
  token_count: (said) => ({ kind: 'tokenTotals', totals: toCounts(said) }),
  token_usage_record: toUsageRecord,
  CommandExecution: toCommandRecord,
  FileChange: toChangesRecord,
  message: () => ({ kind: 'images', urls: [] }),
  turn_context: toContextRecord,
  task_started: (_, found) => ({ kind: 'turnStarted', turnId: toTurnId(found) }),
  task_complete: (_, found) => ({ kind: 'turnEnded', turnId: toTurnId(found), end: 'completed' }),
  UserMessage: toPromptRecord,
};

const byName = new Map(
  frequentRecords.map((name, number) => [name as string, { number, toRecord: shortcuts[name] }]),
);

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
  const shortcut = byName.get(name);
  const said = shortcut && finder.read(shortcut.number, line);
  return said && shortcut.toRecord(said, { line, finder, place });
}

function toCounts(said: Said): Omit<Usage, 'requestCount'> {
  const [inputTokens = 0, cachedInputTokens = 0, outputTokens = 0, reasoningTokens = 0] = said;
  return { inputTokens, cachedInputTokens, outputTokens, reasoningTokens };
}

const toThreadId = ({ line, finder }: FoundLine) => finder.shared('thread', line);
const toTurnId = ({ line, finder }: FoundLine) => finder.shared('turn', line);
const toAddress = (found: FoundLine): RecordAddress => ({
  threadId: toThreadId(found),
  turnId: toTurnId(found),
});

/** What follows is of its turn. */
function toContextRecord(said: Said, found: FoundLine): RolloutRecord {
  const turnId = toTurnId(found);
  found.finder.followTurn(turnId);
  return {
    kind: 'turnContext',
    turnId,
    model: slice(found.line, said, 0),
    effort: slice(found.line, said, 2),
  };
}

/** Those that follow are gathered. */
function toUsageRecord(said: Said, found: FoundLine): RolloutRecord {
  const address = toAddress(found);
  found.finder.follow(address);
  return { kind: 'usage', ...address, usage: { requestCount: 1, ...toCounts(said) } };
}

/** Of a command that a shell was given, as nearly all are; its output is not looked at. */
function toCommandRecord(said: Said, found: FoundLine): RolloutRecord | undefined {
  const { line, finder } = found;
  const [sizeBytes = 0, isPlain, exitCode = 0] = said;
  const script = finder.unescaped(sizeBytes, isPlain === 1);
  if (script === undefined) return undefined;
  const folder = finder.shared('folder', line);
  const address = toAddress(found);
  finder.follow(address, folder);
  return { kind: 'commands', ...address, commands: [toToldCommand(script, toFolder(folder), exitCode)] };
}

/** Of a prompt that is nothing but text. */
function toPromptRecord(said: Said, found: FoundLine): RolloutRecord | undefined {
  const text = toPromptText(found.line, said);
  if (text === undefined) return undefined;
  return { kind: 'prompt', ...toAddress(found), text, parts: [] };
}

function toPromptText(line: Buffer, said: Said): string | undefined {
  const [start, end] = [said[0] ?? 0, said[1] ?? 0];
  if (said[2] === 1) return line.toString('latin1', start, end);
  const text = parseJsonLine(line.subarray(start - 1, end + 1));
  return text.kind === 'read' ? String(text.value) : undefined;
}

/** Of one file mostly, and as Codex writes it; else the changes are parsed by themselves. */
function toChangesRecord(said: Said, found: FoundLine): RolloutRecord | undefined {
  const fileChanges = toSoleChange(said, found) ?? toChanges(said, found);
  if (fileChanges === undefined) return undefined;
  return { kind: 'fileChanges', ...toAddress(found), fileChanges };
}

function toSoleChange(said: Said, { line, finder, place }: FoundLine): FileChange[] | undefined {
  const [kind = 0, pathStart, pathEnd, sizeBytes = 0, isPlain] = said;
  const type = changeKinds[kind];
  if (type === undefined) return undefined;
  const text = finder.unescaped(sizeBytes, isPlain === 1);
  if (text === undefined) return undefined;
  const path = line.toString('latin1', pathStart, pathEnd);
  const change = type === 'update' ? { type, unified_diff: text } : { type, content: text };
  return [toFileChange(path, change, place.at)];
}

/** What stands beside the changes is what the tool printed. */
function toChanges([kind, start = 0, end = 0]: Said, { line, place }: FoundLine): FileChange[] | undefined {
  const changes = kind === 0 ? parseJsonLine(line.subarray(start, end)) : undefined;
  if (changes?.kind !== 'read') return undefined;
  const read = attempt(() => toFileChanges(changes.value as Record<string, unknown>, place.at));
  return read.kind === 'damaged' ? undefined : read.value;
}

const slice = (line: Buffer, said: Said, index: number) =>
  line.toString('utf8', said[index], said[index + 1]);
