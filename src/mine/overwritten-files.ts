import type { Edit } from './net-change.ts';

/**
 * Codex records a file written over another as added, with all of its lines and none of those that went (measured with 0.169).
 * What went is what the base held, with all earlier edits of the session.
 * @param readBase content at the base commit, `undefined` where the file did not exist
 */
export async function restoreOverwritten(
  byTurn: readonly (readonly Edit[])[],
  readBase: (path: string) => Promise<string | undefined>,
): Promise<Edit[][]> {
  const earlier = new Map<string, Edit[]>();
  const restored: Edit[][] = [];
  for (const edits of byTurn) {
    const turn: Edit[] = [];
    for (const edit of edits) {
      const before = earlier.get(edit.path) ?? [];
      const whole = edit.kind === 'add' ? overwrite(edit, before, await readBase(edit.path)) : edit;
      earlier.set(edit.path, [...before, whole]);
      turn.push(whole);
    }
    restored.push(turn);
  }
  return restored;
}

/** Takes back the base and the earlier edits, so that nothing but the new content is left in sum. */
function overwrite(edit: Edit, earlier: readonly Edit[], base: string | undefined): Edit {
  return {
    ...edit,
    kind: base === undefined ? 'add' : 'update',
    addedLines: [...edit.addedLines, ...earlier.flatMap((each) => each.removedLines)],
    removedLines: [...(base?.split('\n') ?? []), ...earlier.flatMap((each) => each.addedLines)],
  };
}
