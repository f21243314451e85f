import { isDeepStrictEqual } from 'node:util';
import { createLineRoom } from '../../src/adapters/sessions/line-room.ts';
import { createLineScanner } from '../../src/adapters/sessions/scan-lines.ts';
import type { OpenedFile, ReadResult } from '../../src/adapters/sessions/session-format.ts';
import { maxNotes } from '../../src/adapters/sessions/session-notes.ts';
import { Session } from '../../src/domain/session.ts';
import { StoredAttachment } from '../../src/domain/watermark.ts';
import { type Chance, createChance } from './chance.ts';
import { mutate } from './mutate.ts';
import type { Sample } from './samples.ts';

const maxRoomSizeBytes = 2 ** 18;
/** One for all cases: there can be only so many in a process. */
const room = createLineRoom(maxRoomSizeBytes);

/** Of the processor: a reader that takes longer for one file of some hundred lines hangs, as far as anybody can tell. */
const budgetMs = 2000;

export type CaseResult = { readonly reader: string } & (
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly detail: string }
);

/** One case, wholly decided by its seed. Readers take turns, however many samples there are of each. */
export function checkCase(samples: readonly Sample[], seed: number): CaseResult {
  const chance = createChance(seed);
  const groups = [...Map.groupBy(samples, ({ format }) => format.name).values()];
  const sample = chance.pick(groups[seed % groups.length] ?? []);
  const begun = process.threadCpuUsage();
  try {
    const problem = chance.oneIn(5) ? checkOneLine(sample, chance) : checkDamage(sample, samples, chance);
    if (problem !== undefined) return failed(sample, seed, problem);
  } catch (error) {
    return failed(sample, seed, (error as Error).stack ?? String(error));
  }
  const used = process.threadCpuUsage(begun);
  const tookMs = (used.user + used.system) / 1000;
  if (tookMs > budgetMs) return failed(sample, seed, `took ${tookMs.toFixed(0)} ms`);
  return { kind: 'passed', reader: sample.format.name };
}

const failed = ({ name, format }: Sample, seed: number, problem: string): CaseResult => ({
  kind: 'failed',
  reader: format.name,
  detail: `case ${seed} (${format.name}, ${name}): ${problem}`,
});

/** However a file is damaged, what comes out of it is a session or says why not, and going on gives what reading anew does. */
function checkDamage(sample: Sample, samples: readonly Sample[], chance: Chance): string | undefined {
  const others = chance.pick(samples).lines;
  let lines: readonly Buffer[] = sample.lines;
  for (let i = chance.below(6); i >= 0 && lines.length > 0; i -= 1) lines = mutate(lines, others, chance);
  const siblings = new Map(
    [...sample.siblings].map(([name, bytes]) => [
      name,
      chance.oneIn(4) ? Buffer.concat(mutate([bytes], others, chance)) : bytes,
    ]),
  );
  const damaged = { ...sample, siblings: siblings as ReadonlyMap<string, Buffer> };
  const bytes = join(lines).subarray(0, chance.oneIn(3) ? -1 : undefined);
  const options = {
    roomSizeBytes: 1024 + chance.below(30_000),
    maxLineSizeBytes: chance.oneIn(10) ? 3000 : 2 ** 26,
  };
  const whole = read(damaged, bytes, options);
  return (
    checkResult(damaged, whole) ??
    (chance.oneIn(3) ? checkGoingOn(damaged, lines, chance, options) : undefined)
  );
}

interface ReadOptions {
  readonly roomSizeBytes?: number;
  readonly maxLineSizeBytes?: number;
  readonly from?: OpenedFile['from'];
  readonly linesBefore?: number;
}

function read(sample: Sample, bytes: Buffer, options: ReadOptions = {}): ReadResult {
  const result = readOn(sample, bytes, options);
  if (result === 'lost') throw new Error('its reader is lost though it began at the beginning');
  return result;
}

