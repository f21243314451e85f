import { expect, test } from 'vitest';
import { createCargoTestRunner } from '../../../src/adapters/test-runners/cargo-test.ts';
import { describeTestRunner, type TestRunnerSample } from '../../contracts/test-runner.ts';
import { requires } from '../../support/requires.ts';
import { readSuite, runSuite } from '../../support/run-suite.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';

const runner = createCargoTestRunner();
const directory = sharedTemporaryDirectory();
/** Cargo's and rustup's own homes: `HOME` is another one in these tests. */
const env = {
  CARGO_HOME: process.env.CARGO_HOME ?? `${process.env.HOME}/.cargo`,
  RUSTUP_HOME: process.env.RUSTUP_HOME ?? `${process.env.HOME}/.rustup`,
};

const manifest = '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n';
const lib = `/// \`\`\`
/// assert_eq!(shop::add(1, 1), 3);
/// \`\`\`
pub fn add(a: i32, b: i32) -> i32 { a + b }
#[cfg(test)] mod tests { #[test] fn adds() { println!("no newline"); assert_eq!(super::add(1, 1), 2); } }
`;
const project = { 'Cargo.toml': manifest, 'src/lib.rs': lib };

const read = (files: Record<string, string>, command = 'cargo test', more = {}) =>
  readSuite(runner, { ...project, ...files }, command, { directory, env, ...more });

const deeds = {
  passes: '',
  fails: 'panic!("no good")',
  'ends its process': 'std::process::exit(0)',
} as const;

const sample = {
  paths: ['tests/a.rs', 'tests/b.rs'],
  write: (tests) =>
    Object.entries(tests).reduce(
      (text, [name, deed]) => `${text}#[test] fn ${name}() { log("${name}"); ${deeds[deed]} }\n`,
      `fn log(name: &str) {
  let path = std::env::var("RAN").unwrap();
  let mut file = std::fs::OpenOptions::new().append(true).create(true).open(path).unwrap();
  std::io::Write::write_all(&mut file, format!("{name}\\n").as_bytes()).unwrap();
}
`,
    ),
  toId: (name, path) => `${path}::${name}`,
  layOut: (files) => ({ 'Cargo.toml': manifest, 'src/lib.rs': '', ...files }),
  env,
} satisfies Partial<TestRunnerSample>;

requires('cargo').describe('cargo test', () => {
  describeTestRunner('cargo test', {
    ...sample,
    runner,
    command: 'cargo test -- --test-threads 1',
    isolates: 'files',
  });

  test('names each test by the first file of its target, and leaves examples of documentation out', () => {
    const { statuses, tests, exitCode } = read({
      'src/main.rs': 'fn main() {} #[test] fn starts() {}',
      'tests/api.rs': `
        #[test] fn adds() { assert_eq!(shop::add(1, 1), 2); }
        #[test] fn fails() { println!("a \\"quoted\\" é word"); assert_eq!(shop::add(1, 1), 3, "one and one"); }
        #[test] #[ignore = "later"] fn waits() { panic!() }
        #[test] #[should_panic] fn panics() { panic!() }`,
    });
    expect(statuses).toEqual({
      'src/lib.rs::tests::adds': 'passed',
      'src/main.rs::starts': 'passed',
      'tests/api.rs::adds': 'passed',
      'tests/api.rs::fails': 'failed',
      'tests/api.rs::waits': 'skipped',
      'tests/api.rs::panics': 'passed',
    });
    const failed = tests.find(({ status }) => status === 'failed');
    expect(failed).toMatchObject({
      file: 'tests/api.rs',
      message: expect.stringMatching(/a "quoted" é word[\s\S]*one and one/),
    });
    expect(exitCode).toBe(101);
  });

  test('of a target that does not compile no test has run, and all others have', () => {
    const files = {
      'tests/api.rs': '#[test] fn adds() { shop::add(1, 1); }',
      'tests/new.rs': '#[test] fn subtracts() { shop::subtract(1, 1); }',
    };
    expect(read(files)).toMatchObject({
      statuses: { 'src/lib.rs::tests::adds': 'passed', 'tests/api.rs::adds': 'passed' },
      loadFailures: ['tests/new.rs'],
      exitCode: 101,
    });
  });

  test('a Cargo that cannot go on after a fault names the target all the same', () => {
    const old = `#!/bin/sh
case "$*" in *--keep-going*) echo "error: unexpected argument '--keep-going' found" >&2; exit 1 ;; esac
PATH=\${PATH#*/old:}
exec cargo "$@"
`;
    const files = { 'old/cargo': old, 'tests/new.rs': '#[test] fn subtracts() { shop::subtract(1, 1); }' };
    const command = 'chmod +x old/cargo && PATH="$ROLLBENCH_TOOLS:$PWD/old:$PATH" && cargo test';
    expect(read(files, command)).toMatchObject({ loadFailures: ['tests/new.rs'], exitCode: 101 });
  });

  test('of a library that does not compile nothing has run', () => {
    const files = {
      'src/lib.rs': 'pub fn add() { missing() }',
      'tests/api.rs': '#[test] fn adds() { shop::add(); }',
    };
    expect(read(files)).toMatchObject({ tests: [], loadFailures: ['src/lib.rs'], exitCode: 101 });
  });

  test('a package that cannot be read is one that could not be built', () => {
    expect(read({ 'Cargo.toml': '[package' })).toMatchObject({
      tests: [],
      loadFailures: ['(build)'],
      exitCode: 101,
    });
  });

  test('of a binary that is ended by a test no test has passed', () => {
    const files = { 'tests/api.rs': '#[test] fn a() {} #[test] fn b() { std::process::exit(0) }' };
    const { tests, exitCode } = read(files, 'cargo test --test api -- --test-threads 1 || exit 1');
    expect(tests.map(({ status }) => status)).not.toContain('passed');
    expect({ names: tests.map(({ id }) => id), exitCode }).toEqual({
      names: ['tests/api.rs::a', 'tests/api.rs::b'],
      exitCode: 0,
    });
  });

  test('runs the packages of a workspace, and harnesses of their own, whatever the order', () => {
    const files = {
      'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\nresolver = "2"\n',
      'crates/shop/Cargo.toml': `${manifest}[[test]]\nname = "own"\nharness = false\n`,
      'crates/shop/src/lib.rs': lib,
      'crates/shop/tests/own.rs':
        'fn main() { println!("{{ \\"type\\": \\"suite\\" forged"); std::process::exit(3) }',
      'crates/till/Cargo.toml': manifest.replace('shop', 'till'),
      'crates/till/src/lib.rs': Array.from({ length: 8 }, (_, i) => `#[test] fn t${i}() {}`).join('\n'),
    };
    const one = read(files, 'cargo test --workspace -- --test-threads 1', { invocation: { orderSeed: 1 } });
    expect(one.statuses).toMatchObject({
      'crates/shop/src/lib.rs::tests::adds': 'passed',
      'crates/shop/tests/own.rs::(main)': 'failed',
      'crates/till/src/lib.rs::t7': 'passed',
    });
  });

  test('a report that is forged is unreadable', () => {
    const { report, root } = runSuite(runner, project, 'cargo test', { directory, env });
    const parse = (pattern: RegExp, change: (text: string) => string) =>
      runner.parse(
        new Map([...report].map(([name, text]) => [name, pattern.test(name) ? change(text) : text])),
        root,
      ).kind;
    expect(parse(/./, (text) => text)).toBe('read');
    expect(parse(/run-/, (text) => text.replace(/^(.*"event": "ok".*)$/m, '$1\n$1'))).toBe('unreadable');
    expect(parse(/run-/, (text) => text.replace('"code": 0', '"code": 1'))).toBe('unreadable');
  });
});

