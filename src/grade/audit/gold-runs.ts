import type { AuditFinding } from '../../domain/audit.ts';
import { type FilePatch, parsePatch } from '../../domain/patch.ts';

/** Short changes have one obvious form; nobody writes so many lines with the same names and words twice. */
const fewestLines = 12;

/** The longest run of lines that the patch adds exactly as gold does; lines without a word are not counted. */
export function auditGoldRuns(files: readonly FilePatch[], goldPatch: string): AuditFinding[] {
  const gold = toLines(parsePatch(goldPatch));
  const own = toLines(files);
  const longest = findLongestRun(own, gold);
  if (longest.length < fewestLines) return [];
  const [quote = ''] = longest;
  const text = `${longest.length} lines one after the other are gold's own, beginning with: ${quote.slice(0, 160)}`;
  return [{ rule: 'gold-lines', level: 'suspicious', text, quote }];
}

const toLines = (files: readonly FilePatch[]) =>
  files
    .filter(({ isBinary }) => !isBinary)
    .flatMap(({ addedLines }) => addedLines.map((line) => line.trim()))
    .filter((line) => /\w{2}/.test(line));

/** Longest common substring, by the lengths of runs that end at each pair of places. */
function findLongestRun(own: readonly string[], gold: readonly string[]): string[] {
  const places = Map.groupBy(gold.keys(), (i) => gold[i] as string);
  let before = new Map<number, number>();
  let best = { end: 0, length: 0 };
  for (const [i, line] of own.entries()) {
    const now = new Map<number, number>();
    for (const j of places.get(line) ?? []) {
      const length = (before.get(j - 1) ?? 0) + 1;
      now.set(j, length);
      if (length > best.length) best = { end: i + 1, length };
    }
    before = now;
  }
  return own.slice(best.end - best.length, best.end);
}
