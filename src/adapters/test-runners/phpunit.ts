import type { TestRunner, TreeView } from '../../ports.ts';
import { readCoveredLines } from './covered-lines.ts';
import { parsePhpunitReport } from './phpunit-report.ts';
import { jsonForm, restoreParts, toTable } from './restore-parts.ts';
import { instrumentSuite, readTool } from './suite-invocation.ts';

export function createPhpunitRunner(): TestRunner {
  return {
    name: 'phpunit',
    // It takes one folder or file.
    abilities: { ordersTests: true, selectsFiles: false },
    detect,
    /** By a folder of ini files, read behind those that PHP has anyway. */
    coverage: { read: readCoveredLines },
    instrument: (command, places, options) =>
      instrumentSuite(
        command,
        {
          runner: 'phpunit',
          tools: {
            'phpunit-hook.php': readTool('phpunit-hook.php'),
            'phpunit-coverage.php': readTool('phpunit-coverage.php'),
            'rollbench.ini': `auto_prepend_file = "${places.tools}/phpunit-hook.php"\n${options?.covered ? coverageSettings : ''}`,
          },
          variables: { PHP_INI_SCAN_DIR: { value: `:${places.tools}`, separator: ':' } },
        },
        places,
        options,
      ),
    parse: parsePhpunitReport,
    isTestFile: (path) => /Test\.php$|\.phpt$/.test(path) && !/^vendor\//.test(path),
    // Installed packages, and what PHP is told before it starts.
    isRunnerConfig: (path) =>
      /(^|\/)(phpunit\.(xml|dist\.xml|xml\.dist)|phpunit(\.phar)?|php\.ini|\.phpunit\.result\.cache|[Mm]akefile)$/.test(
        path,
      ) || /(^|\/)(vendor|\.phpunit\.cache)\//.test(path),
    restoreMixedConfig: (path, patchedText, goldText) =>
      /(^|\/)composer\.json$/.test(path)
        ? restoreParts(jsonForm, composerParts, patchedText, goldText)
        : undefined,
  };
}

/** Of extensions that may be there: both take settings at their start alone. */
const coverageSettings = `pcov.enabled = 1
pcov.directory = "\${ROLLBENCH_ROOT}"
xdebug.mode = coverage
`;

const composerParts = ['scripts', 'autoload-dev', 'config'].map((key) => [key]);

async function detect(tree: TreeView): Promise<string | undefined> {
  const manifest = jsonForm.parse((await tree.readFile('composer.json')) ?? '') ?? {};
  const required = { ...toTable(manifest.require), ...toTable(manifest['require-dev']) };
  const isInstalled = Object.hasOwn(required, 'phpunit/phpunit');
  const isConfigured = tree.files.some((path) => /^phpunit\.(xml|dist\.xml|xml\.dist)$/.test(path));
  const isWritten = tree.files.some((path) => /^tests?\/(.*\/)?[^/]*Test\.php$/.test(path));
  if (!isInstalled && !isConfigured && !isWritten) return undefined;
  const command = isInstalled ? 'vendor/bin/phpunit' : 'phpunit';
  if (isConfigured) return command;
  return tree.files.some((path) => path.startsWith('tests/')) ? `${command} tests` : `${command} test`;
}
