import { describe, expect, test } from 'vitest';
import { createCommandReportRunner } from '../../../src/adapters/test-runners/command-report.ts';
import { readSuite, runSuite } from '../../support/run-suite.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';

const directory = sharedTemporaryDirectory();

const junit = (name: string, body = '') =>
  `<testsuite name="s" tests="1"><testcase classname="Shop.Cart" name="${name}">${body}</testcase></testsuite>`;

describe('a command that leaves a report', () => {
  test('as JUnit XML: files that the wildcards name are read, and none of an earlier run', () => {
    const files = {
      'out/old.xml': junit('old'),
      'out/a/one.xml': junit('one'),
      'src/kept.xml': junit('kept'),
      'run.sh': `test ! -e out/old.xml || exit 9
        mkdir -p out/a "out/b c"
        echo '${junit('adds')}' > out/a/TEST-1.xml
        echo '${junit('fails', '<failure message="no"/>')}' > "out/b c/TEST-2.xml"
        echo '<torn' > out/a/other.txt
        exit 1`,
    };
    const suite = readSuite(createCommandReportRunner('junit:out/**/*.xml'), files, 'sh run.sh', {
      directory,
    });
    expect(suite).toMatchObject({
      statuses: { 'Shop.Cart::adds': 'passed', 'Shop.Cart::fails': 'failed' },
      loadFailures: [],
      exitCode: 1,
    });
  });

  test('in one folder: a star does not cross into others', () => {
    const command = `mkdir deep; echo '${junit('a')}' > report-1.xml; echo '${junit('b')}' > deep/report-2.xml`;
    const suite = readSuite(createCommandReportRunner('junit:./report-{1,2}.xml'), {}, command, {
      directory,
    });
    expect(suite.statuses).toEqual({ 'Shop.Cart::a': 'passed' });
  });

  test('as TAP, printed, which stays in its output', () => {
    const command = `printf 'TAP version 14\\n1..2\\nok 1 - adds\\nnot ok 2 - fails\\n'; exit 1`;
    const suite = readSuite(createCommandReportRunner('tap'), {}, command, { directory });
    expect(suite).toMatchObject({ statuses: { 'tap::adds': 'passed', 'tap::fails': 'failed' }, exitCode: 1 });
    expect(suite.output).toContain('not ok 2');
  });

  test.each<[string, string, string]>([
    ['junit:*.xml', 'exit 0', 'unreadable'],
    ['junit:*.xml', 'no-such-command', 'unreadable'],
    ['junit:*.xml', 'echo "<testsuite>" > a.xml', 'unreadable'],
    ['tap', 'echo "1..2"; echo "ok 1"', 'unreadable'],
    ['tap', 'echo all is well', 'unreadable'],
  ])('%s of "%s" is %s', (name, command, kind) => {
    const runner = createCommandReportRunner(name);
    const { report, root } = runSuite(runner, {}, command, { directory });
    expect(runner.parse(report, root).kind).toBe(kind);
  });

  test('a command that fails before it reports could not be built', () => {
    const suite = readSuite(createCommandReportRunner('junit:*.xml'), {}, 'exit 2', { directory });
    expect(suite).toMatchObject({ tests: [], loadFailures: ['(build)'], exitCode: 2 });
  });
});
