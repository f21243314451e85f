import type { TestRunner, TreeView } from '../../ports.ts';
import { readCoveredLines } from './covered-lines.ts';
import { isPythonConfig, restorePythonConfig } from './python-config.ts';
import { instrumentSuite, readTool, reportName } from './suite-invocation.ts';
import { parseSuiteReport } from './suite-report.ts';

/** The runner in Python's own library, behind whatever command starts it. */
export function createUnittestRunner(): TestRunner {
  return {
    name: 'unittest',
    abilities: { ordersTests: true, selectsFiles: true },
    coverage: { read: readCoveredLines },
    detect,
    instrument: (command, places, options) =>
      instrumentSuite(
        command,
        {
          runner: 'unittest',
          // Every Python loads a module of this name when it starts.
          tools: {
            'sitecustomize.py': readTool('unittest-hook.py'),
            'rollbench_unittest.py': readTool('unittest-recorder.py'),
            'rollbench_coverage.py': readTool('python-coverage.py'),
          },
          variables: { PYTHONPATH: { value: places.tools, separator: ':' } },
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

/** Files that discovery takes, `test*.py`, but for words such as `testing.py`, whose tests would be a strange find. */
const isTestFile = (path: string) => /(^|\/)tests?([_A-Z\d][^/]*)?\.py$/.test(path);

async function detect(tree: TreeView): Promise<string | undefined> {
  const candidates = tree.files.filter(isTestFile);
  const found: string[] = [];
  for (const file of candidates.slice(0, 50)) {
    if (/^\s*(import|from) unittest\b/m.test((await tree.readFile(file)) ?? '')) found.push(file);
  }
  const [first] = found;
  if (first === undefined) return undefined;
  const [folder = ''] = first.includes('/') ? first.split('/') : [];
  // Discovery finds what lies at the root or in packages; a folder that is none has to be named.
  const isFound = folder === '' || tree.files.includes(`${folder}/__init__.py`);
  return isFound ? 'python3 -m unittest' : `python3 -m unittest discover -s ${folder}`;
}
