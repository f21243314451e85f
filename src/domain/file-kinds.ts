import picomatch from 'picomatch';
import * as z from 'zod';

/** What a file of a repository is for, told from its path alone: conventions, no proof. */
export type FileKind = 'test' | 'docs' | 'config' | 'lockfile' | 'generated' | 'source';

/** @param path relative to the repository, with `/` between its parts. */
export function toFileKind(path: string): FileKind {
  const known = told.get(path);
  if (known !== undefined) return known;
  const kind = kinds.find(({ patterns }) => patterns.some((pattern) => pattern.test(path)))?.kind ?? 'source';
  if (told.size === maxTold) told.clear();
  told.set(path, kind);
  return kind;
}

/** Every filter asks again, and forty patterns are slow to say no. */
const told = new Map<string, FileKind>();
const maxTold = 10_000;

/** Tests and all that only they use: helpers, fixtures, snapshots. */
export function isTestFile(path: string, rules: TestRules = noTestRules): boolean {
  if (isDeclaredNoTest(path, rules)) return false;
  return matches(path, rules.tests) || toFileKind(path) === 'test';
}

/** A team's word that a file is no test, whoever else would take it for one. */
export function isDeclaredNoTest(path: string, rules: TestRules): boolean {
  return matches(path, rules.notTests);
}

/** What a team says of its own repository, as globs; `notTests` goes before `tests`, and both before all habits. */
export const TestRules = z.object({ tests: z.array(z.string()), notTests: z.array(z.string()) });
export type TestRules = z.infer<typeof TestRules>;

export const noTestRules: TestRules = { tests: [], notTests: [] };

function matches(path: string, globs: readonly string[]): boolean {
  return globs.length > 0 && picomatch.isMatch(path, [...globs], { dot: true });
}

/** A file in any directory with one of these names. */
const inside = (names: string) => new RegExp(`(^|/)(${names})/`);
/** A file whose own name is this. */
const named = (names: string) => new RegExp(`(^|/)(${names})$`);

const lockfiles = [
  named('package-lock\\.json|npm-shrinkwrap\\.json|yarn\\.lock|pnpm-lock\\.yaml|bun\\.lockb?|deno\\.lock'),
  named('poetry\\.lock|Pipfile\\.lock|uv\\.lock|pdm\\.lock|go\\.sum|go\\.work\\.sum|Cargo\\.lock'),
  named('composer\\.lock|Gemfile\\.lock|gems\\.locked|gradle\\.lockfile|packages\\.lock\\.json|conan\\.lock'),
];

const generated = [
  inside('node_modules|vendor|dist|generated|__generated__|__pycache__'),
  named('[^/]+\\.min\\.(js|css)|[^/]+\\.map|zz_generated[^/]*|[^/]+[._](generated|gen)\\.[^/.]+'),
  named('[^/]+\\.pb\\.(go|cc|h)|[^/]+_pb2(_grpc)?\\.pyi?|[^/]+\\.(g|Designer)\\.cs'),
];

/** One line for each language's habits, after the directories that several share. */
const tests = [
  inside('tests?|__tests__|__mocks__|__fixtures__|__snapshots__|e2e|testdata|test_data|cypress'),
  // `spec/` also names specifications: only what can be a test or serve one counts.
  /(^|\/)spec\/(.*\/)?((fixtures|support|factories)\/.+|[^/]+\.([cm]?[jt]sx?|rb))$/,
  /[._-](test|spec|e2e|cy|test-d)\.[cm]?[jt]sx?$|(^|\/)test(-[^/]*)?\.[cm]?[jt]s$|\.snap$/, // JavaScript, TypeScript
  named('test_[^/]*\\.py|[^/]+_test\\.py|tests?\\.py|conftest\\.py'), // Python
  /_test\.go$/, // Go
  named('tests?\\.rs|[^/]+_tests?\\.rs'), // Rust
  /(^|\/)src\/(test|[a-z]\w*Test)\//, // Maven, Gradle, Kotlin Multiplatform
  // Java, Kotlin, Groovy; `src/main` never holds tests, whatever their names
  /^(?!.*src\/main\/).*(Tests?|TestCase|IT|Spec)\.(java|kt|groovy)$/,
  /^(?!.*src\/main\/)(.*\/)?Test[A-Z][^/]*\.(java|kt)$/,
  /(_test|_tests|_unittest|Test|Tests)\.(c|cc|cpp|cxx|h|hpp)$|(^|\/)test_[^/]*\.(c|cc|cpp|cxx)$/, // C, C++
  /(Test|Cest)\.php$|\.phpt$/, // PHP
  named('[^/]+_(spec|test)\\.rb|test_[^/]*\\.rb'), // Ruby
  /(Tests?|Spec)\.swift$|(^|\/)Tests\/.+\.swift$/, // Swift
  /(Tests?|Specs?)\.cs$|(^|\/)[^/]+\.((Unit|Integration|Functional|Acceptance|EndToEnd)?Tests?|Specs)\//, // C#
];

const config = [
  named(
    'package\\.json|[jt]sconfig[^/]*\\.json|[^/]+\\.config\\.[cm]?[jt]s|composer\\.json|Gemfile|Rakefile',
  ),
  named(
    'setup\\.py|requirements[^/]*\\.txt|Pipfile|go\\.(mod|work)|build\\.rs|[^/]+\\.gemspec|MANIFEST\\.in',
  ),
  named('pom\\.xml|[^/]+\\.gradle(\\.kts)?|gradlew(\\.bat)?|mvnw(\\.cmd)?|phpunit\\.xml(\\.dist)?'),
  named('CMakeLists\\.txt|[^/]+\\.cmake|(GNU)?[Mm]akefile|configure(\\.ac)?|meson\\.build|BUILD(\\.bazel)?'),
  named('[^/]+\\.(csproj|fsproj|vbproj|sln|slnx|props|targets)|(Docker|Container|Just|Proc)file[^/]*'),
  named('[^/]+\\.(ya?ml|toml|ini|cfg|conf|properties|env)'),
  // Dotfiles and dot-directories steer tools; changesets are prose and are read as such further down.
  /(^|\/)\.(?!changeset\/)[^/]+(\/|$)/,
];

const docs = [
  inside('docs?|documentation'),
  /\.(md|mdx|markdown|rst|adoc|txt)$/i,
  /(^|\/)(readme|license|licence|copying|notice|authors|contributors|changelog|changes|security)(\.[^/]*)?$/i,
];

/** The first kind that knows a path has it: a lockfile below `test/` is a lockfile, a readme below `test/` a fixture. */
const kinds: readonly { readonly kind: FileKind; readonly patterns: readonly RegExp[] }[] = [
  { kind: 'lockfile', patterns: lockfiles },
  { kind: 'generated', patterns: generated },
  { kind: 'test', patterns: tests },
  { kind: 'docs', patterns: docs.slice(0, 1) },
  { kind: 'config', patterns: config },
  { kind: 'docs', patterns: docs },
];
