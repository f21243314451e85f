import type { Edit } from './net-change.ts';

/**
 * Codex records a file that its patch tool wrote over another as added, with all of its lines and none of the other's. For the
 * first edit of such a file the base tells what went.
 * @param readBase content at the base commit, `undefined` where the file did not exist
 */
export async function restoreOverwritten(
  byTurn: readonly (readonly Edit[])[],
  readBase: (path: string) => Promise<string | undefined>,
): Promise<Edit[][]> {
  const seen = new Set<string>();
  const restored: Edit[][] = [];
  for (const edits of byTurn) {
    const turn: Edit[] = [];
    for (const edit of edits) {
      const isFirst = !seen.has(edit.path);
      seen.add(edit.path);
      const before = edit.kind === 'add' && isFirst ? await readBase(edit.path) : undefined;
      turn.push(before === undefined ? edit : { ...edit, kind: 'update', removedLines: before.split('\n') });
    }
    restored.push(turn);
  }
  return restored;
}
