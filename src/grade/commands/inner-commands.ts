import type { ShellWord } from '../../domain/shell-command.ts';
import { findCodeCalls } from './code-calls.ts';
import { unwrap } from './unwrap.ts';
import type { WrittenFiles } from './written-files.ts';

const shells = /^(ba|z|da|k|a)?sh$/;
const interpreters = /^(python[\d.]*|pypy3?|node|nodejs|bun|deno|ruby|perl|php)$/;

/** What a command runs in its turn: scripts, or one command. `by` says how. */
export interface InnerCommands {
  readonly by: string;
  readonly scripts: readonly string[];
  readonly words?: readonly ShellWord[];
  /** Its own exit code tells that of what it runs. */
  readonly passesCode: boolean;
}

export interface Outer {
  /** As it was called: with its folder, where it was called by it. */
  readonly path: string;
  readonly name: string;
  readonly args: readonly ShellWord[];
  readonly folder: string;
  /** What it is given on standard input, where that is known. */
  readonly input: string | undefined;
}

/** `undefined` for a command that runs nothing further, or what nobody can tell. */
export function findInner(outer: Outer, files: WrittenFiles): InnerCommands | undefined {
  const { path, name, args, folder } = outer;
  const own = files.find(path, folder);
  if (own !== undefined) return readFile(path, own);
  if (shells.test(name)) return ofShell(outer, files);
  if (interpreters.test(name)) return ofInterpreter(outer, files);
  if (name === 'eval')
    return { by: name, scripts: [args.map(({ text }) => text).join(' ')], passesCode: true };
  if (name === 'source' || name === '.') return ofFile(args[0]?.text, folder, files);
  const words = unwrap(name, args);
  return words && { by: name, scripts: [], words, passesCode: true };
}

function ofShell({ name, args, folder, input }: Outer, files: WrittenFiles): InnerCommands | undefined {
  const at = args.findIndex(({ text }) => /^-[a-z]*c[a-z]*$/.test(text));
  const script = at === -1 ? undefined : args[at + 1]?.text;
  if (script !== undefined) return { by: `${name} -c`, scripts: [script], passesCode: true };
  const file = args.find(({ text }) => !text.startsWith('-'))?.text;
  if (file !== undefined) return ofFile(file, folder, files);
  return input === undefined ? undefined : { by: `| ${name}`, scripts: [input], passesCode: true };
}

function ofInterpreter({ name, args, folder, input }: Outer, files: WrittenFiles): InnerCommands | undefined {
  const at = args.findIndex(({ text }) => /^(-[a-z]*[ce]|--eval|-p|--print)$/.test(text));
  const file = args.find(({ text }) => !text.startsWith('-'))?.text;
  if (at === -1 && file !== undefined && file !== '-') return ofFile(file, folder, files);
  const code = at === -1 ? input : args[at + 1]?.text;
  const by = at === -1 ? `| ${name}` : `${name} ${args[at]?.text}`;
  return code === undefined ? undefined : { by, scripts: findCodeCalls(code), passesCode: false };
}

function ofFile(path: string | undefined, folder: string, files: WrittenFiles): InnerCommands | undefined {
  const content = path === undefined ? undefined : files.find(path, folder);
  return path === undefined || content === undefined ? undefined : readFile(path, content);
}

function readFile(path: string, content: string): InnerCommands {
  const [head = ''] = content.split('\n', 1);
  const isShell = head.startsWith('#!') ? /\b\w*sh\b/.test(head) : !/\.(py|[cm]?[jt]s|rb|pl|php)$/.test(path);
  const scripts = isShell ? [content] : findCodeCalls(content);
  return { by: `script ${path}`, scripts, passesCode: isShell };
}
