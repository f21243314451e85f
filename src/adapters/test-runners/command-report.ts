import picomatch from 'picomatch';
import type { TestReport, TestResult } from '../../domain/test-report.ts';
import type { ReportFiles, TestRunner } from '../../ports.ts';
import { parseJunitXml } from './junit-xml.ts';
import { inOrder, keepApart } from './keep-apart.ts';
import { toReportedFile } from './merge-results.ts';
import { quoteForShell } from './quote-for-shell.ts';
import { parseTap } from './tap.ts';
import { parseTrx } from './trx.ts';

const forms = { junit: readJunit, tap: parseTap, trx: parseTrx };

const reportName = /^(junit|tap|trx)(?::(.+))?$/;

/** Whether a runner's name is one that this file makes. */
export const isCommandReport = (name: string | null): name is string =>
  name !== null && reportName.test(name);

/**
 * Any command that leaves a report, as a team names it: `junit:GLOB`, `trx:GLOB`, `tap:GLOB`, or `tap` where it is what the
 * command prints. Nothing more is known of the command: its tests run in the order and the number that it chooses.
 */
export function createCommandReportRunner(name: string): TestRunner {
  const [, form = '', glob] = reportName.exec(name) ?? [];
  const parse = forms[form as keyof typeof forms];
  return {
    name,
    abilities: { ordersTests: false, selectsFiles: false },
    detect: async () => undefined,
    instrument: (command, { report }) => ({
      argv: ['/bin/sh', '-c', glob === undefined ? keepOutput : keepFiles(glob), 'sh', command],
      env: { ROLLBENCH_TEST_REPORT: report },
      files: {},
    }),
    parse: (report, root) => readFiles(report, root, glob, parse),
    isTestFile: () => false,
    isRunnerConfig: () => false,
    restoreMixedConfig: () => undefined,
  };
}

type ReadTests = (text: string, root: string) => readonly TestResult[] | { readonly fault: string };

const keepOutput = `report=$ROLLBENCH_TEST_REPORT
unset ROLLBENCH_TEST_REPORT
mkdir "$report/files"
sh -c "$1" > "$report/files/output"
code=$?
cat "$report/files/output"
echo $code > "$report/exit"
exit $code
`;

/** Reports of an earlier run go first. What `find` finds may be more than is meant: the rest is left out when it is read. */
const keepFiles = (glob: string) => `report=$ROLLBENCH_TEST_REPORT
unset ROLLBENCH_TEST_REPORT
matching() { find . \\( -name .git -o -name node_modules \\) -prune -o -type f -path ${quoteForShell(toFindPattern(glob))} "$@"; }
matching -exec rm -f {} +
sh -c "$1"
code=$?
matching -print | while IFS= read -r file; do
  mkdir -p "$report/files/\${file%/*}"
  cp "$file" "$report/files/$file"
done
echo $code > "$report/exit"
exit $code
`;

/** To \`find\`, a star crosses folders, and braces mean nothing. */
const toFindPattern = (glob: string) => `./${glob.replace(/^\.\//, '').replace(/\*\*\/|\{[^}]*\}/g, '*')}`;

/** A command that cannot be started (126, 127) has built nothing, either: that is no failure of a target. */
const notStarted = ['126', '127'];

function readFiles(
  report: ReportFiles,
  root: string,
  glob: string | undefined,
  parse: ReadTests,
): TestReport {
  const exit = report.get('exit')?.trim();
  if (exit === undefined) return { kind: 'unreadable', detail: 'the command never came to its end' };
  const isMeant = glob === undefined ? () => true : picomatch(glob.replace(/^\.\//, ''), { dot: true });
  const tests: TestResult[] = [];
  let fileCount = 0;
  for (const [path, text] of report) {
    const file = path.replace(/^files\//, '');
    if (path === 'exit' || !isMeant(file)) continue;
    fileCount++;
    const read = parse(text, root);
    if ('fault' in read) return { kind: 'unreadable', detail: `${file}: ${read.fault}` };
    tests.push(...read);
  }
  if (fileCount === 0 && (exit === '0' || notStarted.includes(exit)))
    return { kind: 'unreadable', detail: `exit code ${exit}, and no report at ${glob}` };
  return { kind: 'read', tests: keepApart(inOrder(tests)), loadFailures: fileCount === 0 ? ['(build)'] : [] };
}

function readJunit(text: string, root: string): ReturnType<ReadTests> {
  const reading = parseJunitXml(text);
  if (reading.kind === 'unreadable') return { fault: reading.detail };
  const broken = reading.brokenSuites.map((suite) => toResult(suite, '(suite)', 'failed'));
  const tests = reading.cases.map(({ file, className, suites, name, status, durationMs, message }) => {
    const group = className || suites.join(' > ');
    const place = file === '' ? group : toReportedFile(file, root);
    return { ...toResult(place, place === group ? name : `${group} > ${name}`, status), durationMs, message };
  });
  return [...tests, ...broken];
}

const toResult = (file: string, name: string, status: TestResult['status']): TestResult => ({
  id: `${file}::${name}`,
  file,
  status,
  durationMs: 0,
  message: '',
});
