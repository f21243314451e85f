import { describe, expect, test } from 'vitest';
import { createMinitestRunner } from '../../../src/adapters/test-runners/minitest.ts';
import type { InvocationOptions } from '../../../src/ports.ts';
import { describeTestRunner } from '../../contracts/test-runner.ts';
import { detectIn } from '../../support/check-detection.ts';
import { requires } from '../../support/requires.ts';
import { readSuite } from '../../support/run-suite.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';

const runner = createMinitestRunner();
const directory = sharedTemporaryDirectory();

const shared = {
  Rakefile:
    "require 'rake/testtask'\nRake::TestTask.new { |t| t.libs << 'test'; t.pattern = 'test/**/*_test.rb' }",
  'test/test_helper.rb': "require 'minitest/autorun'",
};
const glob = `ruby -Ilib -Itest -e 'Dir["./test/**/{*_test,test_*}.rb"].sort.each { |file| require file }'`;

const read = (files: Record<string, string>, command = 'rake test', invocation: InvocationOptions = {}) =>
  readSuite(runner, { ...shared, ...files }, command, { directory, env: { LANG: 'C.UTF-8' }, invocation });

const ways = [
  ['by Rake', 'rake test'],
  ['by a line of Ruby', glob],
] as const;

const toClass = (name: string, ...lines: string[]) =>
  `require 'test_helper'\nclass ${name} < Minitest::Test\n${lines.join('\n')}\nend\n`;

const toClassName = (path: string) => (path.includes('/a_') ? 'ATest' : 'BTest');
const log = (name: string) => `File.write(ENV['RAN'], "${name}\\n", mode: 'a')`;
const deeds = {
  passes: '',
  fails: "flunk 'no good'",
  'ends its process': 'Process.exit!(0)',
} as const;

requires('minitest').describe('a suite of Minitest', () => {
  for (const [way, command] of ways)
    describeTestRunner(`Minitest, ${way},`, {
      runner,
      command,
      paths: ['test/a_test.rb', 'test/sub/b_test.rb'],
      write: (tests, path) =>
        toClass(
          toClassName(path),
          ...Object.entries(tests).map(
            ([name, deed]) => `def test_${name}; ${log(name)}; ${deeds[deed]}; end`,
          ),
        ),
      toId: (name, path) => `${path}::${toClassName(path)}#test_${name}`,
      layOut: (files) => ({ ...shared, ...files }),
      env: { LANG: 'C.UTF-8' },
    });

  test('names each test by its file, its class and its method, or its spec', () => {
    const { statuses, exitCode } = read({
      'test/a_test.rb': toClass('ATest', 'def test_a; end'),
      'test/sub/b_test.rb':
        "require 'test_helper'\ndescribe 'B' do\n  describe 'é' do\n    it('same') {}\n    it('same') {}\n  end\nend",
    });
    expect(statuses).toEqual({
      'test/a_test.rb::ATest#test_a': 'passed',
      'test/sub/b_test.rb::B::é#test_0001_same': 'passed',
      'test/sub/b_test.rb::B::é#test_0002_same': 'passed',
    });
    expect(exitCode).toBe(0);
  });

  test('tells failed from skipped', () => {
    const { statuses, tests, exitCode } = read({
      'test/a_test.rb': toClass(
        'ATest',
        "def test_fails; assert_equal 1, 2, 'one is not two'; end",
        "def test_raises; raise 'no'; end",
        "def test_skips; skip 'later'; end",
      ),
      'test/b_test.rb': toClass('BTest', "def teardown; raise 'late'; end", 'def test_b; end'),
    });
    expect(statuses).toEqual({
      'test/a_test.rb::ATest#test_fails': 'failed',
      'test/a_test.rb::ATest#test_raises': 'failed',
      'test/a_test.rb::ATest#test_skips': 'skipped',
      'test/b_test.rb::BTest#test_b': 'failed',
    });
    expect(tests.find(({ id }) => id.endsWith('fails'))?.message).toContain('one is not two');
    expect(exitCode).toBe(1);
  });

  test.each(ways)('goes on behind files that cannot be loaded, and names them: %s', (_name, command) => {
    const { statuses, loadFailures, exitCode } = read(
      {
        'test/bad_test.rb': "require 'test_helper'\nrequire 'not/there'",
        'test/good_test.rb': toClass('GoodTest', 'def test_a; end'),
        'test/torn_test.rb': 'class TornTest',
      },
      command,
    );
    expect(statuses).toEqual({ 'test/good_test.rb::GoodTest#test_a': 'passed' });
    expect(loadFailures).toEqual(['test/bad_test.rb', 'test/torn_test.rb']);
    expect(exitCode).toBe(1);
  });

  test.each([
    ['no file can be loaded', 'rake test', 1],
    ['the one that is run cannot', 'ruby -Itest test/a_test.rb', 1],
  ])('names the file where %s', (_name, command, code) => {
    const { statuses, loadFailures, exitCode } = read({ 'test/a_test.rb': "require 'not/there'" }, command);
    expect([statuses, loadFailures, exitCode]).toEqual([{}, ['test/a_test.rb'], code]);
  });

  test.each([
    ['Rake', 'rake'],
    ['a line of Ruby', glob],
    ['a single file', 'ruby -Itest test/a_test.rb'],
    ['options of its own', 'RUBYOPT=-w RUBYLIB=test ruby test/a_test.rb -v'],
  ])('reports behind %s', (_name, command) => {
    const files = {
      Rakefile: `${shared.Rakefile}\ntask default: :test`,
      'test/a_test.rb': toClass('ATest', 'def test_a; end'),
    };
    expect(read(files, command).statuses).toEqual({ 'test/a_test.rb::ATest#test_a': 'passed' });
  });
});

describe('detecting Minitest', () => {
  const helper = {
    'test/test_helper.rb': "require 'minitest/autorun'",
    'test/a_test.rb': "require 'test_helper'",
  };
  test.each<[string, Record<string, string>, string | undefined]>([
    ['a task', { ...helper, Rakefile: 'Rake::TestTask.new(:test)' }, 'rake test'],
    ['a task and gems', { ...helper, Rakefile: 'task :test do', Gemfile: '' }, 'bundle exec rake test'],
    ['tests alone', helper, glob],
    [
      'Rails',
      { 'test/a_test.rb': 'class A < ActiveSupport::TestCase', 'bin/rails': '', Gemfile: '' },
      'bundle exec rails test',
    ],
    ['tests of another kind', { 'test/a_test.rb': "require 'test/unit'" }, undefined],
    ['an empty tree', {}, undefined],
  ])('%s', async (_name, files, expected) => {
    expect(await detectIn(runner, files)).toBe(expected);
  });
});
