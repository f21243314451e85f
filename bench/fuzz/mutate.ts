import type { Chance } from './chance.ts';

/** Lines of a file, damaged in one of the ways in which files and their writers go wrong, or people with bad intent write. */
export function mutate(lines: readonly Buffer[], others: readonly Buffer[], chance: Chance): Buffer[] {
  const at = chance.below(lines.length);
  const line = lines[at] ?? Buffer.alloc(0);
  const replaced = (next: Buffer) => lines.with(at, next);
  switch (chance.below(14)) {
    case 0:
      return replaced(line.subarray(0, chance.below(line.length + 1)));
    case 1:
      return replaced(withByte(line, chance.below(line.length), chance.below(256)));
    case 2:
      return replaced(splice(line, chance.below(line.length + 1), chance.below(20), randomBytes(chance)));
    case 3:
      return lines.toSpliced(at, 1);
    case 4:
      return lines.toSpliced(chance.below(lines.length + 1), 0, line);
    case 5:
      return swap(lines, at, chance.below(lines.length));
    case 6:
      return lines.toSpliced(at, 0, chance.pick(others));
    case 7:
      return replaced(chance.pick(others));
    case 8:
      return lines.toSpliced(at, 2, Buffer.concat([line, lines[at + 1] ?? Buffer.alloc(0)]));
    case 9:
      return lines.slice(0, at + 1);
    case 10:
      return lines.toSpliced(at, 0, chance.pick(oddLines));
    case 11:
      return [...lines.slice(at), ...lines.slice(0, at)];
    default:
      return replaced(withOddValue(line, chance));
  }
}

const swap = (lines: readonly Buffer[], a: number, b: number): Buffer[] => {
  const [first, second] = [lines[a], lines[b]];
  return first && second ? lines.with(a, second).with(b, first) : [...lines];
};

function withByte(line: Buffer, at: number, byte: number): Buffer {
  const copy = Buffer.from(line);
  if (copy.length > 0) copy[at] = byte;
  return copy;
}

const splice = (line: Buffer, at: number, count: number, bytes: Buffer): Buffer =>
  Buffer.concat([line.subarray(0, at), bytes, line.subarray(Math.min(line.length, at + count))]);

const randomBytes = (chance: Chance): Buffer =>
  Buffer.from(Array.from({ length: chance.below(12) }, () => chance.below(256)));

const oddLines = [
  '',
  ' ',
  '\r',
  '{}',
  '[]',
  'null',
  '0',
  '"',
  '{"type":"user"}',
  '\ufeff{}',
  '{"a":'.repeat(3000),
]
  .map((line) => Buffer.from(line))
  .concat(Buffer.from([0, 0xff, 0xfe]), Buffer.from('['.repeat(50_000)));

/** As JSON. Some hold no value of JavaScript: a number too large, a key twice, half of a surrogate pair. */
const oddValues = [
  'null',
  'true',
  '[]',
  '{}',
  '""',
  '-1',
  '0.5',
  '1e999',
  '123456789012345678901234567890',
  '"\\ud800"',
  '"\\u0000"',
  '"../../../etc/passwd"',
  '"1970-01-01T00:00:00.000Z"',
  '"9999-12-31T23:59:59.999Z"',
  '"2026-13-45T99:99:99.999Z"',
  '{"__proto__":{"type":"user"},"constructor":1}',
  '{"type":"x","type":"user"}',
  '[[[[[[[[[[null]]]]]]]]]]',
  `${'['.repeat(5000)}${']'.repeat(5000)}`,
  JSON.stringify('long '.repeat(20_000)),
  JSON.stringify(
    `*** Begin Patch\n*** Add File: \n+\n*** Update File: a\n*** Move to: \n${'-x\n+y\n'.repeat(200)}`,
  ),
  JSON.stringify(`data:image/png;base64,${'A'.repeat(5000)}`),
  JSON.stringify(`\n\n<stdin>\n${'<stdin>\n</stdin>\n'.repeat(100)}`),
  JSON.stringify(`apply_patch <<'EOF'\n${'EOF \n'.repeat(500)}`),
  JSON.stringify(`<command-name>/${'<command-args>'.repeat(200)}`),
] as const;

/** Any value of a record, keys and all, gives way to another. */
function withOddValue(line: Buffer, chance: Chance): Buffer {
  const text = line.toString('utf8');
  const places = [...text.matchAll(/"[a-zA-Z_]{1,40}":/g)];
  if (places.length === 0) return Buffer.from(chance.pick(oddValues));
  const place = chance.pick(places);
  const start = place.index + place[0].length;
  return Buffer.from(text.slice(0, start) + chance.pick(oddValues) + text.slice(findValueEnd(text, start)));
}

/** Behind a text, a number or a word; an object or list is taken whole as far as its brackets tell. */
function findValueEnd(text: string, start: number): number {
  const scalar = /"(?:[^"\\]|\\.)*"|[^,\]}{["]+/y;
  scalar.lastIndex = start;
  if (scalar.test(text)) return scalar.lastIndex;
  let depth = 0;
  for (let i = start; i < text.length; i += 1) {
    if (text[i] === '{' || text[i] === '[') depth += 1;
    if (text[i] === '}' || text[i] === ']') depth -= 1;
    if (depth === 0) return i + 1;
  }
  return text.length;
}
