import type { InvocationOptions, TestRunner, TreeView } from '../../ports.ts';
import { readJacocoCoverage } from './jacoco-coverage.ts';
import { quoteForShell } from './quote-for-shell.ts';
import { restorePom } from './restore-pom.ts';
import { shadowCommands } from './shadow-commands.ts';
import { parseSurefireReports } from './surefire-reports.ts';

/** Maven's Surefire and Failsafe, whatever framework and language they run: JUnit 4 and 5, TestNG, Java, Kotlin. */
export function createMavenRunner(): TestRunner {
  return {
    name: 'maven',
    abilities: { ordersTests: true, selectsFiles: false },
    detect,
    coverage: { read: readJacocoCoverage },
    instrument: (command, places, options = {}) =>
      shadowCommands(command, places, { mvn: toScript(options) }),
    parse: (report) => parseSurefireReports(report),
    isTestFile: (path) => /(^|\/)src\/test\//.test(path),
    isRunnerConfig: (path) => /(^|\/)(\.mvn\/|mvnw$)/.test(path),
    restoreMixedConfig: (path, patchedText, goldText) =>
      /(^|\/)pom\.xml$/.test(path) ? restorePom(patchedText, goldText) : undefined,
  };
}

/**
 * Maven leaves out what depends on a module whose tests fail. The first run says how the suite ends; where it failed and there
 * are several modules, a second one that goes on after whatever fails says what passes in all of them. A module that has tests
 * and no report was not built.
 */
const toScript = ({ orderSeed, covered }: InvocationOptions) => `is_test=
for word in "$@"; do
  case "$word" in test | package | verify | install | integration-test | *surefire* | *failsafe*) is_test=1 ;; esac
done
[ "$is_test" ] || exec mvn "$@"
for word in "$@"; do
  shift
  case "$word" in -ff | --fail-fast | -fae | --fail-at-end | -fn | --fail-never) ;; *) set -- "$@" "$word" ;; esac
done
run() {
  find . -type d \\( -name surefire-reports -o -name failsafe-reports \\) -path '*/target/*' -prune -exec rm -rf {} +
  mvn "$@" --offline --batch-mode -Dsurefire.rerunFailingTestsCount=0 -Dsurefire.skipAfterFailureCount=0${toOrder(orderSeed)}
}
${covered ? toCover(covered.tests) : ''}run "$@" --fail-at-end
code=$?
if [ $code != 0 ] && grep -q '<module>' pom.xml; then run "$@" --fail-never; fi
find . -name pom.xml ! -path '*/target/*' ! -path '*/src/*' | while read -r pom; do
  module=\${pom%/pom.xml}
  [ -d "$module/src/test" ] || continue
  mkdir -p "$report/modules/$module"
  : > "$report/modules/$module/tests"
  find "$module/target" -maxdepth 2 -path '*-reports/TEST-*.xml' -exec cp {} "$report/modules/$module/" \\; 2> /dev/null
done
${covered ? readCounts : ''}echo $code > "$report/exit"
exit $code
`;

/** By JaCoCo, which set-up has brought and named; it counts in all modules together. Classes are run as a whole. */
function toCover(tests: readonly string[]): string {
  const classes = tests.map((id) => (id.split('::')[0] ?? '').replace(/^.*\//, '').replace(/\$.*$/, ''));
  return `counts=$(mktemp -d)/jacoco.exec
set -- $ROLLBENCH_JACOCO:prepare-agent "$@" "-Djacoco.destFile=$counts" ${quoteForShell(`-Dtest=${[...new Set(classes)].join(',')}`)} -DfailIfNoTests=false -Dsurefire.failIfNoSpecifiedTests=false
`;
}

const readCounts = `mvn --offline --batch-mode $ROLLBENCH_JACOCO:report "-Djacoco.dataFile=$counts" > /dev/null
rm -rf "\${counts%/*}"
find . -path '*/target/site/jacoco/jacoco.xml' | while read -r file; do
  module=\${file%/target/site/jacoco/jacoco.xml}
  mkdir -p "$report/coverage/$module"
  cp "$file" "$report/coverage/$module/"
done
`;

/** Surefire orders classes, and Jupiter the methods of each. */
const toOrder = (seed: number | undefined) =>
  seed === undefined
    ? ''
    : ` -Dsurefire.runOrder=random -Dsurefire.runOrder.random.seed=${seed}` +
      ` '-Djunit.jupiter.testmethod.order.default=org.junit.jupiter.api.MethodOrderer$Random'` +
      ` -Djunit.jupiter.execution.order.random.seed=${seed}`;

const detect = async (tree: TreeView) => (tree.files.includes('pom.xml') ? 'mvn test' : undefined);
