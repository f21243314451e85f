import { toFileKind } from '../domain/file-kinds.ts';
import {
  type FilePatch,
  type Hunk,
  joinPatch,
  parseHunks,
  parsePatch,
  renderHunks,
} from '../domain/patch.ts';
import type { ChangedPlace } from '../domain/task.ts';

/** Gold without one of its hunks. */
export interface UndoneHunk {
  readonly place: ChangedPlace;
  readonly patch: string;
}

/**
 * Gold once for each of its hunks, without it. A file that is added, removed, renamed, binary or made executable counts as
 * one hunk. Prose, lockfiles and generated files are left alone, unless there is nothing else: no test has to look at them.
 * @param isJudging - files that grading takes from the gold side in any case
 */
export function listUndoneHunks(goldPatch: string, isJudging: (path: string) => boolean): UndoneHunk[] {
  const files = parsePatch(goldPatch);
  const own = files.filter(({ path }) => !isJudging(path));
  const code = own.filter(({ path }) => ['source', 'config'].includes(toFileKind(path)));
  return (code.length > 0 ? code : own).flatMap((file) =>
    undoEach(file).map(({ line, text }) => ({
      place: { path: file.path, line },
      patch: joinPatch(files.map((each) => (each === file ? { ...file, text } : each))),
    })),
  );
}

function undoEach(file: FilePatch): { line: number; text: string }[] {
  const { header, hunks } = parseHunks(file);
  const isPlain = file.change === 'modify' && !file.isBinary && file.oldMode === file.newMode;
  const [first] = hunks;
  if (!isPlain || hunks.length < 2) return [{ line: first ? toFirstChange(first) : 0, text: '' }];
  return hunks.map((hunk) => ({
    line: toFirstChange(hunk),
    text: renderHunks(
      header,
      hunks.filter((each) => each !== hunk),
    ),
  }));
}

/** As gold leaves it; of lines that are only taken away, the one that stands there now. */
function toFirstChange({ newStart, lines }: Hunk): number {
  return (
    newStart +
    Math.max(
      0,
      lines.findIndex((line) => /^[-+]/.test(line)),
    )
  );
}
