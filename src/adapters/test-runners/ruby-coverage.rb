# Records which lines of some files are executed, by Ruby's own means. Every Ruby behind a test command loads this first, so
# that it ends last. A suite that measures for itself cannot begin again, and then comes out otherwise: nothing is said of it.
if ENV.key?('ROLLBENCH_COVERED')
  require 'coverage'
  Coverage.start

  at_exit do
    require 'json'
    files = ENV['ROLLBENCH_COVERED'].split("\n").map { |path| File.expand_path(path, ENV.fetch('ROLLBENCH_ROOT')) }
    lines = Coverage.peek_result.slice(*files).transform_values do |result|
      counts = result.each_with_index.reject { |count, _| count.nil? }
      idle, executed = counts.partition { |count, _| count.zero? }
      { executed: executed.map { |_, i| i + 1 }, idle: idle.map { |_, i| i + 1 } }
    end
    folder = ENV.fetch('ROLLBENCH_COVERAGE')
    Dir.mkdir(folder) unless Dir.exist?(folder)
    File.write(File.join(folder, "#{Process.pid}.json"), JSON.generate(lines))
  end
end
