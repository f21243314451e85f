import type { Candidate, Classification, Complexity } from '../domain/candidate.ts';
import type { Labels } from '../domain/labelled-record.ts';
import { countLanguages } from '../domain/languages.ts';
import { findPackages } from '../domain/packages.ts';
import type { FilePatch } from '../domain/patch.ts';
import { type TaskCategory, toTaskType } from '../domain/task-category.ts';
import { findCategory } from './find-category.ts';

/** What a change is measured by; a type and no interface, so that it counts as JSON. */
export type ChangeSize = {
  readonly fileCount: number;
  readonly lineCount: number;
  readonly packageCount: number;
  readonly turnCount: number;
};

export interface ClassificationResult {
  readonly classification: Classification;
  readonly measures: {
    readonly size: ChangeSize;
    readonly category: TaskCategory;
    /** What told the category. */
    readonly categorySign: string;
  };
}

/**
 * Classifies by rules: offline, the same every time.
 * @param baseFiles paths of the base tree, for its packages
 * @param cause why no test can decide it, if none can
 */
export function classify(
  candidate: Pick<Candidate, 'prompts' | 'goldMessage' | 'provenance'>,
  files: readonly FilePatch[],
  baseFiles: readonly string[],
  cause: Labels['untestableCause'] = null,
): ClassificationResult {
  const paths = files.map((file) => file.path);
  const packages = findPackages(paths, baseFiles);
  const size: ChangeSize = {
    fileCount: files.length,
    lineCount: files.reduce((sum, file) => sum + file.addedLines.length + file.removedLines.length, 0),
    packageCount: packages.length,
    turnCount: candidate.prompts.length,
  };
  const { category, sign } = findCategory(candidate, files, cause);
  return {
    measures: { size, category, categorySign: sign },
    classification: {
      taskType: toTaskType(category),
      complexity: toComplexity(size),
      language: countLanguages(files)[0]?.language ?? 'Other',
      packages,
    },
  };
}

/** A reader holds one file and a screen of lines in mind; past a dozen files or three packages nobody does. */
export function toComplexity(size: ChangeSize): Complexity {
  const { fileCount, lineCount, packageCount, turnCount } = size;
  if (fileCount > 8 || lineCount > 200 || packageCount > 3) return 'high';
  if (fileCount <= 2 && lineCount <= 30 && packageCount <= 1 && turnCount <= 1) return 'low';
  return 'medium';
}
