import { posix } from 'node:path';
import type { Candidate, Classification, Complexity } from '../domain/candidate.ts';
import { isTestFile, toFileKind } from '../domain/file-kinds.ts';
import type { Labels } from '../domain/labelled-record.ts';
import type { FilePatch } from '../domain/patch.ts';
import { type TaskCategory, toTaskType } from '../domain/task-category.ts';
import { findCategory } from './find-category.ts';
import { toLanguage } from './language-by-extension.ts';

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
  const withoutDocs = paths.filter((path) => toFileKind(path) !== 'docs');
  const packages = findPackages(withoutDocs.length > 0 ? withoutDocs : paths, baseFiles);
  const size: ChangeSize = {
    fileCount: files.length,
    lineCount: files.reduce((sum, file) => sum + countLines(file), 0),
    packageCount: packages.length,
    turnCount: candidate.prompts.length,
  };
  const { category, sign } = findCategory(candidate, files, cause);
  return {
    measures: { size, category, categorySign: sign },
    classification: {
      taskType: toTaskType(category),
      complexity: toComplexity(size),
      language: findLanguage(files),
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

/** The language with the most changed lines among the sources, else among all files. */
function findLanguage(files: readonly FilePatch[]): string {
  const sources = files.filter((file) => toFileKind(file.path) === 'source');
  const lines = new Map<string, number>();
  for (const file of sources.length > 0 ? sources : files) {
    const language = toLanguage(file.path);
    lines.set(language, (lines.get(language) ?? 0) + countLines(file));
  }
  const [most] = [...lines].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return most?.[0] ?? 'Other';
}

const manifest =
  /^(package\.json|go\.mod|Cargo\.toml|pyproject\.toml|setup\.py|pom\.xml|build\.gradle(\.kts)?|composer\.json|[^/]+\.(gemspec|csproj)|mix\.exs|pubspec\.yaml|BUILD(\.bazel)?|project\.json)$/;

/** Folders that hold a manifest, the nearest above each path; `.` where there is none. Sorted. */
export function findPackages(paths: readonly string[], baseFiles: readonly string[]): string[] {
  const folders = new Set(
    [...baseFiles, ...paths]
      .filter((file) => manifest.test(posix.basename(file)) && !isTestFile(file))
      .map((file) => posix.dirname(file)),
  );
  const packageOf = (path: string): string => {
    let folder = posix.dirname(path);
    while (folder !== '.' && !folders.has(folder)) folder = posix.dirname(folder);
    return folder;
  };
  return [...new Set(paths.map(packageOf))].sort();
}

function countLines(file: FilePatch): number {
  return file.addedLines.length + file.removedLines.length;
}
