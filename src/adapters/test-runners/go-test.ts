import { posix } from 'node:path';
import type { InvocationOptions, TestRunner, TreeView } from '../../ports.ts';
import { coverPrefix, readGoCoverage } from './go-coverage.ts';
import { parseGoTestReport } from './go-test-report.ts';
import { quoteForShell } from './quote-for-shell.ts';
import { restoreGoMod } from './restore-go-mod.ts';
import { shadowCommands } from './shadow-commands.ts';

/** `go test`, from Go 1.20 on, wherever a command calls it. */
export function createGoTestRunner(): TestRunner {
  return {
    name: 'go-test',
    abilities: { ordersTests: true, selectsFiles: false },
    coverage: { read: readGoCoverage },
    detect,
    instrument: (command, places, options = {}) => shadowCommands(command, places, { go: toScript(options) }),
    parse: (report, root) => parseGoTestReport(report, root),
    isTestFile: (path) => /_test\.go$/.test(path),
    // A workspace says which modules stand in for others; a vendored module is what an assertion means.
    isRunnerConfig: (path) => /(^|\/)(go\.work(\.sum)?$|vendor\/)/.test(path),
    restoreMixedConfig: (path, patchedText, goldText) =>
      /(^|\/)go\.mod$/.test(path) ? restoreGoMod(patchedText, goldText) : undefined,
  };
}

/**
 * Results that Go has kept are no run. What the command itself says stands last, and wins, but for what stops at the first
 * failure, which leaves tests out; `-C` alone has to stand first. Go writes to its build cache even where it finds all in it:
 * one that cannot be written is read through links.
 */
const toScript = ({ orderSeed, covered }: InvocationOptions) => `if [ "$1" != test ]; then exec go "$@"; fi
shift
case "$1" in
  -C) cd "$2" || exit; shift 2 ;;
  -C=*) cd "\${1#-C=}" || exit; shift ;;
esac
cache=
if [ -d "$GOCACHE" ] && ! [ -w "$GOCACHE" ]; then
  cache=$(mktemp -d)
  cp -rs "$GOCACHE" "$cache/go-build"
  export GOCACHE="$cache/go-build"
fi
count=$#
for word in "$@"; do
  case "$word" in -failfast* | --failfast* | -test.failfast*) ;; *) set -- "$@" "$word" ;; esac
done
shift $count
file=$report/go-test-$$.jsonl
go list -m -f '{"Action":"module","Path":{{printf "%q" .Path}},"Dir":{{printf "%q" .Dir}}}' > "$file" 2> /dev/null
go test -json -count=1${orderSeed === undefined ? '' : ` -shuffle=${orderSeed}`}${covered ? toCoverFlags(covered.tests) : ''} "$@" >> "$file"
code=$?
printf '{"Action":"exit","Code":%d}\\n' $code >> "$file"
[ -z "$cache" ] || rm -rf "$cache"
exit $code
`;

/** Go tells what a whole run has executed: so it is one of the tests alone that are meant, all others of their names too. */
function toCoverFlags(tests: readonly string[]): string {
  const names = new Set(tests.map((id) => id.split('::')[1]?.split(/[/ ]/)[0] ?? ''));
  return ` -coverpkg=./... -coverprofile="$report/${coverPrefix}$$" -run ${quoteForShell(`^(${[...names].join('|')})$`)}`;
}

/** Nested modules are modules of their own: \`./...\` does not reach them. */
async function detect(tree: TreeView): Promise<string | undefined> {
  const own = tree.files.filter((path) => !/(^|\/)(vendor|testdata|node_modules)\//.test(path));
  const tests = own.filter((path) => path.endsWith('_test.go'));
  const modules = own
    .filter((path) => posix.basename(path) === 'go.mod')
    .map((path) => posix.dirname(path))
    .filter((folder) => tests.some((test) => folder === '.' || test.startsWith(`${folder}/`)));
  if (modules.length === 0) return undefined;
  if (modules.length === 1 && modules[0] === '.') return 'go test ./...';
  const folders = modules.sort().map(quoteForShell).join(' ');
  return `code=0; for module in ${folders}; do (cd "$module" && go test ./...) || code=$?; done; exit $code`;
}
