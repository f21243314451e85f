import picomatch from 'picomatch';
import type { ReachedCommand } from './reached-command.ts';
import { toText } from './reached-command.ts';

/** Whether a command is one of those that a pattern names. */
export type CommandMatch = (command: ReachedCommand) => boolean;

/** Options before a subcommand that take a value, so that `git -C DIR push` is `git push`. */
const valuedOptions: Readonly<Record<string, RegExp>> = {
  git: /^(-C|-c|--git-dir|--work-tree|--namespace)$/,
  npm: /^(--prefix|--workspace|-w)$/,
  pnpm: /^(--dir|-C|--filter|-F)$/,
  yarn: /^--cwd$/,
  docker: /^(-H|--host|--context|--config|-l|--log-level)$/,
  kubectl: /^(-n|--namespace|--context|--kubeconfig)$/,
  make: /^(-C|-f|-j)$/,
  cargo: /^(--manifest-path|-Z)$/,
  go: /^-C$/,
};

/**
 * A pattern is written like a command: `git push`, `rm -rf`, `npm run deploy*`. Its plain words are the first plain words
 * of the command (`*` stands for anything within one), its options stand anywhere, letters of short ones in any order and
 * bundle. What follows further is free. Between slashes it is a regular expression over the command's text.
 */
export function createCommandMatch(pattern: string): CommandMatch {
  const expression = /^\/(.+)\/$/s.exec(pattern)?.[1];
  if (expression !== undefined) {
    const form = new RegExp(expression);
    return (command) => form.test(toText(command));
  }
  const [name = '', ...rest] = pattern.trim().split(/\s+/);
  const isName = toMatch(name);
  const plain = rest.filter((word) => !isOption(word)).map(toMatch);
  const options = rest.filter(isOption);
  return (command) => {
    if (!isName(command.name)) return false;
    const words = command.args.map(({ text }) => text);
    const own = listPlain(command.name, words);
    return (
      plain.every((matches, i) => own[i] !== undefined && matches(own[i])) &&
      options.every((option) => hasOption(words, option))
    );
  };
}

const isOption = (word: string) => /^-{1,2}\w/.test(word);

const toMatch = (word: string) =>
  /[*?]/.test(word)
    ? picomatch(word.replaceAll('**', '*').replaceAll('*', '**'), { dot: true, bash: true, nobrace: true })
    : (text: string) => text === word;

function listPlain(name: string, words: readonly string[]): string[] {
  const valued = valuedOptions[name];
  return words.filter((word, i) => !isOption(word) && !valued?.test(words[i - 1] ?? ''));
}

function hasOption(words: readonly string[], option: string): boolean {
  if (option.startsWith('--')) return words.some((word) => word === option || word.startsWith(`${option}=`));
  const letters = new Set(words.filter((word) => /^-\w+$/.test(word)).flatMap((word) => [...word.slice(1)]));
  return words.includes(option) || [...option.slice(1)].every((letter) => letters.has(letter));
}
