import { toSha256 } from '../domain/ids.ts';
import type { Brought } from '../domain/trace.ts';
import { type NetChange, weighLine } from './net-change.ts';

/** Enough to tell a twentieth from a tenth. */
const maxLineCount = 2000;

/** Of 16 hexadecimal digits; two lines of one comparison have the same by a chance of one in 10^12. */
const hashLength = 16;

/** Which lines these are, by hashes and in bounded space. */
export function toBrought(change: NetChange): Brought {
  let lines = [...change].flatMap(([path, counts]) =>
    [...counts].map(([line, count]) => {
      const hash = toSha256(`${path}\n${line}`).slice(0, hashLength);
      return [hash, count * weighLine(line)] as const;
    }),
  );
  let zeroBits = 0;
  // Every change drops the same lines first: samples of two changes can be compared.
  while (lines.length > maxLineCount) {
    zeroBits++;
    lines = lines.filter(([hash]) => isSampled(hash, zeroBits));
  }
  return { lines: Object.fromEntries(lines), zeroBits };
}

/** The share of one's lines that the other brought too, in [0, 1]. */
export function shareBrought(one: Brought, other: Brought): number {
  const zeroBits = Math.max(one.zeroBits, other.zeroBits);
  let all = 0;
  let common = 0;
  for (const [hash, weight] of Object.entries(one.lines)) {
    if (!isSampled(hash, zeroBits)) continue;
    all += Math.abs(weight);
    const others = other.lines[hash] ?? 0;
    if (weight * others > 0) common += Math.min(Math.abs(weight), Math.abs(others));
  }
  return all === 0 ? 0 : common / all;
}

function isSampled(hash: string, zeroBits: number): boolean {
  return Number.parseInt(hash.slice(0, 8), 16) < 2 ** (32 - zeroBits);
}
