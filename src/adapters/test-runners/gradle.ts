import type { TestRunner, TreeView } from '../../ports.ts';
import { shadowCommands } from './shadow-commands.ts';
import { parseSurefireReports } from './surefire-reports.ts';

/** Gradle's test tasks, whatever framework and language they run. */
export function createGradleRunner(): TestRunner {
  return {
    name: 'gradle',
    abilities: { ordersTests: false, selectsFiles: false },
    detect,
    instrument: (command, places) => shadowCommands(command, places, { gradle: script }),
    parse: (report) => parseSurefireReports(report),
    isTestFile: (path) => /(^|\/)src\/([a-z]\w*T|t)est\//.test(path),
    // A build script is a program: which part of it steers the tests cannot be told from the rest.
    isRunnerConfig: (path) =>
      /(^|\/)([^/]+\.gradle(\.kts)?|gradle\.properties|gradlew|buildSrc\/.*|gradle\/.*)$/.test(path),
    restoreMixedConfig: () => undefined,
  };
}

/**
 * Results that Gradle has kept are no run; one project that fails takes no other along. A cache that it can only read is known
 * to Gradle from 6.2 on: older ones, which name its folders, get a copy.
 */
const script = `is_test=
for word in "$@"; do
  case "$word" in *[tT]est | *check | *build) is_test=1 ;; esac
done
[ "$is_test" ] || exec gradle "$@"
find . -type d -path '*/build/test-results' -prune -exec rm -rf {} +
home=\${GRADLE_USER_HOME:-$HOME/.gradle}/caches
if [ ! -d "$home" ] && ls "$GRADLE_RO_DEP_CACHE" 2> /dev/null | grep -Eq '^([1-5]|6\\.[01])(\\.|$)'; then
  mkdir -p "$home" && cp -r "$GRADLE_RO_DEP_CACHE"/modules-* "$home/"
fi
gradle --offline --no-daemon --continue --no-build-cache "$@"
code=$?
find . -type d -name src ! -path '*/build/*' | while read -r folder; do
  module=\${folder%/src}
  [ -d "$folder/test" ] || continue
  mkdir -p "$report/modules/$module"
  : > "$report/modules/$module/tests"
  find "$module/build/test-results" -name 'TEST-*.xml' -exec cp {} "$report/modules/$module/" \\; 2> /dev/null
done
echo $code > "$report/exit"
exit $code
`;

async function detect(tree: TreeView): Promise<string | undefined> {
  return tree.files.some((path) => /^(build|settings)\.gradle(\.kts)?$/.test(path))
    ? 'gradle test'
    : undefined;
}
