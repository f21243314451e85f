import { fileURLToPath } from 'node:url';
import { Language, type Node, Parser } from 'web-tree-sitter';
import type { ShellCommand, ShellRedirect, ShellWord } from '../../domain/shell-command.ts';
import type { Shell } from '../../ports.ts';
import { resolveWord } from './resolve-word.ts';

/** Longer ones carry files in them; what is cut off is not looked at. */
const longestScript = 100_000;
/** What people and agents write is read in a few milliseconds; what is made to be hard is given up. */
const maxReadMs = 500;
/** Deeper nesting is nobody's handwriting, and would overflow the stack. */
const deepest = 100;
/** Agents repeat themselves. */
const mostRemembered = 2000;

/** Reads scripts of sh and bash with tree-sitter's grammar. */
export async function createBashShell(): Promise<Shell> {
  await Parser.init();
  const grammars = import.meta.resolve('@vscode/tree-sitter-wasm/package.json');
  const language = await Language.load(fileURLToPath(new URL('wasm/tree-sitter-bash.wasm', grammars)));
  const parser = new Parser().setLanguage(language);
  const remembered = new Map<string, readonly ShellCommand[] | undefined>();
  return {
    parse(script) {
      if (remembered.has(script)) return remembered.get(script);
      // A line that goes on in the next may do so in the middle of a word.
      const commands = readScript(parser, script.slice(0, longestScript).replaceAll('\\\n', ''));
      if (remembered.size >= mostRemembered) remembered.clear();
      remembered.set(script, commands);
      return commands;
    },
  };
}

function readScript(parser: Parser, script: string): readonly ShellCommand[] | undefined {
  const endsAtMs = performance.now() + maxReadMs;
  const tree = parser.parse(script, null, { progressCallback: () => performance.now() > endsAtMs });
  if (tree === null) {
    parser.reset();
    return undefined;
  }
  try {
    return listCommands(tree.rootNode);
  } finally {
    tree.delete();
  }
}

type Draft = { -readonly [Key in keyof ShellCommand]: ShellCommand[Key] };

interface Context {
  readonly isSubstituted: boolean;
  readonly provesSuccess: boolean;
  readonly pipedFrom: number | null;
  readonly depth: number;
}

const bodies = new Set(['program', 'compound_statement', 'subshell', 'command_substitution']);

