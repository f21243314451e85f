import * as z from 'zod';
import { toFileKind } from './file-kinds.ts';
import type { FilePatch } from './patch.ts';

/** Files of a change that are no plain edits of text that people wrote. */
export const ChangeKind = z.object({
  kind: z.enum([
    'generated',
    'lockfile',
    'binary',
    'rename',
    'mode',
    'symlink',
    'submodule',
    /** Tests within a source file, which went to the test patch. */
    'inline-tests',
    /** Tests within a source file that could not be parted from it: they are in the gold patch. */
    'inline-tests-in-gold',
  ]),
  count: z.number().int().positive(),
  /** The first of them; a rename as `old → new`. */
  paths: z.array(z.string()),
});
export type ChangeKind = z.infer<typeof ChangeKind>;

/** A page of paths helps nobody; the count tells the rest. */
const listedPathCount = 10;

const submoduleMode = '160000';
const symlinkMode = '120000';

const hasMode = (file: FilePatch, mode: string) => file.oldMode === mode || file.newMode === mode;

/** A pointer to a commit of another repository. */
export const isSubmodule = (file: FilePatch) => hasMode(file, submoduleMode);

const rules: readonly (readonly [kind: ChangeKind['kind'], fits: (file: FilePatch) => boolean])[] = [
  ['generated', ({ path }) => toFileKind(path) === 'generated'],
  ['lockfile', ({ path }) => toFileKind(path) === 'lockfile'],
  ['binary', ({ isBinary }) => isBinary],
  ['rename', ({ change }) => change === 'rename' || change === 'copy'],
  ['mode', ({ oldMode, newMode }) => oldMode !== null && newMode !== null && oldMode !== newMode],
  ['symlink', (file) => hasMode(file, symlinkMode)],
  ['submodule', isSubmodule],
];

/** In the order of their kinds; a file has every kind that fits it. */
export function toChangeKinds(files: readonly FilePatch[]): ChangeKind[] {
  return rules.flatMap(([kind, fits]) => listChangeKind(kind, files.filter(fits).map(toName)));
}

/** None where there is no path. */
export function listChangeKind(kind: ChangeKind['kind'], paths: readonly string[]): ChangeKind[] {
  return paths.length === 0 ? [] : [{ kind, count: paths.length, paths: paths.slice(0, listedPathCount) }];
}

function toName({ oldPath, path }: FilePatch): string {
  return oldPath === path ? path : `${oldPath} → ${path}`;
}

/** Such as "2 generated files, 1 lockfile, renamed a.ts → b.ts, mode of run.sh"; empty where there is nothing to say. */
export function describeChangeKinds(kinds: readonly ChangeKind[]): string {
  return kinds.map(describe).join(', ');
}

function describe({ kind, count, paths }: ChangeKind): string {
  const counted = (noun: string, nouns = `${noun}s`) => `${count} ${count === 1 ? noun : nouns}`;
  const named = `${paths.slice(0, 3).join(', ')}${count > 3 ? ` and ${count - 3} more` : ''}`;
  switch (kind) {
    case 'generated':
      return counted('generated file');
    case 'lockfile':
      return counted('lockfile');
    case 'binary':
      return counted('binary', 'binaries');
    case 'rename':
      return `renamed ${named}`;
    case 'mode':
      return `mode of ${named}`;
    case 'symlink':
      return `symbolic link ${named}`;
    case 'submodule':
      return `submodule ${named}`;
    case 'inline-tests':
      return `tests taken out of ${named}`;
    case 'inline-tests-in-gold':
      return `tests left in ${named}`;
  }
}
