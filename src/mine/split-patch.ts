import { isTestFile } from '../domain/file-kinds.ts';
import { type FilePatch, joinPatch } from '../domain/patch.ts';

/** A landed patch in two: what an agent shall bring, and the tests that say whether it did. */
export interface SplitPatch {
  readonly goldPatch: string;
  readonly testPatch: string;
}

/** A file that was moved into or out of the tests counts as a test: both patches must apply alone. */
export function splitPatch(files: readonly FilePatch[]): SplitPatch {
  const isTest = (file: FilePatch) => isTestFile(file.path) || isTestFile(file.oldPath);
  return {
    goldPatch: joinPatch(files.filter((file) => !isTest(file))),
    testPatch: joinPatch(files.filter(isTest)),
  };
}
