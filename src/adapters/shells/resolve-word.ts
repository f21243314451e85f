import type { Node } from 'web-tree-sitter';
import type { ShellWord } from '../../domain/shell-command.ts';

/** Variables whose value stands in the script itself. */
export type Variables = ReadonlyMap<string, string>;

/** What the shell makes of one word, as far as the script alone tells. */
export function resolveWord(node: Node, variables: Variables): ShellWord {
  switch (node.type) {
    case 'word':
      return known(node.text.replaceAll(/\\([\s\S])/g, (_, escaped) => (escaped === '\n' ? '' : escaped)));
    case 'raw_string':
      return known(node.text.slice(1, -1));
    case 'ansi_c_string':
      return known(decodeAnsi(node.text.slice(2, -1)));
    case 'string_content':
      return known(node.text.replaceAll(/\\([$`"\\\n])/g, (_, escaped) => (escaped === '\n' ? '' : escaped)));
    case 'string':
    case 'translated_string':
      return resolveString(node, variables);
    case 'concatenation':
    case 'command_name':
      return join(node.children.map((child) => resolveWord(child, variables)));
    case 'simple_expansion':
      return resolveVariable(node, node.children[1]?.text, variables);
    case 'expansion':
      // `${NAME}` alone: with an operator the value may be another.
      return resolveVariable(node, node.childCount === 3 ? node.children[1]?.text : undefined, variables);
    case 'number':
      return known(node.text);
    default:
      return { text: node.text, isKnown: node.childCount === 0 };
  }
}

const known = (text: string): ShellWord => ({ text, isKnown: true });

const join = (words: readonly ShellWord[]): ShellWord => ({
  text: words.map(({ text }) => text).join(''),
  isKnown: words.every(({ isKnown }) => isKnown),
});

/** Blanks between the parts of a string stand in none of its nodes. */
function resolveString(node: Node, variables: Variables): ShellWord {
  const parts: ShellWord[] = [];
  let end = node.startIndex;
  for (const child of node.children) {
    if (child.startIndex > end && parts.length > 0)
      parts.push(known(node.text.slice(end - node.startIndex, child.startIndex - node.startIndex)));
    if (child.type !== '"' && child.type !== '$') parts.push(resolveWord(child, variables));
    else if (child.type === '"' && child.endIndex - child.startIndex > 1)
      parts.push(known(child.text.slice(1)));
    else if (parts.length === 0) parts.push(known(''));
    end = child.endIndex;
  }
  return join(parts);
}

function resolveVariable(node: Node, name: string | undefined, variables: Variables): ShellWord {
  const value = name === undefined ? undefined : variables.get(name);
  return value === undefined ? { text: node.text, isKnown: false } : known(value);
}

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function decodeAnsi(text: string): string {
  const forms = /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|([0-7]{1,3})|([\s\S]))/g;
  return text.replaceAll(forms, (_, hex, unicode, octal, plain) => {
    if (plain !== undefined) return simpleEscapes[plain] ?? plain;
    return String.fromCharCode(Number.parseInt(hex ?? unicode ?? octal, octal === undefined ? 16 : 8));
  });
}
