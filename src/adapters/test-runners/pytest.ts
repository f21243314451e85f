import type { TestRunner, TreeView } from '../../ports.ts';
import { readCoveredLines } from './covered-lines.ts';
import { isPythonConfig, restorePythonConfig } from './python-config.ts';
import { instrumentSuite, readTool, reportName } from './suite-invocation.ts';
import { parseSuiteReport } from './suite-report.ts';

export function createPytestRunner(): TestRunner {
  return {
    name: 'pytest',
    abilities: { ordersTests: true, selectsFiles: true },
    coverage: { read: readCoveredLines },
    detect,
    instrument: (command, places, options) =>
      instrumentSuite(
        command,
        {
          runner: 'pytest',
          tools: {
            'rollbench_pytest.py': readTool('pytest-plugin.py'),
            'rollbench_coverage.py': readTool('python-coverage.py'),
          },
          variables: {
            PYTHONPATH: { value: places.tools, separator: ':' },
            // Left alone, pytest runs no test at all while one file cannot be loaded.
            PYTEST_ADDOPTS: { value: '-p rollbench_pytest --continue-on-collection-errors', separator: ' ' },
          },
        },
        places,
        options,
      ),
    parse: (report, root) => parseSuiteReport(report.get(reportName) ?? '', root),
    isTestFile,
    isRunnerConfig: isPythonConfig,
    restoreMixedConfig: restorePythonConfig,
  };
}

/** Files that pytest collects when it is not told otherwise. */
const isTestFile = (path: string) => /(^|\/)(test_[^/]*|[^/]*_test)\.py$/.test(path);

async function detect(tree: TreeView): Promise<string | undefined> {
  const candidates = tree.files.filter(isTestFile);
  if (candidates.length === 0) return undefined;
  if (tree.files.some((file) => /(^|\/)(conftest\.py|\.?pytest\.(ini|toml))$/.test(file))) return command;
  for (const file of tree.files.filter((path) => manifests.test(path))) {
    if (/\bpytest\b/.test((await tree.readFile(file)) ?? '')) return command;
  }
  for (const file of candidates.slice(0, 50)) {
    if (/^\s*(import|from) pytest\b|^def test_/m.test((await tree.readFile(file)) ?? '')) return command;
  }
  return undefined;
}

/** As a module, it finds what lies at the root of the repository. */
const command = 'python3 -m pytest';

const manifests =
  /^(pyproject\.toml|setup\.(cfg|py)|tox\.ini|noxfile\.py|Pipfile|environment\.ya?ml|(requirements|constraints)[^/]*\.(txt|in)|requirements\/[^/]+\.(txt|in))$/;
