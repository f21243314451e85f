/** A word as the command gets it, as far as that can be told without running anything. */
export interface ShellWord {
  /** Quotes and escapes undone, variables with a known value replaced; what is not known stands as it was written. */
  readonly text: string;
  readonly isKnown: boolean;
}

export interface ShellRedirect {
  /** `write` truncates; `text` is a here-document or here-string, whose content stands in `target`. */
  readonly kind: 'read' | 'write' | 'append' | 'text';
  readonly target: ShellWord;
}

/** One simple command: its words, the name first. */
export interface ShellCommand {
  readonly words: readonly ShellWord[];
  readonly redirects: readonly ShellRedirect[];
  /** Stands in `$( )`, backquotes or `<( )`. */
  readonly isSubstituted: boolean;
  /** The command before it in the same pipeline, by its place in the list; `null` where its input is not piped. */
  readonly pipedFrom: number | null;
  /** That the script ended with exit code 0 proves that this command did, too. */
  readonly provesSuccess: boolean;
}
