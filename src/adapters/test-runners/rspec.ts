import type { TestRunner, TreeView } from '../../ports.ts';
import { readCoveredLines } from './covered-lines.ts';
import { quoteForShell } from './quote-for-shell.ts';
import { dependsOnGem, isRubyConfig, toBundled } from './ruby-config.ts';
import { withRubyCoverage } from './ruby-coverage.ts';
import { instrumentSuite, readTool, reportName } from './suite-invocation.ts';
import { parseSuiteReport } from './suite-report.ts';

export function createRSpecRunner(): TestRunner {
  return {
    name: 'rspec',
    abilities: { ordersTests: true, selectsFiles: true },
    coverage: { read: readCoveredLines },
    detect,
    /** SPEC_OPTS goes before the command line and every file of options. */
    instrument: (command, places, options) => {
      const order = options?.orderSeed === undefined ? '' : ` --order rand:${options.orderSeed % 65_536}`;
      const invocation = instrumentSuite(
        command,
        {
          runner: 'rspec',
          tools: { [reporter]: readTool(reporter) },
          variables: {
            SPEC_OPTS: {
              value: `--require ${quoteForShell(`${places.tools}/${reporter}`)} --format progress --no-fail-fast${order}`,
              separator: ' ',
            },
            // What a file of options requires is loaded before our reporter.
            ...(options?.covered && {
              RUBYLIB: { value: places.tools, separator: ':' },
              RUBYOPT: { value: '-rrollbench_coverage', separator: ' ' },
            }),
          },
        },
        places,
        options,
      );
      return withRubyCoverage(invocation, places, options);
    },
    parse: (report, root) => parseSuiteReport(report.get(reportName) ?? '', root),
    isTestFile,
    isRunnerConfig: isRubyConfig,
    restoreMixedConfig: () => undefined,
  };
}

const reporter = 'rspec-reporter.rb';

const isTestFile = (path: string) => /(^|\/)spec\/.*\.rb$|_spec\.rb$/.test(path);

async function detect(tree: TreeView): Promise<string | undefined> {
  if (!tree.files.some((path) => /(^|\/)spec\/.*_spec\.rb$/.test(path))) return undefined;
  const isUsed = tree.files.includes('.rspec') || (await dependsOnGem(tree, 'rspec(-core|-rails)?'));
  const [first = ''] = tree.files.filter((path) => path.endsWith('_spec.rb'));
  const isWritten = /\bRSpec\b|^\s*describe\b/m.test((await tree.readFile(first)) ?? '');
  return isUsed || (isWritten && !(await dependsOnGem(tree, 'minitest')))
    ? toBundled(tree, 'rspec')
    : undefined;
}
