import { posix } from 'node:path';
import type { ShellCommand, ShellRedirect, ShellWord } from '../../domain/shell-command.ts';
import type { Shell } from '../../ports.ts';
import { findInner } from './inner-commands.ts';
import type { ReachedCommand } from './reached-command.ts';
import type { WrittenFiles } from './written-files.ts';

/** Who wraps a command more often than that hides nothing any more but his own intention. */
const deepest = 8;
/** Scripts that call themselves would go on for ever. */
const mostReached = 5000;

type Reach = Pick<ReachedCommand, 'folder' | 'route' | 'provesSuccess'>;

/**
 * Every command that a script runs: also inside `bash -lc`, pipelines, substitutions, wrappers such as `env` and `timeout`,
 * text that is piped into a shell, and files that the agent has written before and now runs.
 */
export function reachCommands(
  script: string,
  start: Pick<Reach, 'folder' | 'provesSuccess'>,
  shell: Shell,
  files: WrittenFiles,
): ReachedCommand[] {
  const reached: ReachedCommand[] = [];

  const takeScript = (text: string, reach: Reach): void => {
    const commands = shell.parse(text) ?? [];
    let { folder } = reach;
    for (const [i, command] of commands.entries()) {
      const route = command.isSubstituted ? [...reach.route, '$( )'] : reach.route;
      const provesSuccess = reach.provesSuccess && command.provesSuccess;
      const input = readInput(commands, i, files, folder);
      takeCommand(command.words, command.redirects, input, { folder, route, provesSuccess });
      folder = files.take(command, input, folder);
    }
  };

  const takeCommand = (
    [first, ...args]: readonly ShellWord[],
    redirects: readonly ShellRedirect[],
    input: string | undefined,
    reach: Reach,
  ): void => {
    if (first === undefined || reached.length >= mostReached) return;
    const name = posix.basename(first.text);
    reached.push({ name, args, redirects, ...reach });
    if (reach.route.length >= deepest) return;
    const inner = findInner({ path: first.text, name, args, folder: reach.folder, input }, files);
    if (inner === undefined) return;
    const next: Reach = {
      folder: reach.folder,
      route: [...reach.route, inner.by],
      provesSuccess: reach.provesSuccess && inner.passesCode,
    };
    if (inner.words) takeCommand(inner.words, redirects, input, next);
    for (const text of inner.scripts) takeScript(text, next);
  };

  takeScript(script, { ...start, route: [] });
  return reached;
}

/** The text that a command is given on standard input, where it stands in the script or in a file that was written. */
function readInput(
  commands: readonly ShellCommand[],
  at: number,
  files: WrittenFiles,
  folder: string,
): string | undefined {
  const command = commands[at];
  const text = command?.redirects.findLast(({ kind }) => kind === 'text')?.target.text;
  if (command === undefined || text !== undefined) return text;
  const read = command.redirects.findLast(({ kind }) => kind === 'read')?.target.text;
  if (read !== undefined) return files.find(read, folder);
  const { pipedFrom } = command;
  const source = pipedFrom === null ? undefined : commands[pipedFrom];
  if (pipedFrom === null || source === undefined) return undefined;
  return files.toOutput(source, readInput(commands, pipedFrom, files, folder), folder);
}
