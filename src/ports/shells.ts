import type { ShellCommand } from '../domain/shell-command.ts';

export interface Shell {
  /**
   * Every simple command of a script in the order of its text, those in substitutions, functions and branches included:
   * whether one is reached cannot be told. What is damaged is read as far as it can be; `undefined` for what nobody can
   * have written by hand.
   */
  parse(script: string): readonly ShellCommand[] | undefined;
}
