import { toFileKind } from '../domain/file-kinds.ts';
import type { FilePatch } from '../domain/patch.ts';
import type { Edit, NetChange } from './net-change.ts';

/** Whether a file's lines say whose work they are: those of lockfiles and generated files come out the same for everybody. */
export function isMeasured(path: string): boolean {
  const kind = toFileKind(path);
  return kind !== 'lockfile' && kind !== 'generated';
}

export function toMeasured(change: NetChange): NetChange {
  return new Map([...change].filter(([path]) => isMeasured(path)));
}

/** The patch of a renamed file already stands under its new name. */
export function toCommitEdit(file: FilePatch): Edit {
  const kind = file.change === 'add' || file.change === 'delete' ? file.change : 'update';
  return {
    kind,
    path: file.path,
    movedTo: null,
    addedLines: file.addedLines,
    removedLines: file.removedLines,
  };
}
