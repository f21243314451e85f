import { type FilePatch, type Hunk, parseHunks, renderHunks } from '../domain/patch.ts';
import { findRustTests, type LineRange } from './rust-tests.ts';

/** A source file that holds its own tests, before and after the change. */
export interface Sides {
  readonly before: string;
  readonly after: string;
}

export type InlineSplit =
  | { readonly kind: 'split'; readonly gold: string; readonly tests: string }
  /** It changes no tests within a source. */
  | { readonly kind: 'none' }
  /** It does, and they cannot be parted from the rest. */
  | { readonly kind: 'inseparable' };

/** Which languages keep tests within sources, and where. Go and TypeScript do not; what Python's doctests hold is documentation. */
const finders: readonly { readonly extension: string; readonly find: (source: string) => LineRange[] }[] = [
  { extension: '.rs', find: findRustTests },
];

/**
 * Parts the hunks that lie within a source's own tests from the others. Each part must apply alone and before or after the
 * other, at one place only: a patch of both that fits by chance would be another change.
 * @param readSides asked only for a file that may hold tests
 */
export async function splitInlineTests(
  file: FilePatch,
  readSides: (file: FilePatch) => Promise<Sides>,
): Promise<InlineSplit> {
  const finder = finders.find(({ extension }) => file.path.endsWith(extension));
  if (finder === undefined || file.isBinary || file.change === 'delete') return { kind: 'none' };
  const { before, after } = await readSides(file);
  const { header, hunks } = parseHunks(file);
  const ranges = { old: finder.find(before), new: finder.find(after) };
  const places = hunks.map((hunk) => placeHunk(hunk, ranges));
  if (places.every((place) => place === 'outside')) return { kind: 'none' };
  const tests = hunks.filter((_, i) => places[i] === 'inside');
  const others = hunks.filter((_, i) => places[i] === 'outside');
  const isParted = file.change === 'modify' && tests.length + others.length === hunks.length;
  // Without any code of its own the file is all tests this time.
  if (!isParted || !applyBothWays(before, after, tests, others)) return { kind: 'inseparable' };
  const plain = header.filter((line) => !line.startsWith('index '));
  return {
    kind: 'split',
    // A change of mode is no test.
    gold: others.length === 0 && file.oldMode === file.newMode ? '' : renderHunks(plain, others),
    tests: renderHunks(
      plain.filter((line) => !/^(old|new) mode /.test(line)),
      tests,
    ),
  };
}

/** By its changed lines alone; blank ones are of either side. */
function placeHunk(
  hunk: Hunk,
  ranges: { readonly old: readonly LineRange[]; readonly new: readonly LineRange[] },
): 'inside' | 'outside' | 'mixed' {
  let { oldStart, newStart } = hunk;
  const inside = new Set<boolean>();
  const within = (line: number, side: readonly LineRange[]) =>
    side.some(({ first, last }) => line >= first && line <= last);
  for (const line of hunk.lines) {
    const isBlank = line.slice(1).trim() === '';
    if (line.startsWith('-') && !isBlank) inside.add(within(oldStart, ranges.old));
    if (line.startsWith('+') && !isBlank) inside.add(within(newStart, ranges.new));
    if (!/^[+\\]/.test(line)) oldStart++;
    if (!/^[-\\]/.test(line)) newStart++;
  }
  if (inside.size === 2) return 'mixed';
  return inside.has(true) ? 'inside' : 'outside';
}

function applyBothWays(
  before: string,
  after: string,
  tests: readonly Hunk[],
  others: readonly Hunk[],
): boolean {
  const apply = (text: string | undefined, hunks: readonly Hunk[]) =>
    hunks.reduce<string | undefined>((at, hunk) => (at === undefined ? at : applyUniquely(at, hunk)), text);
  return (
    apply(apply(before, tests), others) === withLineEnd(after) &&
    apply(apply(before, others), tests) === withLineEnd(after)
  );
}

/** `undefined` unless there is one place for the hunk. As git has it, one without context ahead or behind begins or ends its file. */
function applyUniquely(text: string, { oldStart, lines }: Hunk): string | undefined {
  const side = (other: string) =>
    lines
      .filter((line) => !line.startsWith(other) && !line.startsWith('\\'))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  // Between line ends, so that nothing begins or ends within a line.
  const whole = `\n${withLineEnd(text)}`;
  const [old, fresh] = [`\n${side('+')}`, `\n${side('-')}`];
  const isLast = !lines.findLast((line) => !line.startsWith('\\'))?.startsWith(' ');
  const at = isLast ? whole.length - old.length : whole.indexOf(old);
  const isUnique = isLast || oldStart <= 1 || whole.indexOf(old, at + 1) === -1;
  const fits = at >= 0 && isUnique && (oldStart > 1 || at === 0) && whole.startsWith(old, at);
  return fits ? `${whole.slice(0, at)}${fresh}${whole.slice(at + old.length)}`.slice(1) : undefined;
}

function withLineEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
