import { setFlagsFromString } from 'node:v8';
import { Command, CommanderError, Option } from 'commander';
import { sandboxKinds } from '../config/sandbox-kinds.ts';
import { readVersion } from '../package-files.ts';
import { comparisonFormats, reportFormats } from '../report/formats.ts';
import { type CommandContext, type GlobalOptions, runCommand } from './run-command.ts';

type Action<Options> = (context: CommandContext, options: Options, ...args: string[]) => Promise<number>;

/** Starts the command line: parses, runs one command, sets the exit code. Commands are loaded only when they are called. */
export async function main(argv: readonly string[]): Promise<void> {
  forgiveClosedPipes();
  try {
    await createProgram().parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version are no errors; whatever else commander refuses is a usage error.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  }
}

/** `rollbench … | head` is no error: who reads no further wants no more. Work in progress outlives its spectators. */
function forgiveClosedPipes(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

function createProgram(): Command {
  const program = new Command('rollbench')
    .description("Benchmarks coding agents on your team's own past work.")
    .version(readVersion(), '-V, --version')
    .exitOverride()
    .configureHelp({
      sortSubcommands: false,
      showGlobalOptions: true,
      // What each takes stands in its own help; here every command has its line.
      subcommandTerm: (command) => command.name(),
    })
    .option('-C, --cwd <dir>', 'work as if started there')
    .option('--config <file>', 'read this configuration')
    .option('--json', 'one JSON document on stdout')
    .option('--events <file>', 'append progress as JSON lines')
    .option('--quiet', 'no progress')
    .option('--no-color', 'no colour')
    .option('--debug', 'stack traces')
    .addHelpText('after', '\nFirst steps: rollbench demo, or rollbench init in your repository.\n');

  add(program, 'init', 'find repositories and sessions, write rollbench.toml', (command) =>
    command
      .option('--force', 'replace files that are there already')
      .option('--github', 'add workflows for GitHub Actions: nightly, weekly, pull requests')
      .option('--gitlab', 'add a job for GitLab CI'),
  ).load(async () => (await import('./init.ts')).init);
  add(program, 'doctor', 'check codex, git, sandbox and provider', (command) =>
    command.option('--repo <path>', 'instead, try how a repository is set up, and which tests are seen'),
  ).load(async () => (await import('./doctor.ts')).doctor);
  add(program, 'mine', 'sessions + git history → candidates', (command) =>
    command.option('--since <age>', 'only sessions that young, such as 7d or 12h'),
  ).load(async () => (await import('./mine.ts')).mine);
  add(program, 'candidates <action> [id]', 'list or show what was mined').load(
    async () => (await import('./candidates.ts')).candidates,
  );
  add(program, 'curate', 'drop prompts that cannot be a fair test, classify the others', (command) =>
    command
      .option('--evaluate', 'instead, hold the filters against labels: precision, recall, agreement')
      .option('--judge', 'with --evaluate: ask the configured judge about every label, too')
      .option('--labels <dir>', 'the labels; those that come with Rollbench by default')
      .option('--part <name>', 'of the labels: build, unseen, or all', 'build')
      .option('--errors', 'list where filters and labels differ; only of the part build'),
  ).load(async () => (await import('./curate.ts')).curate);
  add(program, 'validate', 'run tests on both sides of every change: candidates → tasks', (command) =>
    command
      .option('--max-flake <rate>', 'run until a trusted test flakes at most this often: 0.2 is 14 runs')
      .addOption(concurrency()),
  ).load(async () => (await import('./validate.ts')).validate);
  add(
    program,
    'refresh',
    'mine, curate, validate what is new; prove, review, retire what is old',
    (command) =>
      command
        .option('--dry-run', 'print what would be done, and what it takes, and do nothing')
        .option('--full', 'prove every task, in environments that are built anew')
        .option('--release <name>', 'freeze what is active in the end')
        .option('--digest <file>', 'where to write what was done, as Markdown')
        .addOption(concurrency()),
  ).load(async () => (await import('./refresh.ts')).refresh);
  add(program, 'schedule', 'lines for cron: a refresh each week, all of it anew each month', (command) =>
    command.option('--keep', 'stay and do it, where there is no cron'),
  ).load(async () => (await import('./schedule.ts')).schedule);
  add(
    program,
    'release <action> [name] [other]',
    'create, list, show, compare, pack or unpack frozen sets of tasks',
    (command) => command.option('-o, --output <file>', 'of pack: where to write the archive'),
  ).load(async () => (await import('./release.ts')).release);
  add(program, 'funnel', 'what every stage kept and dropped, and why', (command) =>
    command.option('--explain <id>', 'every decision on one session, candidate or task'),
  ).load(async () => (await import('./funnel.ts')).funnel);
  add(
    program,
    'tasks <action> [id]',
    'list or show the benchmark, review what is in doubt, retire',
    (command) =>
      command
        .option(
          '--reason <reason>',
          'why a task is retired: saturated, leaked, superseded or by-hand (default)',
        )
        .option('--all', 'review every kept candidate, too')
        .option('--decide <decision...>', 'ID=keep or ID=drop:REASON, without asking'),
  ).load(async () => (await import('./tasks.ts')).tasks);
  add(program, 'run', 'play tasks × variants × repeats, and grade them', (command) =>
    command
      .option('--variant <name...>', 'profiles or variant hashes; all profiles by default')
      .option('--task <id...>', 'task ids; all active tasks by default')
      .addOption(
        new Option('--release <name>', 'the tasks of a release, as they were frozen').conflicts('task'),
      )
      .option('--repeats <n>', 'repeats of each task and variant')
      .option('--seed <n>', 'order of cells, and whatever is drawn')
      .addOption(
        new Option('--resume <experiment>', 'go on with a stopped experiment').conflicts([
          'variant',
          'task',
          'release',
          'repeats',
          'seed',
        ]),
      )
      .addOption(
        new Option(
          '--replay <experiment>',
          'play recorded trials again: the real agent, at no cost',
        ).conflicts(['variant', 'task', 'release', 'repeats', 'seed', 'resume', 'budget']),
      )
      .option('--budget <usd>', 'send no request that could pass this much, and stop there')
      .addOption(
        new Option(
          '--adaptive [method]',
          'stop as soon as the comparison with the first variant is decided or hopeless, at five looks or at any time',
        )
          .choices(['looks', 'anytime'])
          .preset('looks')
          .conflicts(['resume', 'replay']),
      )
      .addOption(
        new Option(
          '--width <pp>',
          'with --adaptive: stop when the interval of the difference is as narrow',
        ).conflicts(['resume', 'replay']),
      )
      .addOption(
        new Option(
          '--shard <i/n>',
          'play one part of N, on this machine; rollbench merge puts them together',
        ).conflicts(['resume', 'replay', 'adaptive']),
      )
      .addOption(
        new Option('--strict', 'a model or effort that the agent does not know is an error').conflicts([
          'resume',
          'replay',
        ]),
      )
      .option('--no-preflight', 'do not prove tasks and agents on this machine first')
      .addOption(concurrency())
      .addOption(new Option('--sandbox <kind>', 'host runs unsealed').choices(sandboxKinds)),
  ).load(async () => {
    // Processes outlive the collections of young objects while they run, and V8 makes ever more room for what survives: 128 MB
    // after a thousand trials, of a machine that is the agents'. The room of the beginning does, at a millisecond a trial.
    setFlagsFromString('--semi-space-growth-factor=1');
    return (await import('./run.ts')).run;
  });
  add(program, 'merge <folders...>', 'put the shards of an experiment together').load(
    async () => (await import('./merge.ts')).merge,
  );
  add(
    program,
    'grade [experiment]',
    'give recorded trials the grades they lack, without the agent',
    (command) =>
      command
        .option('--grader <name...>', 'only these; all that the configuration has by default')
        .option('--again', 'give grades anew that stand'),
  ).load(async () => (await import('./grade.ts')).grade);
  add(
    program,
    'calibration <action> [trials...]',
    'have people grade patches, and hold the judge of rubrics against them: add, measure',
  ).load(async () => (await import('./calibration.ts')).calibration);
  add(program, 'trials <action> [id]', 'list or show single trials, or follow them (tail)', (command) =>
    command.option('--experiment <id>', 'whose trials; the last experiment by default'),
  ).load(async () => (await import('./trials.ts')).trials);
  add(program, 'export <format> [experiment]', 'write trials in the form of other tools: atif', (command) =>
    command.option('-o, --output <dir>', 'where to', 'export'),
  ).load(async () => (await import('./export.ts')).exportTrials);
  add(program, 'report [experiment]', 'solve rates with intervals, exclusions, cost', (command) =>
    command
      .addOption(new Option('--format <format>', 'form of the report').choices(reportFormats).default('text'))
      .option('-o, --output <file>', 'write to a file')
      .option('--min-rate <percent>', 'exit code 1 when a solve rate is proven lower')
      .option('--max-cost-per-solved <usd>', 'exit code 1 when a solved task is proven to cost more')
      .option('--min-stability <percent>', 'exit code 1 when fewer tasks are proven to repeat alike')
      .option('--proven', 'exit code 1 also when these are not proven to be kept')
      .option('--variant <name...>', 'whom they hold for; all but controls by default'),
  ).load(async () => (await import('./report.ts')).report);
  add(program, 'compare <a> <b> [others...]', 'is B better than A? task by task', (command) =>
    command
      .option('--experiment <id>', 'the last experiment by default')
      .option(
        '--baseline-experiment <id>',
        'an older one, of which A is taken; "previous" for the last that played it',
      )
      .option('--task <id...>', 'of two experiments: only these tasks, such as anchors')
      .addOption(
        new Option('--anchors', 'of two experiments: only the anchors of both releases').conflicts('task'),
      )
      .addOption(
        new Option('--format <format>', 'form of the page').choices(comparisonFormats).default('text'),
      )
      .addOption(
        new Option('--fail-on <gate>', 'exit code 1 when B is proven worse, or not proven no worse').choices([
          'regression',
          'not-noninferior',
        ]),
      )
      .option('--margin <pp>', 'percentage points that do not matter', '0'),
  ).load(async () => (await import('./compare.ts')).compare);
  add(program, 'plan', 'tasks, repeats and dollars for finding a difference', (command) =>
    command
      .option('--effect <pp>', 'the true difference of solve rates, in percentage points', '10')
      .option('--power <percent>', 'how often it is to be found', '80')
      .option('--repeats <n>', 'repeats of each task and variant; [eval] runs_per_task by default')
      .option('--experiment <id>', 'whose variance is taken; the newest that tells it by default'),
  ).load(async () => (await import('./plan.ts')).plan);
  add(
    program,
    'demo',
    'the whole way on a bundled sample; needs the Codex CLI, no key, no network',
    (command) =>
      command
        .option('--directory <path>', 'where to build the sample and keep the state')
        .addOption(new Option('--sandbox <kind>', 'host runs unsealed').choices(sandboxKinds)),
  ).load(async () => (await import('./demo.ts')).demo);
  return program;
}

const concurrency = () => new Option('--concurrency <n>', 'how many at once; one per core by default');

/** Global options are taken before and after a command's name. */
function add(program: Command, name: string, description: string, configure = (command: Command) => command) {
  const command = configure(program.command(name).description(description).exitOverride());
  return {
    load<Options extends GlobalOptions>(load: () => Promise<Action<Options>>): void {
      command.action(async (...received: unknown[]) => {
        const options = command.optsWithGlobals<Options>();
        const args = received.slice(0, command.registeredArguments.length).flat() as string[];
        process.exitCode = await runCommand(options, async (context) =>
          (await load())(context, options, ...args),
        );
      });
    },
  };
}
