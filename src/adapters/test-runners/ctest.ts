import type { InvocationOptions, TestRunner, TreeView } from '../../ports.ts';
import { parseCtestReport } from './ctest-report.ts';
import { readGcovCoverage } from './gcov-coverage.ts';
import { quoteForShell } from './quote-for-shell.ts';
import { restoreCmakeLists } from './restore-cmake-lists.ts';
import { shadowCommands } from './shadow-commands.ts';

/** CTest, with what CMake builds for it; of binaries of GoogleTest it reads each test. */
export function createCtestRunner(): TestRunner {
  return {
    name: 'ctest',
    abilities: { ordersTests: true, selectsFiles: false },
    detect,
    coverage: { read: readGcovCoverage },
    instrument(command, places, options = {}) {
      const scripts = {
        cmake: options.covered ? `${coverBuild}${cmakeScript}` : cmakeScript,
        ctest: toCtestScript(options),
      };
      const { files, ...invocation } = shadowCommands(command, places, scripts);
      return { ...invocation, files: options.covered ? { ...files, 'with-gcov': withGcov } : files };
    },
    parse: parseCtestReport,
    isTestFile: () => false,
    isRunnerConfig: (path) =>
      /(^|\/)(CTest(Config|Custom|Testfile)\.cmake|CMake(User)?Presets\.json)$/.test(path),
    restoreMixedConfig: (path, patchedText, goldText) =>
      /(^|\/)CMakeLists\.txt$/.test(path) ? restoreCmakeLists(patchedText, goldText) : undefined,
  };
}

/**
 * A command that builds and then tests does not come to its tests where one of them cannot be built. So they are run here: on
 * what can be built, after all binaries of earlier builds are gone, which would pass in the place of those that cannot.
 */
const cmakeScript = `cmake "$@"
code=$?
[ $code = 0 ] && exit
case "$1" in
  --build) folder=$2 ;;
  -E | -P | --install | --open | --version | --help*) exit $code ;;
  *) echo configure > "$report/unbuilt-$$"; exit $code ;;
esac
echo "$folder" > "$report/unbuilt-$$"
find "$folder" -name CMakeFiles -prune -o -type f -perm -u+x -print | while read -r file; do
  case "$(head -c 4 "$file")" in *ELF) rm "$file" ;; esac
done
if grep -q 'CMAKE_GENERATOR:INTERNAL=Ninja' "$folder/CMakeCache.txt"; then goOn='-k 0'; else goOn=-k; fi
cmake --build "$folder" --parallel -- $goOn
ROLLBENCH_TOOLS=$tools ROLLBENCH_ROOT=$root ROLLBENCH_TEST_REPORT=$report "$tools/ctest" --test-dir "$folder"
exit $code
`;

/** By launchers, since flags would replace a project's own: GCC and its likes then count in what is compiled from here on. */
const coverBuild = `case "$1" in
  --build | -E | -P | --install | --open | --version | --help*) ;;
  *)
    for language in C CXX; do
      set -- "$@" "-DCMAKE_\${language}_COMPILER_LAUNCHER=$tools/with-gcov" "-DCMAKE_\${language}_LINKER_LAUNCHER=$tools/with-gcov"
    done ;;
esac
`;

const withGcov = '#!/bin/sh\nexec "$@" --coverage\n';

/** Binaries of GoogleTest that run as one test of CTest report each test themselves. */
function toCtestScript({ orderSeed, covered }: InvocationOptions): string {
  const seed = orderSeed === undefined ? '' : (orderSeed % 99_999) + 1;
  return `case "$*" in
  *--build-and-test* | *-N* | *--show-only* | *--version* | *--help*) exec ctest "$@" ;;
esac
for word in "$@"; do
  shift
  [ "$word" = --stop-on-failure ] || set -- "$@" "$word"
done
GTEST_OUTPUT=xml:$report/gtest/
export GTEST_OUTPUT
${seed && `export GTEST_SHUFFLE=1 GTEST_RANDOM_SEED=${seed}\n`}${covered ? toSelection(covered.tests) : ''}file=$report/ctest-$$
ctest${seed && ' --schedule-random'} "$@" --output-junit "$file.xml"
code=$?
echo $code > "$file.exit"
${covered ? readCounts : ''}exit $code
`;
}

/** A binary of GoogleTest that is one test of CTest is itself among the tests, unless it fails in any case: then nothing is. */
function toSelection(tests: readonly string[]): string {
  const names = tests
    .filter((id) => !id.includes('::'))
    .map((name) => name.replace(/[.^$*+?()[\]|\\]/g, '\\$&'));
  const inBinaries = tests.filter((id) => id.includes('::')).map((id) => id.slice(id.indexOf('::') + 2));
  const filter = inBinaries.length > 0 ? `export GTEST_FILTER=${quoteForShell(inBinaries.join(':'))}\n` : '';
  return `${filter}set -- "$@" -R ${quoteForShell(`^(${names.join('|')})$`)}\n`;
}

const readCounts = `mkdir -p "$report/coverage"
find "$root" -name '*.gcda' -exec gcov --json-format --stdout --relative-only --source-prefix "$root" {} + > "$report/coverage/gcov-$$" 2> /dev/null
`;

const build = 'cmake -S . -B build && cmake --build build --parallel';

async function detect(tree: TreeView): Promise<string | undefined> {
  const lists = tree.files.filter((path) => /(^|\/)CMakeLists\.txt$/.test(path));
  if (!lists.includes('CMakeLists.txt')) return undefined;
  for (const path of lists.slice(0, 100)) {
    const text = (await tree.readFile(path)) ?? '';
    if (/\b(enable_testing|add_test|\w+_discover_tests)\s*\(|\binclude\s*\(\s*CTest\s*\)/i.test(text))
      return `${build} && ctest --test-dir build --output-on-failure`;
  }
  return undefined;
}
