import { describe, expect, test } from 'vitest';
import { createRSpecRunner } from '../../../src/adapters/test-runners/rspec.ts';
import type { InvocationOptions } from '../../../src/ports.ts';
import { describeTestRunner } from '../../contracts/test-runner.ts';
import { detectIn } from '../../support/check-detection.ts';
import { requires } from '../../support/requires.ts';
import { readSuite } from '../../support/run-suite.ts';
import { sharedTemporaryDirectory } from '../../support/temporary-directory.ts';

const runner = createRSpecRunner();
const directory = sharedTemporaryDirectory();

const read = (files: Record<string, string>, command = 'rspec', invocation: InvocationOptions = {}) =>
  readSuite(runner, files, command, { directory, env: { LANG: 'C.UTF-8' }, invocation });

const toGroup = (name: string, ...lines: string[]) =>
  `RSpec.describe '${name}' do\n${lines.join('\n')}\nend\n`;

const log = (name: string) => `File.write(ENV['RAN'], "${name}\\n", mode: 'a')`;
const deeds = {
  passes: '',
  fails: "raise 'no good'",
  'ends its process': 'Process.exit!(0)',
} as const;

requires('rspec').describe('a suite of RSpec', () => {
  describeTestRunner('RSpec', {
    runner,
    command: 'rspec',
    stoppingCommand: 'rspec --fail-fast',
    paths: ['spec/a_spec.rb', 'spec/sub/b_spec.rb'],
    write: (tests) =>
      toGroup(
        'x',
        ...Object.entries(tests).map(([name, deed]) => `it('${name}') { ${log(name)}; ${deeds[deed]} }`),
      ),
    toId: (name, path) => `${path}::x ${name}`,
    env: { LANG: 'C.UTF-8' },
  });

  test('names each example by its file and description, and numbers those of one description', () => {
    const { statuses, exitCode } = read({
      'spec/a_spec.rb': toGroup(
        'a é',
        "it('works') {}",
        "context('deep') { it('works') {} }",
        "it('same') {}",
        "it('same') { raise 'no' }",
        'it { expect(3).to eq 3 }',
        '[1, 2].each { |n| it("row #{n}") {} }',
      ),
      'spec/sub/b_spec.rb': toGroup('b', "it('works') {}"),
    });
    expect(statuses).toEqual({
      'spec/a_spec.rb::a é works': 'passed',
      'spec/a_spec.rb::a é deep works': 'passed',
      'spec/a_spec.rb::a é same (1 of 2)': 'passed',
      'spec/a_spec.rb::a é same (2 of 2)': 'failed',
      'spec/a_spec.rb::a é is expected to eq 3': 'passed',
      'spec/a_spec.rb::a é row 1': 'passed',
      'spec/a_spec.rb::a é row 2': 'passed',
      'spec/sub/b_spec.rb::b works': 'passed',
    });
    expect(exitCode).toBe(1);
  });

  test('tells failed from pending', () => {
    const { statuses, tests } = read({
      'spec/a_spec.rb': toGroup(
        'a',
        "it('fails') { expect(1).to eq 2 }",
        "it('is to do')",
        "xit('is left out') {}",
        "it('is pending') { pending 'soon'; raise 'no' }",
        "it('is done by now') { pending 'soon' }",
      ),
    });
    expect(statuses).toEqual({
      'spec/a_spec.rb::a fails': 'failed',
      'spec/a_spec.rb::a is to do': 'skipped',
      'spec/a_spec.rb::a is left out': 'skipped',
      'spec/a_spec.rb::a is pending': 'skipped',
      'spec/a_spec.rb::a is done by now': 'failed',
    });
    expect(tests.find(({ id }) => id.endsWith('fails'))?.message).toContain('expected: 2');
  });

  test.each([
    ['before(:all)', 'passed'],
    ['before(:each)', 'passed'],
    // RSpec does not say of which group.
    ['after(:all)', 'failed'],
  ])('fails every example around which %s fails', (hook, beside) => {
    const { statuses, loadFailures, exitCode } = read({
      'spec/a_spec.rb': `${toGroup('a', `${hook} { raise 'no' }`, "it('x') {}")}${toGroup('b', "it('beside') {}")}`,
      'spec/c_spec.rb': toGroup('c', "it('far') {}"),
    });
    expect(statuses).toEqual({
      'spec/a_spec.rb::a x': 'failed',
      'spec/a_spec.rb::b beside': beside,
      'spec/c_spec.rb::c far': 'passed',
    });
    expect([loadFailures, exitCode]).toEqual([[], 1]);
  });

  test('goes on behind files that cannot be loaded, and names them', () => {
    const { statuses, loadFailures, exitCode } = read({
      'spec/bad_spec.rb': "require 'not/there'",
      'spec/good_spec.rb': toGroup('good', "it('x') {}"),
      'spec/torn_spec.rb': 'RSpec.describe do',
    });
    expect(statuses).toEqual({ 'spec/good_spec.rb::good x': 'passed' });
    expect([...loadFailures].sort()).toEqual(['spec/bad_spec.rb', 'spec/torn_spec.rb']);
    expect(exitCode).toBe(1);
  });

  test('is a failure as a whole behind a helper that cannot be loaded', () => {
    const { statuses, loadFailures, exitCode } = read({
      '.rspec': '--require spec_helper',
      'spec/spec_helper.rb': "raise 'no'",
      'spec/a_spec.rb': toGroup('a', "it('x') {}"),
    });
    expect([statuses, loadFailures, exitCode]).toEqual([{}, ['(errors outside of examples)'], 1]);
  });

  test.each([
    ['Rake', 'rake spec'],
    ['options of its own', 'SPEC_OPTS="--format documentation" rspec'],
    ['Ruby itself', 'ruby -S rspec --format json'],
  ])('reports behind %s', (_name, command) => {
    const files = {
      Rakefile: "require 'rspec/core/rake_task'\nRSpec::Core::RakeTask.new(:spec)",
      '.rspec': '--order defined',
      'spec/a_spec.rb': toGroup('a', "it('x') {}"),
    };
    expect(read(files, command).statuses).toEqual({ 'spec/a_spec.rb::a x': 'passed' });
  });

  test('keeps the names of those of one description in any order', () => {
    const examples = [...'abcdefgh'].map((name) => `it('${name}') {}; it('same') {}`);
    const toIds = (orderSeed: number) =>
      Object.keys(read({ 'spec/a_spec.rb': toGroup('x', ...examples) }, 'rspec', { orderSeed }).statuses);
    expect(toIds(1)).toEqual(toIds(2));
  });
});

