import { hash } from 'node:crypto';
import { dirname } from 'node:path';
import { readConfig } from '../config/config.ts';
import { UsageError } from '../domain/usage-error.ts';
import { type CommandContext, exitCodes } from './run-command.ts';

/** Prints what to put into a crontab; installs nothing. */
export async function schedule(context: CommandContext): Promise<number> {
  const { file, statePath } = readConfig(context.directory, context.configFile);
  if (file === null) throw new UsageError('there is no rollbench.toml to refresh by: rollbench init');
  const program = [process.execPath, process.argv[1] ?? 'rollbench'].map(quote).join(' ');
  const toCommand = (options: string) =>
    `cd ${quote(dirname(file))} && ${program} --config ${quote(file)} refresh ${options} --quiet >> ${quote(`${statePath}/refresh.log`)} 2>&1`;
  const minute = toMinute(file);
  const items = [
    // In a crontab % ends the command unless it is escaped.
    {
      name: 'weekly',
      cron: `${minute} 3 * * 1`,
      command: toCommand(String.raw`--release "$(date +\%G-W\%V)"`),
    },
    { name: 'monthly', cron: `${minute} 5 1 * *`, command: toCommand('--full') },
  ];
  const lines = items.map(({ cron, command }) => `${cron} ${command}`);
  await context.output.print(['# rollbench: for crontab -e', ...lines].join('\n'), { items });
  return exitCodes.done;
}

/** Not all at the full hour; the same each time. */
const toMinute = (file: string) => Number.parseInt(hash('sha256', file).slice(0, 8), 16) % 60;

/** A word for sh, and for cron, to which % is a line's end. */
const quote = (word: string) => `'${word.replaceAll("'", `'\\''`).replaceAll('%', '\\%')}'`;
