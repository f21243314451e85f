import { type Tree, toLines } from './source-tree.ts';

/** How often each line is put in (`+`) or taken out (`-`), whitespace and kind of quotes aside. */
export type Lines = ReadonlyMap<string, number>;

/** Lines that differ between two trees, file by file; a file is the same under another path. */
export function changedLines(before: Tree, after: Tree): Lines {
  const changed = new Map<string, number>();
  const [earlier, later] = [byId(before), byId(after)];
  for (const id of new Set([...earlier.keys(), ...later.keys()])) {
    const [old, now] = [earlier.get(id), later.get(id)];
    if (old === now) continue;
    const balance = new Map<string, number>();
    for (const line of now === undefined ? [] : toLines(now)) count(balance, toKey(line), 1);
    for (const line of old === undefined ? [] : toLines(old)) count(balance, toKey(line), -1);
    for (const [line, times] of balance)
      if (times !== 0) count(changed, `${times > 0 ? '+' : '-'}${line}`, Math.abs(times));
  }
  return changed;
}

/** Lines of a git patch. */
export function patchedLines(patch: string): Lines {
  const lines = new Map<string, number>();
  for (const line of patch.split('\n')) {
    if (/^([+-])(?!\1\1 )/.test(line)) count(lines, `${line.charAt(0)}${toKey(line.slice(1))}`, 1);
  }
  return lines;
}

/** What stands in `lines` and in at least one of the others, as often as in both. */
export function commonLines(lines: Lines, others: readonly Lines[]): Lines {
  const common = [...lines].map(([line, times]): [string, number] => {
    return [
      line,
      Math.min(
        times,
        others.reduce((sum, other) => sum + (other.get(line) ?? 0), 0),
      ),
    ];
  });
  return new Map(common.filter(([line, times]) => times > 0 && line.length > 1));
}

export const countLines = (lines: Lines) => lines.values().reduce((sum, times) => sum + times, 0);

const byId = (tree: Tree) => new Map([...tree.values()].map((file) => [file.id, file]));
const toKey = (line: string) => line.replaceAll(/\s+/g, '').replaceAll('"', "'");
function count(lines: Map<string, number>, line: string, times: number): void {
  lines.set(line, (lines.get(line) ?? 0) + times);
}
