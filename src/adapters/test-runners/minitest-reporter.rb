# Reports what Minitest does, one JSON document a line. Every Ruby behind a test command loads this (RUBYOPT): it waits for
# Minitest, and lets what loads test files go on behind one that cannot be loaded, which would else be the end of all.
# No library is loaded before the suite's own are, or theirs might come in another version.
require_relative 'rollbench_coverage'

module RollbenchSuite
  TEST_FILE = %r{(?:_test|_spec|/test_[^/]*)\.rb\z}.freeze
  FILES = ENV['ROLLBENCH_FILES']&.split("\n")&.map { |file| File.expand_path(file, ENV['ROLLBENCH_ROOT']) }

  class << self
    attr_reader :loading

    # @return whether something new was loaded, as `require` has it
    def load_test_file(path)
      return false unless FILES.nil? || FILES.include?(path)

      @loading = path
      yield
    rescue ScriptError, StandardError => e
      faults[path] = to_message(e)
      warn("#{path}: #{e.full_message}")
      true
    ensure
      @loading = nil
    end

    def test_file?(path)
      @loading.nil? && path.is_a?(String) && path.match?(%r{\A\.{0,2}/}) && !path.end_with?('test_helper.rb') &&
        "#{path.delete_suffix('.rb')}.rb".match?(TEST_FILE)
    end

    def faults
      @faults ||= {}
    end

    def begun?
      @begun
    end

    def write(*records)
      require 'json'
      @begun = true
      lines = records.map { |record| "#{JSON.generate({ pid: Process.pid, **record })}\n" }
      File.open(ENV.fetch('ROLLBENCH_REPORT'), 'a') { |file| file.write(lines.join) }
    end

    def to_faults
      faults.map { |file, message| { kind: 'fault', file: file, message: message } }
    end

    def to_message(exception)
      text = "#{exception.class}: #{exception.message}"
      text.encode('UTF-8', invalid: :replace, undef: :replace)[0, 2000]
    end

    def follow_minitest
      return if @followed || !defined?(::Minitest::CompositeReporter) || !::Minitest.respond_to?(:run)

      @followed = true
      ::Minitest::CompositeReporter.prepend(Reporters)
      ::Minitest.singleton_class.prepend(Runner)
    end
  end

  # Other reporters may clear the list of them; what begins, records and reports is this.
  module Reporters
    def start
      RollbenchSuite.write({ kind: 'begin' })
      @rollbench_results = []
      super
    end

    def record(result)
      @rollbench_results << result
      super
    end

    def report
      super
    ensure
      tests = @rollbench_results.map { |result| to_record(result) }
      RollbenchSuite.write(*tests, *RollbenchSuite.to_faults, { kind: 'count', tests: tests.size }, { kind: 'end' })
    end

    private

    def to_record(result)
      type = result.respond_to?(:klass) ? result.klass : result.class.name
      place = result.respond_to?(:source_location) ? result.source_location : result.method(result.name).source_location
      failure = result.failures.find { |each| !each.is_a?(::Minitest::Skip) }
      status = failure ? 'failed' : result.skipped? ? 'skipped' : 'passed'
      record = { kind: 'test', file: File.expand_path(place.first), name: "#{type}##{result.name}", status: status }
      { **record, durationMs: result.time * 1000, message: failure ? RollbenchSuite.to_message(failure) : '' }
    end
  end

  module Runner
    def run(args = [])
      seed = ENV['ROLLBENCH_ORDER_SEED']
      passed = super(seed.nil? ? args : [*args, '--seed', seed])
      passed && RollbenchSuite.faults.empty?
    end
  end
end

module Kernel
  alias rollbench_require require

  def require(path)
    if RollbenchSuite.test_file?(path)
      RollbenchSuite.load_test_file("#{File.expand_path(path).delete_suffix('.rb')}.rb") { rollbench_require(path) }
    else
      rollbench_require(path).tap { RollbenchSuite.follow_minitest }
    end
  end
  private :require, :rollbench_require
end

# Runs last: where no test file could be loaded, or the one that was run as a script, Minitest itself never ran.
at_exit do
  error = $!
  script = File.expand_path($PROGRAM_NAME)
  is_crash = !error.nil? && !error.is_a?(SystemExit)
  RollbenchSuite.faults[script] = RollbenchSuite.to_message(error) if is_crash && script.match?(RollbenchSuite::TEST_FILE)
  unless RollbenchSuite.begun? || RollbenchSuite.faults.empty?
    RollbenchSuite.write({ kind: 'begin' }, *RollbenchSuite.to_faults, { kind: 'count', tests: 0 }, { kind: 'end' })
    exit(1) unless is_crash
  end
end
