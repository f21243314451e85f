import { readFileSync } from 'node:fs';
import type { TestRunner, TreeView } from '../../ports.ts';
import { coverageFolder } from './covered-lines.ts';
import { parseNodeTestReport } from './node-test-report.ts';
import { isNodeConfig, readPackageJson, restorePackageJson } from './package-json.ts';
import { readV8Coverage } from './v8-coverage.ts';

/** Node's own test runner, behind whatever command starts it. */
export function createNodeTestRunner(): TestRunner {
  const reporter = readFileSync(new URL('./node-test-reporter.mjs', import.meta.url)).toString('base64');
  return {
    name: 'node-test',
    // Which files it runs is up to the command; the order within them it can draw since Node 24.16.
    abilities: {
      ordersTests: process.allowedNodeEnvironmentFlags.has('--test-randomize'),
      selectsFiles: false,
    },
    coverage: { read: (report, root, question) => readV8Coverage(report, root, question) },
    detect,
    /**
     * By NODE_OPTIONS, which every Node behind the command obeys; those that a runner starts for its files report to it.
     * The reporter goes along in it, because nothing of ours need be seen where the tests run.
     */
    instrument: (command, { report }, { orderSeed, covered } = {}) => ({
      argv: ['/bin/sh', '-c', command],
      env: {
        ROLLBENCH_TEST_REPORT: `${report}/${reportName}`,
        NODE_OPTIONS: [
          '--test-reporter=spec --test-reporter-destination=stdout',
          `--test-reporter=data:text/javascript;base64,${reporter} --test-reporter-destination=stderr`,
          ...(orderSeed === undefined ? [] : [`--test-randomize --test-random-seed=${orderSeed}`]),
        ].join(' '),
        ...(covered ? { NODE_V8_COVERAGE: `${report}/${coverageFolder}` } : {}),
      },
      files: {},
    }),
    parse: (report, root) => parseNodeTestReport(report.get(reportName) ?? '', root),
    isTestFile,
    isRunnerConfig: isNodeConfig,
    restoreMixedConfig: (path, patchedText, goldText) => restorePackageJson(path, patchedText, goldText),
  };
}

const reportName = 'report';

async function detect(tree: TreeView): Promise<string | undefined> {
  const manifest = await readPackageJson(tree);
  const script = manifest?.scripts.test ?? '';
  if (/\bnode\b[^&|;]*\s--test\b/.test(script)) {
    // A script of one command runs as it stands; what needs npm's PATH or other scripts runs by npm.
    return /^node\s[^&|;$]*$/.test(script) ? script : 'npm test';
  }
  if (manifest?.dependencies.some((name) => otherRunners.includes(name))) return undefined;
  const candidates = tree.files.filter(isTestFile);
  for (const file of candidates.slice(0, 50)) {
    if (/['"]node:test['"]/.test((await tree.readFile(file)) ?? '')) return 'node --test';
  }
  return undefined;
}

/** Files that `node --test` runs when none are named, wherever they lie: `dist/a.test.js` is one, too. */
const isTestFile = (path: string) => ownPattern.test(path) && !/(^|\/)node_modules\//.test(path);

const ownPattern = /((^|\/)(test|test-[^/]*|[^/]+[._-]test)|(^|\/)test\/.*)\.[cm]?[jt]s$/;

const otherRunners = ['vitest', 'jest', 'mocha', 'ava', 'tap', 'jasmine', '@playwright/test'];