function readOn(sample: Sample, bytes: Buffer, options: ReadOptions): ReadResult | 'lost' {
  const {
    roomSizeBytes = maxRoomSizeBytes,
    maxLineSizeBytes = 2 ** 26,
    from = null,
    linesBefore = 0,
  } = options;
  const { path, format, siblings } = sample;
  const readSibling = (name: string) => siblings.get(name);
  const home = room.home.subarray(0, roomSizeBytes);
  const small = { ...room, bytes: home, home };
  const reader = format.open({ path, from, ownThreadSource: 'rollbench', room: small, readSibling });
  if (reader === null) throw new Error('its reader refuses a state of its own');
  const scanner = createLineScanner(reader, {
    room: small,
    maxLineSizeBytes,
    lineCount: linesBefore,
    offsetBytes: 0,
  });
  for (let at = 0; at < bytes.length && !reader.isDone(); ) {
    const size = bytes.copy(scanner.space(), 0, at);
    scanner.advance(size);
    at += size;
  }
  const { openLine, wholeLineCount } = scanner.end();
  if (openLine !== undefined) reader.take(openLine, wholeLineCount + 1, false);
  return reader.isLost?.() ? 'lost' : reader.finish();
}

function checkResult({ path }: Sample, result: ReadResult): string | undefined {
  if (result.notes.length > maxNotes + 2) return `${result.notes.length} notes`;
  if (result.notes.some((note) => !note.startsWith(`${path}:`))) return 'a note names no file';
  if (result.kind === 'unreadable')
    return result.detail.startsWith(path) ? undefined : 'its detail names no file';
  const { session, attachments, state } = result;
  const parsed = Session.safeParse(session);
  if (!parsed.success) return `no valid session: ${parsed.error.message}`;
  if (!isDeepStrictEqual(parsed.data, session)) return 'its session holds more than a session does';
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(session)), session))
    return 'its session is not what JSON makes of it';
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(state)), state))
    return 'its state is not what JSON makes of it';
  const ids = new Set(
    session.turns.flatMap((turn) => turn.attachments.flatMap(({ sha256 }) => sha256 ?? [])),
  );
  for (const attachment of attachments) {
    if (!StoredAttachment.safeParse(attachment).success || !ids.has(attachment.id))
      return 'a picture of no prompt';
  }
  return undefined;
}

/** Read up to a line, kept, and read on from there. */
function checkGoingOn(
  sample: Sample,
  lines: readonly Buffer[],
  chance: Chance,
  options: ReadOptions,
): string | undefined {
  const cut = chance.below(lines.length + 1);
  const before = read(sample, join(lines.slice(0, cut)), options);
  if (before.kind === 'unreadable' || before.state === null) return undefined;
  const { session, state } = JSON.parse(JSON.stringify(before));
  const rest = readOn(sample, join(lines.slice(cut)), {
    ...options,
    from: { session, state },
    linesBefore: cut,
  });
  if (rest === 'lost') return undefined;
  const whole = read(sample, join(lines), options);
  const same = isDeepStrictEqual(sessionOf(rest), sessionOf(whole));
  return same ? undefined : `read on from line ${cut} it is another session\n${differ(rest, whole)}`;
}

/** A line that is no record any more costs what it said, and nothing else. */
function checkOneLine(sample: Sample, chance: Chance): string | undefined {
  const at = 1 + chance.below(Math.max(1, sample.lines.length - 1));
  const line = sample.lines[at];
  if (line === undefined || line.length < 3) return undefined;
  const broken = Buffer.concat([line.subarray(0, chance.below(line.length - 1)), Buffer.from('\\')]);
  const damaged = read(sample, join(sample.lines.with(at, broken)));
  // What only counts lines counts this one, too.
  const without = read(sample, join(sample.lines.with(at, Buffer.from('{"type":"-"}'))));
  const turns = JSON.stringify(turnsOf(damaged));
  if (
    turns === JSON.stringify(turnsOf(without)) ||
    turns === JSON.stringify(turnsOf(read(sample, join(sample.lines))))
  ) {
    return undefined;
  }
  return `line ${at + 1}, damaged, costs more than itself\n${differ(damaged, without)}`;
}

const join = (lines: readonly Buffer[]): Buffer => Buffer.concat(lines.flatMap((line) => [line, lineFeed]));
const lineFeed = Buffer.from('\n');

const sessionOf = (result: ReadResult) => (result.kind === 'session' ? result.session : result.detail);
const turnsOf = (result: ReadResult) => (result.kind === 'session' ? result.session.turns : result.detail);

/** The first place at which two results differ. */
function differ(a: ReadResult, b: ReadResult): string {
  const [one, other] = [a, b].map((result) => JSON.stringify(sessionOf(result))) as [string, string];
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return [one, other].map((text) => `  …${text.slice(Math.max(0, at - 120), at + 200)}`).join('\n');
}
