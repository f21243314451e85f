import type { CommandContext } from './run-command.ts';

/** The last line of a command for people: what comes next, or after Ctrl-C, how to go on. */
export function toNextStep({ signal }: Pick<CommandContext, 'signal'>, next: string): string {
  return signal.aborted ? 'Stopped: the same command goes on with what is open.' : `Next: ${next}`;
}