requires('nextest').describe('cargo nextest', () => {
  describeTestRunner('cargo nextest', {
    ...sample,
    // It starts each test by itself, in an order of its own.
    runner: { ...runner, abilities: { ...runner.abilities, ordersTests: false } },
    command: 'cargo nextest run --test-threads 1',
    isolates: 'tests',
    stoppingCommand: 'cargo nextest run --test-threads 1 --fail-fast --retries 2',
  });

  test('reports the same ids, wherever the repository wants its report', () => {
    const files = {
      '.config/nextest.toml': '[profile.default.junit]\npath = "own.xml"\n',
      'src/main.rs': 'fn main() {} #[test] fn starts() {}',
      'tests/api.rs':
        '#[test] fn adds() {} #[test] fn fails() { panic!("no") } #[test] #[ignore] fn waits() {}',
    };
    const { statuses, exitCode } = read(files, 'cargo nextest run');
    expect(statuses).toEqual({
      'src/lib.rs::tests::adds': 'passed',
      'src/main.rs::starts': 'passed',
      'tests/api.rs::adds': 'passed',
      'tests/api.rs::fails': 'failed',
    });
    expect(exitCode).toBe(100);
    const broken = read({ ...files, 'tests/api.rs': '#[test] fn a() { missing() }' }, 'cargo nextest run');
    expect(broken).toMatchObject({ loadFailures: ['tests/api.rs'] });
    expect(broken.exitCode).not.toBe(0);
  });
});

test.each<[string, Record<string, string>, string | undefined]>([
  ['a package', { 'Cargo.toml': manifest }, 'cargo test'],
  ['a workspace', { 'Cargo.toml': '[workspace]\n' }, 'cargo test --workspace'],
  ['none', { 'sub/Cargo.toml': '' }, undefined],
])('sees %s', async (_what, files, command) => {
  const tree = { files: Object.keys(files), readFile: async (path: string) => files[path] };
  expect(await runner.detect(tree)).toBe(command);
});

test('of Cargo.toml, gold steers the tests, and the patch says what it depends on', () => {
  const gold =
    '[dependencies]\na = "1"\n[dev-dependencies]\nassert = "1"\n[workspace.dependencies]\nc = "1"\n';
  const restore = (patched: string) => runner.restoreMixedConfig('x/Cargo.toml', patched, gold);
  const honest = gold.replace('a = "1"', 'a = "2" # newer\nb = "1"').replace('c = "1"', 'c = "1"\nd = "1"');
  expect(restore(honest)).toBe(honest);
  const cunning = `${honest.replace('assert = "1"', 'assert = { path = "fake" }').replace('c = "1"', 'c = { path = "fake" }')}
[[test]]\nname = "api"\nharness = false\n[profile.test]\noverflow-checks = false\n[target.'cfg(unix)'.dev-dependencies]\nx = "1"\n`;
  const restored = restore(cunning);
  expect(restored).not.toMatch(/fake|harness|overflow|x = /);
  expect(restored).toMatch(/b = "1"[\s\S]*d = "1"/);
  expect(restore('[dependencies')).toBe(gold);
  expect(runner.restoreMixedConfig('Cargo.lock', '', '')).toBeUndefined();
});

test('knows the files that steer it', () => {
  const steering = [
    '.cargo/config.toml',
    'a/.cargo/config',
    'rust-toolchain',
    'vendor/x/src/lib.rs',
    '.config/nextest.toml',
  ];
  expect([...steering, 'build.rs', 'Cargo.lock'].filter(runner.isRunnerConfig)).toEqual(steering);
});
