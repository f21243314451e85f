import { type ChangeKind, listChangeKind } from '../domain/change-kinds.ts';
import { isTestFile, type TestRules } from '../domain/file-kinds.ts';
import type { FilePatch } from '../domain/patch.ts';
import { type Sides, splitInlineTests } from './split-inline-tests.ts';

/** A landed patch in two: what an agent shall bring, and the tests that say whether it did. */
export interface SplitPatch {
  readonly goldPatch: string;
  readonly testPatch: string;
  /** Of sources that hold their own tests: what became of these. */
  readonly inlineTests: readonly ChangeKind[];
}

/**
 * A file that was moved into or out of the tests counts as a test: both patches must apply alone. Generated files, lockfiles,
 * binaries and links go where their paths belong.
 */
export async function splitPatch(
  files: readonly FilePatch[],
  rules: TestRules,
  readSides: (file: FilePatch) => Promise<Sides>,
): Promise<SplitPatch> {
  const gold: string[] = [];
  const tests: string[] = [];
  const [parted, kept]: [string[], string[]] = [[], []];
  for (const file of files) {
    if (isTestFile(file.path, rules) || isTestFile(file.oldPath, rules)) tests.push(file.text);
    else {
      const inline = await splitInlineTests(file, readSides);
      gold.push(inline.kind === 'split' ? inline.gold : file.text);
      if (inline.kind === 'split') {
        tests.push(inline.tests);
        parted.push(file.path);
      }
      if (inline.kind === 'inseparable') kept.push(file.path);
    }
  }
  return {
    goldPatch: gold.join(''),
    testPatch: tests.join(''),
    inlineTests: [...listChangeKind('inline-tests', parted), ...listChangeKind('inline-tests-in-gold', kept)],
  };
}
