/**
 * Gives the text of some bytes. It remembers the last one, and makes no other of the same bytes: most records belong to the
 * turn, and to the folder, of the record before.
 */
export function createTextMemory(): (bytes: Buffer, start: number, end: number) => string {
  let last = { bytes: Buffer.alloc(0), text: '' };
  return (bytes, start, end) => {
    if (!isSame(last.bytes, bytes, start, end)) {
      const own = Buffer.from(bytes.subarray(start, end));
      last = { bytes: own, text: own.toString('utf8') };
    }
    return last.text;
  };
}

function isSame(known: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  // Ids of one time begin alike and end differently.
  for (let i = known.length - 1; i >= 0; i -= 1) if (known[i] !== bytes[start + i]) return false;
  return true;
}
