import { posix } from 'node:path';
import type { ReachedCommand } from './reached-command.ts';

/** Commands whose plain words, but for the first so many, name files that they show. */
const readers: Readonly<Record<string, number>> = {
  ...{ cat: 0, bat: 0, less: 0, more: 0, head: 0, tail: 0, nl: 0, tac: 0, wc: 0, od: 0, xxd: 0, view: 0 },
  ...{ grep: 1, rg: 1, egrep: 1, fgrep: 1, ag: 1, ack: 1, awk: 1, gawk: 1, jq: 1, sed: 1, diff: 0, cut: 0 },
};

/** Files that a command shows, as far as its words name them. */
export function listReads({ name, args, redirects, folder }: ReachedCommand): string[] {
  const words = args.map(({ text }) => text);
  const skipped = readers[name];
  const isInPlace = name === 'sed' && words.some((word) => /^-\w*i|^--in-place/.test(word));
  const named = skipped === undefined || isInPlace ? [] : listPlain(words).slice(skipped);
  const inGit =
    name === 'git' && /^(show|diff|blame|log)$/.test(words[0] ?? '') ? listPlain(words.slice(1)) : [];
  const input = redirects.flatMap(({ kind, target }) => (kind === 'read' ? target.text : []));
  return [...named, ...inGit.map((word) => word.replace(/^[^:]*:/, '')), ...input].map((path) =>
    posix.resolve(folder, path),
  );
}

/** Commands that change files which their words name: all of them, or the last one alone. */
const writers: Readonly<Record<string, 'all' | 'last'>> = {
  ...{
    rm: 'all',
    tee: 'all',
    touch: 'all',
    truncate: 'all',
    mv: 'all',
    cp: 'last',
    install: 'last',
    ln: 'last',
  },
};

/** Files that a command changes, as far as its words name them; what a program does inside cannot be told. */
export function listWrites({ name, args, redirects, folder }: ReachedCommand): string[] {
  const words = args.map(({ text }) => text);
  const plain = listPlain(words);
  const which = writers[name];
  const named = which === 'all' ? plain : which === 'last' ? plain.slice(-1) : [];
  const isInPlace =
    (name === 'sed' && words.some((word) => /^-\w*i|^--in-place/.test(word))) ||
    (name === 'perl' && words.some((word) => /^-\w*i/.test(word)));
  const edited = isInPlace ? plain.slice(words.includes('-e') ? 0 : 1) : [];
  const git =
    name === 'git' && /^(checkout|restore|rm|mv)$/.test(words[0] ?? '') ? listPlain(words.slice(1)) : [];
  const output = redirects.flatMap(({ kind, target }) =>
    kind === 'write' || kind === 'append' ? target.text : [],
  );
  return [...named, ...edited, ...git, ...output]
    .filter((path) => !path.startsWith('/dev/'))
    .map((path) => posix.resolve(folder, path));
}

const listPlain = (words: readonly string[]) => words.filter((word) => !/^-./.test(word) && word !== '');
