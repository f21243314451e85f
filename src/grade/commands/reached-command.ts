import type { ShellRedirect, ShellWord } from '../../domain/shell-command.ts';

/** A command that an agent's command would run, however it is wrapped. */
export interface ReachedCommand {
  /** Without its folder. */
  readonly name: string;
  /** What follows the name. */
  readonly args: readonly ShellWord[];
  readonly redirects: readonly ShellRedirect[];
  /** From the agent's own command inwards, such as `bash -c`, `script deploy.sh`, `$( )`; empty where it stands there itself. */
  readonly route: readonly string[];
  /** The agent's command ended well, and that proves that this one did. */
  readonly provesSuccess: boolean;
  /** Absolute, or relative to where the agent began; as far as `cd` tells. */
  readonly folder: string;
}

/** As a person would write it. */
export function toText({ name, args }: Pick<ReachedCommand, 'name' | 'args'>): string {
  const quoted = args.map(({ text, isKnown }) =>
    isKnown && !/^[\w./:=@%+,*-]+$/.test(text) ? `'${text.replaceAll("'", `'\\''`)}'` : text,
  );
  return [name, ...quoted].join(' ');
}