describe('detecting RSpec', () => {
  const spec = { 'spec/a_spec.rb': "RSpec.describe('a') {}" };
  test.each<[string, Record<string, string>, string | undefined]>([
    ['options', { ...spec, '.rspec': '' }, 'rspec'],
    ['a gem', { 'spec/a_spec.rb': '', Gemfile: "gem 'rspec'" }, 'bundle exec rspec'],
    [
      'the gem for Rails',
      { 'spec/a_spec.rb': '', Gemfile: "gem 'rspec-rails', '~> 6'" },
      'bundle exec rspec',
    ],
    ['specs alone', spec, 'rspec'],
    ['specs of Minitest', { 'spec/a_spec.rb': "describe 'a' do", Gemfile: "gem 'minitest'" }, undefined],
    ['options without specs', { '.rspec': '' }, undefined],
  ])('%s', async (_name, files, expected) => {
    expect(await detectIn(runner, files)).toBe(expected);
  });
});

describe('configuration of a Ruby suite', () => {
  test.each([
    ['.rspec', true],
    ['spec/spec_helper.rb', true],
    ['Rakefile', true],
    ['lib/tasks/test.rake', true],
    ['Gemfile.lock', true],
    // What stands before a gem, and what Minitest loads by its name.
    ['lib/rspec/core.rb', true],
    ['lib/minitest/evil_plugin.rb', true],
    ['bin/rspec', true],
    ['bin/shop', false],
    ['lib/shop.rb', false],
    ['shop.gemspec', false],
  ])('%s: %s', (path, expected) => {
    expect(runner.isRunnerConfig(path)).toBe(expected);
  });
});
