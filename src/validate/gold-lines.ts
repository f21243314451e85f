import { toChangedLines } from '../domain/changed-lines.ts';
import { toFileKind } from '../domain/file-kinds.ts';
import { parsePatch } from '../domain/patch.ts';
import type { Judged } from '../testbed/clean-room.ts';
import type { ChangedFile } from '../testbed/mutate-change.ts';
import { toWorkspaceBase } from '../testbed/to-workspace-base.ts';
import { inState } from './run-state.ts';
import type { ValidationBench } from './validation-bench.ts';

/** Source files to which gold has added lines. */
export async function readGoldFiles(
  judged: Judged,
  repoPath: string,
  bench: Pick<ValidationBench, 'workspaces'>,
): Promise<ChangedFile[]> {
  const base = toWorkspaceBase(judged, repoPath);
  const added = toChangedLines(
    parsePatch(judged.goldPatch).filter(({ path }) => toFileKind(path) === 'source'),
  );
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
