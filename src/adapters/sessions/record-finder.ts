import { isUtf8 } from 'node:buffer';
import type { Usage } from '../../domain/usage.ts';
import type { CompiledReader, LineRoom } from './line-room.ts';
import type { RecordAddress } from './record-place.ts';
import type { LineSearch } from './session-format.ts';
import { toNames, type WantedRecords } from './wanted-records.ts';

const userMessage = -2;

/** What lines have told that were not handed on: all of one address, and in one folder. */
export interface Gathered extends RecordAddress {
  readonly usage: Usage;
  readonly folder: string;
  /** Of commands and changes, as `find-records/gather` tells them; they hold until the next line is looked for. */
  readonly numbers: Int32Array;
  /** Their texts, one behind the other. */
  readonly text: string;
}

const slots = { thread: 0, turn: 1, folder: 2 };
export type SharedText = keyof typeof slots;

/**
 * Finds the lines of a rollout that can matter, told from their first bytes, without a string or an object for a line: most
 * matter to nobody. One of unexpected form is wanted. What it tells of a line is told of the one that was wanted last.
 */
export class RecordFinder implements LineSearch {
  readonly #compiled: CompiledReader;
  readonly #home: Buffer;
  readonly #wanted: WantedRecords;
  readonly #firstAt: string;
  #names: readonly string[] = [];
  #start = 0;
  #followed: RecordAddress | undefined;
  #folder = '';

  /** @param latestAt - ISO 8601: times are counted from this one on */
  constructor({ compiled, home }: LineRoom, wanted: WantedRecords, latestAt = '') {
    this.#compiled = compiled;
    this.#home = home;
    this.#wanted = wanted;
    this.#firstAt = latestAt;
    compiled.owner = this;
    compiled.latest.fill(0).write(latestAt, 'latin1');
    compiled.followNobody();
    this.#name(null);
  }

  /** From now on, no event of this name is wanted. */
  ignore(event: string): void {
    this.#name(event);
  }

  #name(ignored: string | null): void {
    const { names, bytes } = toNames(this.#wanted, ignored);
    this.#names = names;
    this.#own().names.set(bytes);
  }

  /** Whether these bytes lie where it can search them. */
  reaches(bytes: Buffer): boolean {
    return bytes.buffer === this.#compiled.memory;
  }

  next(bytes: Buffer, start: number): boolean {
    this.#start = bytes.byteOffset;
    return this.#own().next(bytes.byteOffset + start, bytes.byteOffset + bytes.length) === 1;
  }

  get passedCount(): number {
    return this.#find(0);
  }

  get lineStart(): number {
    return this.#find(1) - this.#start;
  }

  get lineEnd(): number {
    return this.#find(2) - this.#start;
  }

  /** @param bytes - holds the line's first bytes from `start` to `end` */
  wants(bytes: Buffer, start: number, end: number): boolean {
    const { byteOffset, length } = this.#toHome(bytes.subarray(start, end));
    return this.#own().peek(byteOffset, byteOffset + length) === 1;
  }

  /** Of its type, event, response or item; `null` where it is not written as expected. */
  get name(): string | null {
    const name = this.#find(3);
    return name === userMessage ? 'message' : (this.#names[name] ?? null);
  }

  /** `null` where it is not counted. */
  get ordinal(): number | null {
    const ordinal = this.#find(4);
    return ordinal === -1 ? null : ordinal;
  }

  /** Whether its time is one. */
  get hasTime(): boolean {
    return this.#find(5) === 1;
  }

  /**
   * Reads numbers and places from the line, as long as it is written as expected to its end.
   * @param record - as `read` in `find-records/` counts them
   * @returns as it says them; `undefined` also where the line is longer than the first room
   */
  read(record: number, line: Buffer): Int32Array | undefined {
    const { byteOffset, length } = this.#toHome(line);
    const { said, read } = this.#own();
    if (length < line.length) return undefined;
    return read(record, byteOffset, byteOffset + length) === 1 ? said : undefined;
  }

  /**
   * From now on lines of this address are gathered where they tell of changes, of commands in the followed folder, and, once
   * usage was told, of usage. The line that was read last has this address, and tells of usage, or of a command in this folder.
   */
  follow(address: RecordAddress, folder?: string): void {
    const own = this.#own();
    this.#followed = address;
    own.follow(folder === undefined ? 0 : 1);
    if (folder !== undefined) this.#folder = folder;
  }

  /** The same of another turn of the followed thread: that of the line that was read last. */
  followTurn(turnId: string): void {
    if (this.#followed === undefined) return;
    this.#followed = { threadId: this.#followed.threadId, turnId };
    this.#own().followTurn();
  }

  /** Whether pictures wait for their prompt: then the next message in the user's name is found even if it has none. */
  notePictures(doWait: boolean): void {
    this.#own().notePictures(doWait ? 1 : 0);
  }

  /** What was gathered since it was last asked for. */
  takeGathered(): Gathered | undefined {
    const { gathered, numbers, scratch, forget } = this.#own();
    const requestCount = gathered[0] ?? 0;
    const numberCount = gathered[5] ?? 0;
    if ((requestCount === 0 && numberCount === 0) || this.#followed === undefined) return undefined;
    const { threadId, turnId } = this.#followed;
    const usage: Usage = {
      requestCount,
      inputTokens: gathered[1] ?? 0,
      cachedInputTokens: gathered[2] ?? 0,
      outputTokens: gathered[3] ?? 0,
      reasoningTokens: gathered[4] ?? 0,
    };
    const text = scratch.toString('latin1', 0, gathered[6]);
    forget();
    return { threadId, turnId, usage, folder: this.#folder, numbers: numbers.subarray(0, numberCount), text };
  }

  /** A text of the line that was read last; most are those of the line before. */
  shared(what: SharedText, line: Buffer): string {
    const { shared, sharedTexts } = this.#compiled;
    const slot = slots[what];
    const number = shared[3 * slot + 2] ?? 0;
    const last = sharedTexts[slot];
    if (last?.number === number) return last.text;
    const text = line.toString('utf8', shared[3 * slot], shared[3 * slot + 1]);
    sharedTexts[slot] = { number, text };
    return text;
  }

  /** A text of the line that was read last, without its escapes; `undefined` where it is no UTF-8. */
  unescaped(sizeBytes: number, isPlain: boolean): string | undefined {
    const { scratch } = this.#compiled;
    if (isPlain) return scratch.toString('latin1', 0, sizeBytes);
    return isUtf8(scratch.subarray(0, sizeBytes)) ? scratch.toString('utf8', 0, sizeBytes) : undefined;
  }

  /** As much of bytes that lie elsewhere as there is room for; while they do, nothing else is in it. */
  #toHome(bytes: Buffer): Buffer {
    if (this.reaches(bytes)) return bytes;
    return this.#home.subarray(0, bytes.copy(this.#home));
  }

  /** The latest time of all lines that were looked at, wanted or not; ISO 8601. */
  latestAt(): string {
    const latest = this.#own().latest.toString('latin1').replace(/\0+$/, '');
    // Of a time of another form there is no room for all of it.
    return this.#firstAt.startsWith(latest) ? this.#firstAt : latest;
  }

  #find(index: number): number {
    return this.#compiled.found[index] ?? Number.NaN;
  }

  #own(): CompiledReader {
    if (this.#compiled.owner !== this) throw new Error('another reader has taken over this room');
    return this.#compiled;
  }
}