function listCommands(root: Node): readonly ShellCommand[] {
  const commands: Draft[] = [];
  const variables = new Map<string, string>();

  const walk = (node: Node, context: Context): void => {
    if (context.depth > deepest) return;
    const inner: Context = { ...context, depth: context.depth + 1 };
    const unproved = { ...inner, provesSuccess: false, pipedFrom: null };
    switch (node.type) {
      case 'command':
        takeCommand(node, inner);
        break;
      case 'variable_assignment':
        takeAssignment(node);
        walkAll(node.namedChildren, { ...unproved, isSubstituted: true });
        break;
      case 'pipeline':
        takePipeline(node, inner);
        break;
      case 'list': {
        const isAnd = node.children.some(({ type }) => type === '&&');
        walkAll(node.namedChildren, { ...inner, provesSuccess: isAnd && inner.provesSuccess });
        break;
      }
      case 'redirected_statement':
        takeRedirected(node, inner);
        break;
      case 'command_substitution':
      case 'process_substitution':
        walkAll(node.namedChildren, { ...unproved, isSubstituted: true });
        break;
      default: {
        const last = bodies.has(node.type) ? node.lastNamedChild?.id : undefined;
        for (const child of node.namedChildren) walk(child, child.id === last ? inner : unproved);
      }
    }
  };
  const walkAll = (nodes: readonly Node[], context: Context) => {
    for (const node of nodes) walk(node, context);
  };

  const takeCommand = (node: Node, context: Context) => {
    const words: ShellWord[] = [];
    const redirects: ShellRedirect[] = [];
    for (const child of node.namedChildren) {
      if (child.type === 'variable_assignment') takeAssignment(child);
      else if (child.type.endsWith('_redirect')) redirects.push(...toRedirect(child));
      else words.push(...toWords(child));
    }
    const { isSubstituted, provesSuccess, pipedFrom } = context;
    commands.push({ words, redirects, isSubstituted, provesSuccess, pipedFrom });
    const within = { ...context, isSubstituted: true, provesSuccess: false, pipedFrom: null };
    walkAll(node.namedChildren.flatMap(listSubstitutions), within);
  };

  const takePipeline = (node: Node, context: Context) => {
    let { pipedFrom } = context;
    for (const child of node.namedChildren) {
      const isLast = child.id === node.lastNamedChild?.id;
      const from = commands.length;
      walk(child, { ...context, pipedFrom, provesSuccess: isLast && context.provesSuccess });
      pipedFrom = commands.length > from ? from : pipedFrom;
    }
  };

  const takeRedirected = (node: Node, context: Context) => {
    const [body, ...others] = node.namedChildren;
    const from = commands.length;
    // What a here-document is piped into stands within it.
    const rest = others.flatMap((child) => child.namedChildren.filter(({ type }) => isStatement(type)));
    const isLast = !rest.some(({ type }) => type === 'pipeline');
    if (body) walk(body, { ...context, provesSuccess: isLast && context.provesSuccess });
    const redirects = others.flatMap(toRedirect);
    for (const command of commands.slice(from))
      if (!command.isSubstituted || context.isSubstituted)
        command.redirects = [...command.redirects, ...redirects];
    for (const each of rest)
      walk(each, { ...context, pipedFrom: each.type === 'pipeline' ? from : context.pipedFrom });
    walkAll(others.flatMap(listSubstitutions), { ...context, isSubstituted: true, provesSuccess: false });
  };

  const takeAssignment = (node: Node) => {
    const [name, value] = [node.childForFieldName('name'), node.childForFieldName('value')];
    if (name === null) return;
    const word = value === null ? { text: '', isKnown: true } : resolveWord(value, variables);
    if (word.isKnown) variables.set(name.text, word.text);
    else variables.delete(name.text);
  };

  /** A variable without quotes may stand for several words. */
  const toWords = (node: Node): ShellWord[] => {
    const word = resolveWord(node, variables);
    const only = node.type === 'command_name' ? node.firstChild : node;
    const isSplit = only !== null && /^(simple_)?expansion$/.test(only.type) && word.isKnown;
    if (!isSplit) return [word];
    const parts = word.text.split(/\s+/).filter((part) => part !== '');
    return parts.map((text) => ({ text, isKnown: true }));
  };

  const toRedirect = (node: Node): ShellRedirect[] => {
    if (node.type === 'heredoc_redirect') {
      const body = node.namedChildren.find(({ type }) => type === 'heredoc_body');
      return [
        { kind: 'text', target: { text: body?.text ?? '', isKnown: true } },
        ...node.namedChildren.filter(({ type }) => type === 'file_redirect').flatMap(toRedirect),
      ];
    }
    if (node.type === 'herestring_redirect') {
      const value = node.lastNamedChild;
      return value ? [{ kind: 'text', target: resolveWord(value, variables) }] : [];
    }
    if (node.type !== 'file_redirect') return [];
    const target = node.childForFieldName('destination');
    const operator = node.children.find((child) => /[<>]/.test(child.type))?.type ?? '';
    if (target === null || /^[<>]&$/.test(operator)) return [];
    const kind = operator.startsWith('<') ? 'read' : operator.includes('>>') ? 'append' : 'write';
    return [{ kind, target: resolveWord(target, variables) }];
  };

  walk(root, { isSubstituted: false, provesSuccess: true, pipedFrom: null, depth: 0 });
  return commands;
}

const isStatement = (type: string) =>
  /^(pipeline|command|list|subshell|redirected_statement|compound_statement)$/.test(type);

/** Substitutions within the words of one command; what lies within these is theirs. */
function listSubstitutions(node: Node): Node[] {
  if (/^(command|process)_substitution$/.test(node.type)) return [node];
  if (isStatement(node.type)) return [];
  return node.namedChildren.flatMap(listSubstitutions);
}
