# Reports what RSpec does, one JSON document a line, and lets it go on behind a file that cannot be loaded: left alone, it
# would run no example at all. Loaded by SPEC_OPTS.
require 'json'

module RollbenchSuite
  SUITE = JSON.parse(ENV.fetch('ROLLBENCH_SUITE'))
  # What the suite starts itself is no part of it.
  ENV.delete('SPEC_OPTS')

  def self.faults
    @faults ||= {}
  end

  def self.write(records)
    lines = records.map { |record| "#{JSON.generate({ pid: Process.pid, **record })}\n" }
    File.open(SUITE.fetch('report'), 'a') { |file| file.write(lines.join) }
  end

  def self.to_message(exception)
    text = "#{exception.class}: #{exception.message}"
    text.encode('UTF-8', invalid: :replace, undef: :replace)[0, 2000]
  end

  module Loading
    def load_file_handling_errors(method, file)
      @rollbench_file = file
      was_to_quit = RSpec.world.wants_to_quit
      super
      # A helper that is missing is missed by every file; a file of examples, by none but itself.
      RSpec.world.wants_to_quit = was_to_quit if method == :load
    ensure
      @rollbench_file = nil
    end

    def find_rollbench_file
      return if @rollbench_file.nil?

      folders = ['', *libs, default_path].map { |folder| File.expand_path(folder.to_s) }
      names = folders.flat_map { |folder| ['', '.rb'].map { |ending| File.expand_path(@rollbench_file + ending, folder) } }
      names.find { |name| File.file?(name) } || "(#{@rollbench_file})"
    end

    def get_files_to_run(paths)
      return super unless SUITE.key?('files')

      wanted = SUITE['files'].map { |file| File.expand_path(file, ENV.fetch('ROLLBENCH_ROOT')) }
      super.select { |file| wanted.include?(File.expand_path(file)) }
    end
  end

  # What goes wrong outside of examples goes wrong for the file that is loading, or for the one that the error comes from.
  module Errors
    def notify_non_example_exception(exception, description)
      frames = (exception.backtrace || []).map { |line| File.expand_path(line.split(':').first) }
      file = RSpec.configuration.find_rollbench_file || frames.find { |path| path.end_with?('_spec.rb') }
      RollbenchSuite.faults[file || '(errors outside of examples)'] = RollbenchSuite.to_message(exception)
      super
    end
  end

  class Formatter
    RSpec::Core::Formatters.register self, :start, :example_finished, :dump_summary, :close

    def initialize(_output)
      @examples = []
    end

    def start(_notification)
      RollbenchSuite.write([{ kind: 'begin' }])
    end

    def example_finished(notification)
      @examples << notification.example
    end

    def dump_summary(summary)
      # Files of options may name helpers that fail before this one is loaded.
      return if summary.errors_outside_of_examples_count.zero? || RollbenchSuite.faults.any?

      RollbenchSuite.faults['(errors outside of examples)'] = 'see the output'
    end

    def close(_notification)
      tests = sort_examples.each_with_index.map { |example, place| to_record(example, place) }
      faults = RollbenchSuite.faults.map { |file, message| { kind: 'fault', file: file, message: message } }
      RollbenchSuite.write([*tests, *faults, { kind: 'count', tests: @examples.size }, { kind: 'end' }])
    end

    private

    # In the order in which their files define them.
    def sort_examples
      @examples.sort_by { |example| example.metadata[:scoped_id].split(':').map(&:to_i) }
    end

    def to_file(example)
      File.expand_path(example.metadata[:rerun_file_path])
    end

    def to_record(example, place)
      result = example.execution_result
      status = { passed: 'passed', failed: 'failed', pending: 'skipped' }.fetch(result.status)
      message = result.exception && status == 'failed' ? RollbenchSuite.to_message(result.exception) : ''
      duration = (result.run_time || 0) * 1000
      record = { kind: 'test', file: to_file(example), name: example.full_description, place: place }
      { **record, status: status, durationMs: duration, message: message }
    end
  end
end

RSpec::Core::Configuration.prepend(RollbenchSuite::Loading)
RSpec::Core::Reporter.prepend(RollbenchSuite::Errors)
RSpec.configuration.add_formatter(RollbenchSuite::Formatter)
