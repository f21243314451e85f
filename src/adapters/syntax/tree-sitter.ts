import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Language, type Node, Parser, Query, type Tree } from 'web-tree-sitter';
import { toSha256 } from '../../domain/ids.ts';
import type { ExportedFunction, Mutant, Outline, Syntax } from '../../ports.ts';
import { type Grammar, grammars } from './grammars.ts';
import { listFunctions } from './list-functions.ts';
import { listMutants } from './mutate-tree.ts';
import { readImports } from './read-imports.ts';

/** Nobody writes a larger source file by hand. */
const maxLength = 1_000_000;

/** What people write is read in milliseconds; what is made to be hard could be read for minutes. */
const maxReadMs = 3000;

/** Neighbouring commits share most of their files; those were read last go last. */
const maxRemembered = 20_000;

const grammarPackage = import.meta.resolve('@vscode/tree-sitter-wasm/package.json');

interface LoadedGrammar {
  readonly grammar: Grammar;
  readonly parser: Parser;
  readonly query: Query;
}

/** Reads sources with tree-sitter's grammars, each loaded when the first file in its language comes. Damaged files are read as far as can be. */
export function createTreeSitterSyntax(): Syntax {
  const loaded = new Map<string, Promise<LoadedGrammar>>();
  const load = (grammar: Grammar) => {
    const known = loaded.get(grammar.name) ?? loadGrammar(grammar);
    loaded.set(grammar.name, known);
    return known;
  };
  const remembered = new Map<string, Outline>();
  return {
    async outline(path, text) {
      const grammar = findGrammar(path, text);
      if (grammar === undefined) return undefined;
      const key = toSha256(`${grammar.name}\n${text}`);
      const known = remembered.get(key);
      if (known !== undefined) return known;
      const outline = readOutline(await load(grammar), text);
      if (outline === undefined) return undefined;
      if (remembered.size >= maxRemembered) remembered.clear();
      remembered.set(key, outline);
      return outline;
    },
    async mutate(path, text, lines) {
      const grammar = findGrammar(path, text);
      return grammar && readMutants(await load(grammar), text, lines);
    },
    async listFunctions(path, text) {
      const grammar = findGrammar(path, text);
      return grammar && readFunctions(await load(grammar), text);
    },
  };
}

function findGrammar(path: string, text: string): Grammar | undefined {
  if (text.length > maxLength) return undefined;
  return grammars.find(({ extensions }) => extensions.includes(posix.extname(path)));
}

async function loadGrammar(grammar: Grammar): Promise<LoadedGrammar> {
  await Parser.init();
  const file = new URL(`wasm/tree-sitter-${grammar.name}.wasm`, grammarPackage);
  const language = await Language.load(fileURLToPath(file));
  const parser = new Parser().setLanguage(language);
  return { grammar, parser, query: new Query(language, `${grammar.imports}\n${grammar.names ?? ''}`) };
}

function readOutline({ grammar, parser, query }: LoadedGrammar, text: string): Outline | undefined {
  const limit = startLimit();
  const tree = readTree(parser, text, limit);
  if (tree === undefined) return undefined;
  try {
    const imports = new Set<string>();
    const names = new Set<string>();
    for (const { name, node } of query.captures(tree.rootNode, limit)) {
      if (name === 'import') for (const each of readImports(grammar.language, node.text)) imports.add(each);
      else if (name === 'relative') for (const each of readRelative(node)) imports.add(each);
      else if (name === 'name') names.add(node.text);
    }
    // A search that was broken off has found a part of what there is.
    if (limit.progressCallback()) return undefined;
    return { language: grammar.language, imports: [...imports], names: [...names] };
  } finally {
    tree.delete();
  }
}

function readMutants(
  { grammar, parser }: LoadedGrammar,
  text: string,
  lines: ReadonlySet<number>,
): Mutant[] | undefined {
  const limit = startLimit();
  const tree = readTree(parser, text, limit);
  try {
    return tree && listMutants(tree.rootNode, text, lines, grammar.language, limit.progressCallback);
  } finally {
    tree?.delete();
  }
}

function readFunctions({ grammar, parser }: LoadedGrammar, text: string): ExportedFunction[] | undefined {
  const tree = readTree(parser, text, startLimit());
  try {
    return tree && listFunctions(tree.rootNode, grammar.language);
  } finally {
    tree?.delete();
  }
}

function startLimit() {
  const endsAtMs = performance.now() + maxReadMs;
  return { progressCallback: () => performance.now() > endsAtMs };
}

function readTree(parser: Parser, text: string, limit: ReturnType<typeof startLimit>): Tree | undefined {
  const tree = parser.parse(text, null, limit);
  // Else it would go on with this text when it is given the next.
  if (tree === null) parser.reset();
  return tree ?? undefined;
}

/** `__DIR__ . '/../cart.php'` and `'cart'` → `./../cart.php`, `./cart`. */
function readRelative(node: Node): string[] {
  const literal =
    /['"]([^'"$]+)['"]/.exec(node.text)?.[1] ?? (node.type === 'string_content' ? node.text : '');
  return literal === '' ? [] : [`./${literal.replace(/^\/+/, '')}`];
}
