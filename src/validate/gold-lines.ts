import { toFileKind } from '../domain/file-kinds.ts';
import { parseHunks, parsePatch } from '../domain/patch.ts';
import type { Judged } from '../testbed/clean-room.ts';
import { toWorkspaceBase } from '../testbed/to-workspace-base.ts';
import { inState } from './run-state.ts';
import type { ValidationBench } from './validation-bench.ts';

/** A source file as gold leaves it, and the lines in it that are gold's own. */
export interface GoldFile {
  readonly path: string;
  readonly text: string;
  /** From 1. */
  readonly lines: ReadonlySet<number>;
}

/** Source files to which gold has added lines. */
export async function readGoldFiles(
  judged: Judged,
  repoPath: string,
  bench: Pick<ValidationBench, 'workspaces'>,
): Promise<GoldFile[]> {
  const base = toWorkspaceBase(judged, repoPath);
  const added = listAddedLines(judged.goldPatch);
  const files = await inState('gold', judged, base, bench, (workspace) =>
    Promise.all(
      [...added].map(async ([path, lines]) => ({
        path,
        lines,
        text: (await workspace.readFile(path)) ?? '',
      })),
    ),
  );
  // The rounds have just proved that both patches apply to this base.
  if (!Array.isArray(files)) throw new Error(files.detail);
  return files;
}

function listAddedLines(patch: string): Map<string, Set<number>> {
  const added = new Map<string, Set<number>>();
  for (const file of parsePatch(patch)) {
    if (file.isBinary || file.change === 'delete' || toFileKind(file.path) !== 'source') continue;
    const lines = new Set<number>();
    for (const hunk of parseHunks(file).hunks) {
      let line = hunk.newStart;
      for (const text of hunk.lines) {
        if (text.startsWith('+')) lines.add(line);
        if (!/^[-\\]/.test(text)) line++;
      }
    }
    if (lines.size > 0) added.set(file.path, lines);
  }
  return added;
}
