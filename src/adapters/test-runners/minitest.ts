import type { TestRunner, TreeView } from '../../ports.ts';
import { readCoveredLines } from './covered-lines.ts';
import { isRubyConfig, toBundled } from './ruby-config.ts';
import { withRubyCoverage } from './ruby-coverage.ts';
import { instrumentSuite, readTool, reportName } from './suite-invocation.ts';
import { parseSuiteReport } from './suite-report.ts';

export function createMinitestRunner(): TestRunner {
  return {
    name: 'minitest',
    abilities: { ordersTests: true, selectsFiles: true },
    coverage: { read: readCoveredLines },
    detect,
    instrument: (command, places, options = {}) => {
      const suite = instrumentSuite(
        command,
        {
          runner: 'minitest',
          tools: { 'rollbench_minitest.rb': readTool('minitest-reporter.rb') },
          variables: {
            RUBYLIB: { value: places.tools, separator: ':' },
            RUBYOPT: { value: '-rrollbench_minitest', separator: ' ' },
          },
        },
        places,
      );
      const invocation = withRubyCoverage(suite, places, options);
      const { orderSeed, files } = options;
      return {
        ...invocation,
        env: {
          ...invocation.env,
          // Reading JSON would load a library before the suite has chosen its own.
          ROLLBENCH_REPORT: `${places.report}/${reportName}`,
          ...(orderSeed === undefined ? {} : { ROLLBENCH_ORDER_SEED: `${orderSeed % 65_536}` }),
          ...(files === undefined ? {} : { ROLLBENCH_FILES: files.join('\n') }),
        },
      };
    },
    parse: (report, root) => parseSuiteReport(report.get(reportName) ?? '', root),
    isTestFile,
    isRunnerConfig: isRubyConfig,
    restoreMixedConfig: () => undefined,
  };
}

const isTestFile = (path: string) => /(^|\/)test\/.*\.rb$|(^|\/)([^/]+_test|test_[^/]*)\.rb$/.test(path);

async function detect(tree: TreeView): Promise<string | undefined> {
  const candidates = tree.files.filter((path) =>
    /(^|\/)(test\/.*(_test|test_[^/]*)|spec\/.*_spec)\.rb$/.test(path),
  );
  const readers = candidates.concat(tree.files.filter((path) => path.endsWith('/test_helper.rb'))).slice(-50);
  for (const file of readers) {
    if (!/\bminitest\b|Minitest::|ActiveSupport::TestCase/.test((await tree.readFile(file)) ?? '')) continue;
    return toBundled(tree, await toCommand(tree, candidates));
  }
  return undefined;
}

/** A task of the project's own, else each file of tests in one process. */
async function toCommand(tree: TreeView, tests: readonly string[]): Promise<string> {
  if (tree.files.includes('bin/rails')) return 'rails test';
  const rakefile = (await tree.readFile('Rakefile')) ?? '';
  if (/TestTask|task\s+:?test\b/.test(rakefile)) return 'rake test';
  const pattern = tests.some((path) => path.startsWith('test/'))
    ? 'test/**/{*_test,test_*}.rb'
    : 'spec/**/*_spec.rb';
  return `ruby -Ilib -Itest -e 'Dir["./${pattern}"].sort.each { |file| require file }'`;
}
