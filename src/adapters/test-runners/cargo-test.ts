import type { InvocationOptions, TestRunner, TreeView } from '../../ports.ts';
import { readCounts, startCounts, toTestName, withCounts } from './cargo-counts.ts';
import { toNextestBranch } from './cargo-nextest.ts';
import { parseCargoTestReport } from './cargo-test-report.ts';
import { readLcovCoverage } from './lcov-coverage.ts';
import { quoteForShell } from './quote-for-shell.ts';
import { restoreCargoToml } from './restore-cargo-toml.ts';
import { shadowCommands } from './shadow-commands.ts';

/** `cargo test`, and `cargo nextest run` where a command calls that, on stable Rust. Documentation's examples are left out. */
export function createCargoTestRunner(): TestRunner {
  return {
    name: 'cargo-test',
    abilities: { ordersTests: true, selectsFiles: false },
    detect,
    coverage: { read: readLcovCoverage },
    instrument(command, places, options = {}) {
      const { files, ...invocation } = shadowCommands(command, places, { cargo: toCargoScript(options) });
      const cover = options.covered ? { 'with-counts': withCounts } : {};
      return { ...invocation, files: { ...files, ...cover, 'run-test-binary': toBinaryScript(options) } };
    },
    parse: parseCargoTestReport,
    isTestFile: () => false,
    isRunnerConfig: (path) =>
      /(^|\/)(\.cargo\/config(\.toml)?|\.config\/nextest\.toml|rust-toolchain(\.toml)?)$|(^|\/)vendor\//.test(
        path,
      ),
    restoreMixedConfig: (path, patchedText, goldText) =>
      /(^|\/)Cargo\.toml$/.test(path) ? restoreCargoToml(patchedText, goldText) : undefined,
  };
}

/**
 * What is built comes first, and says which binary is which target. Where a part cannot be built, Cargo runs nothing at all:
 * then the binaries that there are run by themselves, or one test that does not compile would take every other along.
 *
 * `--tests` is what Cargo does when it is told nothing, without documentation's examples: their names hold line numbers, so
 * that no change of a file would leave them what they were.
 */
const toCargoScript = (options: InvocationOptions) => `toolchain=
case "$1" in +*) toolchain=$1; shift ;; esac
case "$1 $2" in
  'test '* | 't '*) shift ;;
${toNextestBranch(options)}  *) exec cargo $toolchain "$@" ;;
esac
targets=--tests
for word in "$@"; do
  case "$word" in
    --doc) exec cargo $toolchain test "$@" ;;
    --lib | --bin* | --test | --test=* | --tests | --example* | --bench* | --all-targets) targets= ;;
    --) break ;;
  esac
done
${options.covered ? startCounts : ''}build=$report/build-$$.jsonl
# What stands behind "--" is for the tests.
build_only() {
  count=$#
  for word in "$@"; do
    [ "$word" = -- ] && break
    set -- "$@" "$word"
  done
  shift $count
  cargo $toolchain test --no-run --no-fail-fast --message-format=json $targets "$@"
}
# Cargo ends with the first target that cannot be built, in no fixed order. Asked to build alone, it goes on to all others;
# the words that choose tests mean nothing to it then.
build_others() {
  count=$#
  takes=
  for word in "$@"; do
    [ "$word" = -- ] && break
    case "$takes$word" in
      --no-fail-fast | --no-run) ;;
      -p | --package | -F | --features | --manifest-path | --target | --target-dir | --profile | --exclude | --config) takes=value; set -- "$@" "$word" ;;
      -j | --jobs | --bin | --example | --test | --bench) takes=value; set -- "$@" "$word" ;;
      value* | -*) takes=; set -- "$@" "$word" ;;
    esac
  done
  shift $count
  cargo $toolchain build --keep-going --message-format=json $targets "$@"
}
build_only "$@" > "$build"
code=$?
if [ $code != 0 ]; then
  # Before 1.74 Cargo cannot go on, and says nothing: then what it built first has to do.
  build_others "$@" > "$build.all"
  if [ -s "$build.all" ]; then mv "$build.all" "$build"; else rm "$build.all"; fi
fi
if [ $code = 0 ]; then
  cargo $toolchain test --no-fail-fast --config "target.'cfg(all())'.runner=['sh','$tools/run-test-binary','$report']" $targets "$@"
  code=$?
else
  LD_LIBRARY_PATH=$(rustc $toolchain --print sysroot)/lib:$LD_LIBRARY_PATH
  export LD_LIBRARY_PATH
  sed -n 's/.*"manifest_path":"\\([^"]*\\)".*"profile":{[^}]*"test":true}.*"executable":"\\([^"]*\\)".*/\\1\\n\\2/p' "$build" |
    while read -r manifest && read -r binary; do
      cd "\${manifest%/*}" && CARGO_MANIFEST_DIR=$PWD sh "$tools/run-test-binary" "$report" "$binary"
    done
fi
${options.covered ? readCounts : ''}printf '{"reason":"exit","code":%d}\\n' $code >> "$build"
exit $code
`;

/**
 * libtest's own report is open to nightly alone, unless a binary is told that this is one. Of a target with a harness of its
 * own nothing is known but how it ends; what libtest understands would be strange to it.
 */
const toBinaryScript = ({ orderSeed, covered }: InvocationOptions) => `report=$1
binary=$2
shift 2
file=$report/run-$$.jsonl
harness=false
if grep -aq shuffle-seed "$binary"; then
  harness=true
  set -- "$@" -Z unstable-options --format json --report-time${orderSeed === undefined ? '' : ` --shuffle-seed ${orderSeed}`}${covered ? toExact(covered.tests) : ''}
fi
printf '{ "type": "binary", "path": "%s", "has_libtest": %s }\\n' "$binary" $harness > "$file"
RUSTC_BOOTSTRAP=1 "$binary" "$@" >> "$file"
code=$?
printf '\\n{ "type": "exit", "code": %d }\\n' $code >> "$file"
exit $code
`;

const toExact = (tests: readonly string[]) =>
  [' --exact', ...tests.map(toTestName).map(quoteForShell)].join(' ');

async function detect(tree: TreeView): Promise<string | undefined> {
  const manifest = await tree.readFile('Cargo.toml');
  if (manifest === undefined) return undefined;
  return /^\s*\[\s*workspace\b/m.test(manifest) ? 'cargo test --workspace' : 'cargo test';
}
