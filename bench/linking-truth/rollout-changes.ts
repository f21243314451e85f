import { structuredPatch } from 'diff';
import { type SourceFile, type Tree, toText } from './source-tree.ts';

type Change =
  | { type: 'add'; content: string }
  | { type: 'delete'; content: string }
  | { type: 'update'; unified_diff: string; move_path: string | null };

export interface Changes {
  readonly files: Readonly<Record<string, Change>>;
  /** Files whose mode a command changes: no patch can. */
  readonly executable: readonly string[];
}

/** What a patch tool would have recorded between the two trees, by absolute path. */
export function toChanges(before: Tree, after: Tree, root: string): Changes {
  const pathsAfter = new Map([...after].map(([path, { id }]) => [id, path]));
  const known = new Set([...before.values()].map(({ id }) => id));
  const files: Record<string, Change> = {};
  const executable: string[] = [];
  for (const [path, file] of before) {
    const target = pathsAfter.get(file.id);
    const changed = target === undefined ? undefined : after.get(target);
    if (target === undefined || changed === undefined) {
      files[`${root}/${path}`] = { type: 'delete', content: toText(file) };
    } else if (toText(changed) !== toText(file) || target !== path) {
      const move_path = target === path ? null : `${root}/${target}`;
      files[`${root}/${path}`] = { type: 'update', unified_diff: toUnifiedDiff(file, changed), move_path };
    }
    if (target !== undefined && changed?.isExecutable !== file.isExecutable) executable.push(target);
  }
  for (const [path, file] of after) {
    if (!known.has(file.id)) files[`${root}/${path}`] = { type: 'add', content: toText(file) };
  }
  return { files, executable };
}

/** One line of context and no header, as Codex records it. */
function toUnifiedDiff(before: SourceFile, after: SourceFile): string {
  const { hunks } = structuredPatch('', '', toText(before), toText(after), '', '', { context: 1 });
  return hunks
    .map((hunk) => {
      const head = `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`;
      return `${[head, ...hunk.lines].join('\n')}\n`;
    })
    .join('');
}
