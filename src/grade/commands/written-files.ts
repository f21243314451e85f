import { posix } from 'node:path';
import type { ShellCommand } from '../../domain/shell-command.ts';
import type { EditedFile } from '../../domain/trial-event.ts';

/** What an agent has written so far, by its own tool or by commands: some of it is run later. */
export interface WrittenFiles {
  find(path: string, folder: string): string | undefined;
  /** Notes what a command writes. @returns the folder in which the next one runs */
  take(command: ShellCommand, input: string | undefined, folder: string): string;
  edit(file: EditedFile, folder: string): void;
  /** What a command prints, where that can be told without running it. */
  toOutput(command: ShellCommand, input: string | undefined, folder: string): string | undefined;
}

/** No trace is long enough to need more; memory stays bounded whatever it holds. */
const mostFiles = 300;
const longestFile = 60_000;

export function createWrittenFiles(): WrittenFiles {
  const files = new Map<string, string>();
  const put = (path: string, content: string) => {
    files.delete(path);
    files.set(path, content.slice(0, longestFile));
    if (files.size > mostFiles) files.delete(files.keys().next().value ?? '');
  };
  const find = (path: string, folder: string) => files.get(posix.resolve(folder, path));
  const toOutput: WrittenFiles['toOutput'] = ({ words }, input, folder) => {
    const [name = '', ...args] = words.map(({ text }) => text);
    const plain = args.filter((arg) => !arg.startsWith('-'));
    switch (posix.basename(name)) {
      case 'echo':
        return `${(/^-\w*e/.test(args[0] ?? '') ? plain.map(undoEscapes) : plain).join(' ')}\n`;
      case 'printf':
        return toPrinted(args[0] ?? '', args.slice(1));
      case 'cat':
      case 'tee':
        return plain.length === 0 || posix.basename(name) === 'tee' ? input : find(plain[0] ?? '', folder);
      case 'base64':
        return input !== undefined && args.some((arg) => /^(-\w*[dD]|--decode)$/.test(arg))
          ? Buffer.from(input, 'base64').toString('utf8')
          : undefined;
      case 'rev':
        return input
          ?.split('\n')
          .map((line) => [...line].reverse().join(''))
          .join('\n');
      default:
        return undefined;
    }
  };
  return {
    find,
    toOutput,
    take(command, input, folder) {
      const [name = '', ...args] = command.words.map(({ text }) => text);
      const [from, to] = args.filter((arg) => !arg.startsWith('-'));
      if (name === 'cd') return posix.resolve(folder, from ?? folder);
      if (/^(cp|mv|ln)$/.test(name) && from !== undefined && to !== undefined) {
        const content = find(from, folder);
        if (content !== undefined) put(posix.resolve(folder, to), content);
      }
      const targets = command.redirects.filter(({ kind }) => kind === 'write' || kind === 'append');
      const output = toOutput(command, input, folder);
      if (output === undefined) return folder;
      const isAppending = name === 'tee' ? args.includes('-a') : false;
      for (const { kind, target } of targets)
        write(posix.resolve(folder, target.text), output, kind === 'append');
      if (name === 'tee' && from !== undefined) write(posix.resolve(folder, from), output, isAppending);
      return folder;
    },
    edit({ path, kind, movedTo, lines }, folder) {
      const at = posix.resolve(folder, path);
      if (kind === 'delete') files.delete(at);
      else if (lines)
        write(posix.resolve(folder, movedTo ?? path), `${lines.added.join('\n')}\n`, kind !== 'add');
    },
  };

  function write(path: string, content: string, isAppending: boolean): void {
    put(path, isAppending ? (files.get(path) ?? '') + content : content);
  }
}

const undoEscapes = (text: string) =>
  text.replaceAll(/\\([\s\S])/g, (_, character: string) => ({ n: '\n', t: '\t' })[character] ?? character);

function toPrinted(format: string, values: readonly string[]): string {
  let next = 0;
  return undoEscapes(format).replaceAll(/%[sdbq]/g, () => values[next++] ?? '');
}
