import type { TrialEvent } from '../../domain/trial-event.ts';
import { type ReachedCommand, toText } from './reached-command.ts';

/** What a command checks. */
export type Validation = 'tests' | 'lint' | 'types' | 'build';

/** Over the text of a command without wrappers, in the habits of each ecosystem. */
const forms: readonly (readonly [Validation, RegExp])[] = [
  ['tests', /^(npm|pnpm|yarn|bun)( run)? (t|test)\b/],
  ['tests', /^(vitest|jest|mocha|ava|tap|karma|playwright test|cypress run)\b/],
  ['tests', /^node( \S+)* --test\b/],
  ['tests', /^(deno|bun|go|cargo|dotnet|swift|mix|flutter|sbt|lein|zig build) (nextest run|test)\b/],
  [
    'tests',
    /^(pytest|py\.test|tox|nose2|nox)\b|^python[\d.]* -m (pytest|unittest)\b|^python[\d.]* \S*test\S*\.py\b/,
  ],
  ['tests', /^(mvn|mvnw|gradle|gradlew)( \S+)* (test|verify|check|\S+:test)\b/],
  ['tests', /^(rspec|phpunit|pest|ctest|minitest|bats)\b|^(rake|make|just|task)( \S+)* (test|spec|check)\b/],
  ['tests', /^ruby( \S+)* \S*(_test|_spec|test_\w+)\.rb\b/],
  [
    'lint',
    /^(eslint|biome|prettier|ruff|flake8|pylint|black|isort|golangci-lint|gofmt|rubocop|phpcs|clippy|checkstyle|ktlint|shellcheck|stylelint)\b/,
  ],
  [
    'lint',
    /^(cargo (clippy|fmt)|go (vet|fmt)|dotnet format)\b|^(npm|pnpm|yarn|bun)( run)? \S*(lint|format)\b/,
  ],
  [
    'types',
    /^(tsc|mypy|pyright|pyre|flow|sorbet|phpstan|psalm)\b|^(npm|pnpm|yarn|bun)( run)? \S*(typecheck|types|tsc)\b/,
  ],
  ['build', /^(npm|pnpm|yarn|bun)( run)? \S*build\b|^(cargo|go|dotnet|swift|zig) (build|check)\b/],
  [
    'build',
    /^(make|cmake|ninja|bazel build|gcc|g\+\+|clang|javac|rustc)\b|^(mvn|gradle|gradlew)( \S+)* (compile|package|build|assemble)\b/,
  ],
];

/** @param suite - names of the commands of the task's own test command */
export function toValidation(command: ReachedCommand, suite: ReadonlySet<string>): Validation | undefined {
  const text = toText(command);
  if (suite.has(text)) return 'tests';
  return forms.find(([, form]) => form.test(text))?.[0];
}

const failures = [
  /\b(?!0+ )\d+ (failed|failing|failures?|errors?)\b/i,
  /^(#|ℹ) fail (?!0$)\d+/m,
  /\bFAILED\b|^--- FAIL|\bFAILURES!|^not ok \d/m,
  /\b(Failures|Errors): (?!0\b)\d+/,
];
const successes = [
  /\b\d+ (passed|passing)\b/i,
  /^(#|ℹ) fail 0$/m,
  /^ok\b/m,
  /\bOK \(\d+ test/,
  /BUILD SUCCESS/,
  /test result: ok/,
];

/**
 * How a test run ended: by what it printed (behind `| tail` the exit code is another's), else by the exit code, where that
 * is its own.
 */
export function toTestResult(
  event: Extract<TrialEvent, { kind: 'command' }>,
  command: ReachedCommand,
): 'passed' | 'failed' | 'unknown' {
  if (failures.some((form) => form.test(event.output))) return 'failed';
  if (successes.some((form) => form.test(event.output))) return 'passed';
  if (event.exitCode === null || !command.provesSuccess) return 'unknown';
  return event.exitCode === 0 ? 'passed' : 'failed';
}
