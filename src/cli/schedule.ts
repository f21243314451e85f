import { hash } from 'node:crypto';
import { dirname } from 'node:path';
import { Cron } from 'croner';
import { execa } from 'execa';
import { readConfig } from '../config/config.ts';
import { UsageError } from '../domain/usage-error.ts';
import { keepSchedule } from './keep-schedule.ts';
import { type CommandContext, exitCodes, type GlobalOptions } from './run-command.ts';

/** Prints what to put into a crontab, and installs nothing; or, where there is no cron, stays and does it itself. */
export async function schedule(
  context: CommandContext,
  { keep }: GlobalOptions & { readonly keep?: boolean },
): Promise<number> {
  const { output, signal } = context;
  const { file, statePath, refresh } = readConfig(context.directory, context.configFile);
  if (file === null) throw new UsageError('there is no rollbench.toml to refresh by: rollbench init');
  const program = [process.execPath, process.argv[1] ?? 'rollbench', '--config', file].map(quote).join(' ');
  const toCommand = (options: string) =>
    `cd ${quote(dirname(file))} && exec ${program} refresh ${options} --quiet`;
  const minute = toMinute(file);
  const jobs = [
    {
      ...{ name: 'weekly', cron: refresh.schedule.weekly ?? `${minute} 3 * * 1` },
      command: toCommand('--release "$(date +%G-W%V)"'),
    },
    {
      ...{ name: 'monthly', cron: refresh.schedule.monthly ?? `${minute} 5 1 * *` },
      command: toCommand('--full'),
    },
  ].map((job) => ({ ...job, nextAt: new Cron(job.cron).nextRun()?.toISOString() ?? null }));
  const describe = ({ name, nextAt }: (typeof jobs)[number]) => `${name}, next ${nextAt ?? 'never'}`;
  if (keep) {
    output.say(`Refreshes until Ctrl-C: ${jobs.map(describe).join('; ')}`);
    await keepSchedule(jobs, (job) => run(job, context), signal);
    return exitCodes.interrupted;
  }
  const items = jobs.map(({ command, ...job }) => ({
    ...job,
    // In a crontab % ends the command unless it is escaped.
    command: `${command} >> ${quote(`${statePath}/refresh.log`)} 2>&1`.replaceAll('%', '\\%'),
  }));
  const lines = items.flatMap((item) => [`# ${describe(item)}`, `${item.cron} ${item.command}`]);
  await output.print(['# rollbench: for crontab -e', ...lines].join('\n'), { items });
  return exitCodes.done;
}

/** As cron would; what it writes belongs to the log, not to our result. */
async function run(
  { name, command }: { readonly name: string; readonly command: string },
  { output, signal }: CommandContext,
): Promise<void> {
  output.say(`${new Date().toISOString()} ${name} refresh`);
  const { exitCode } = await execa('sh', ['-c', command], {
    ...{ reject: false, cancelSignal: signal, forceKillAfterDelay: false },
    stdio: ['ignore', 2, 2],
  });
  output.say(`${new Date().toISOString()} ${name} refresh ended with ${exitCode ?? 'a signal'}`);
}

/** Not all at the full hour; the same each time. */
const toMinute = (file: string) => Number.parseInt(hash('sha256', file).slice(0, 8), 16) % 60;

/** A word for sh. */
const quote = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
