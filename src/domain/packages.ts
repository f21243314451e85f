import { posix } from 'node:path';
import { isTestFile, toFileKind } from './file-kinds.ts';

const manifest =
  /^(package\.json|go\.mod|Cargo\.toml|pyproject\.toml|setup\.py|pom\.xml|build\.gradle(\.kts)?|composer\.json|[^/]+\.(gemspec|csproj)|mix\.exs|pubspec\.yaml|BUILD(\.bazel)?|project\.json)$/;

/**
 * Folders that hold a manifest, the nearest above each path; `.` where there is none. Sorted. Documentation, and what tools
 * wrote, count only where there is nothing else: a lockfile at the top is no second package.
 */
export function findPackages(paths: readonly string[], baseFiles: readonly string[]): string[] {
  const folders = new Set(
    [...baseFiles, ...paths]
      .filter((file) => manifest.test(posix.basename(file)) && !isTestFile(file))
      .map((file) => posix.dirname(file)),
  );
  const packageOf = (path: string): string => {
    let folder = posix.dirname(path);
    while (folder !== '.' && folder !== '/' && !folders.has(folder)) folder = posix.dirname(folder);
    return folder;
  };
  const written = paths.filter((path) => !['docs', 'lockfile', 'generated'].includes(toFileKind(path)));
  return [...new Set((written.length > 0 ? written : paths).map(packageOf))].sort();
}
