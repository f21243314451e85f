import { readFileSync } from 'node:fs';

/** Bytes that are used for one file after another; they grow for a long line only. */
export interface LineRoom {
  bytes: Buffer;
  /** The first ones, in the memory of the compiled code. */
  readonly home: Buffer;
  readonly compiled: CompiledReader;
}

/** What `find-records/` exports: places are addresses in its memory. */
interface CompiledCode {
  follow(hasFolder: number): void;
  followNobody(): void;
  followTurn(): void;
  forget(): void;
  notePictures(doWait: number): void;
  next(from: number, to: number): number;
  peek(from: number, to: number): number;
  read(what: number, from: number, to: number): number;
}

/** It serves one reader after another. */
export interface CompiledReader extends CompiledCode {
  readonly memory: ArrayBuffer;
  readonly found: Int32Array;
  readonly said: Int32Array;
  readonly shared: Int32Array;
  /** The last of each that was shared, by its number. */
  readonly sharedTexts: { number: number; text: string }[];
  /** Texts without their escapes, and those of lines that were gathered. */
  readonly scratch: Buffer;
  readonly names: Buffer;
  readonly latest: Buffer;
  readonly gathered: Int32Array;
  readonly numbers: Int32Array;
  /** Whose names it looks for. */
  owner: object | undefined;
}

/** As much of it as is needed here: Node's own types leave it to those of browsers. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module);
    readonly exports: unknown;
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pageCount: number): number;
  }
  interface Global {
    readonly value: number;
  }
}

interface Exports extends CompiledCode {
  useScratch(place: number, sizeBytes: number): void;
  readonly memory: WebAssembly.Memory;
  readonly found: WebAssembly.Global;
  readonly said: WebAssembly.Global;
  readonly shared: WebAssembly.Global;
  readonly names: WebAssembly.Global;
  readonly latest: WebAssembly.Global;
  readonly gathered: WebAssembly.Global;
  readonly numbers: WebAssembly.Global;
}

const pageSizeBytes = 2 ** 16;
/** What the compiled code keeps for itself lies on its first page. */
const roomStart = pageSizeBytes;
const roomSizeBytes = 2 ** 18;

const module = new WebAssembly.Module(readFileSync(new URL('./find-records.wasm', import.meta.url)));

/**
 * One for each thread that reads is meant: each reserves gigabytes of addresses, though hardly any memory.
 * @throws {RangeError} where the system grants no such addresses
 */
export function createLineRoom(sizeBytes = roomSizeBytes): LineRoom {
  const exports = new WebAssembly.Instance(module).exports as Exports;
  const { memory, useScratch, found, said, shared, names, latest, gathered, numbers, ...code } = exports;
  memory.grow(Math.ceil((2 * sizeBytes) / pageSizeBytes));
  const scratchStart = roomStart + sizeBytes;
  useScratch(scratchStart, sizeBytes);
  const { buffer } = memory;
  const home = Buffer.from(buffer, roomStart, sizeBytes);
  return {
    ...{ bytes: home, home },
    compiled: {
      ...code,
      memory: buffer,
      found: new Int32Array(buffer, found.value, 6),
      said: new Int32Array(buffer, said.value, 8),
      shared: new Int32Array(buffer, shared.value, 9),
      sharedTexts: [],
      scratch: Buffer.from(buffer, scratchStart, sizeBytes),
      names: Buffer.from(buffer, names.value, 1024),
      latest: Buffer.from(buffer, latest.value, 24),
      gathered: new Int32Array(buffer, gathered.value, 7),
      numbers: new Int32Array(buffer, numbers.value, 1024),
      owner: undefined,
    },
  };
}
